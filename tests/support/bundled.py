"""The image encoder that comes along, which the tests of the real shop serve."""

VERSION = "1.1.0"
ENCODER = f"image-encoder-{VERSION}"
