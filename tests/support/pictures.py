"""Pictures for the tests of pictures: two colours side by side, in any format."""

import io

from PIL import Image

from catalog.decoding.kinds import decoders

RED, BLUE = (220, 20, 30), (20, 40, 220)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    decoders()  # makes HEIC known to Pillow
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def two_halves(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Left red, right blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture


def near(picture: Image.Image, at: tuple[int, int], colour: tuple[int, int, int], by: int = 40) -> bool:
    """Whether the pixel has about that colour."""
    seen = picture.getpixel(at)
    assert isinstance(seen, tuple)
    return all(abs(a - b) <= by for a, b in zip(seen, colour, strict=True))
