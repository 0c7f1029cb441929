"""The image encoder that comes along, which the tests of the real shop serve."""

VERSION = "2.0.0"
ENCODER = f"image-encoder-{VERSION}"
