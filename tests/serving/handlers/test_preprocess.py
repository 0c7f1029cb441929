"""Every kind of picture becomes the same tensor; what is no picture is refused."""

import io

import numpy
import pytest
from PIL import Image

from serving.cards import Input
from serving.handlers.preprocess import PictureError, to_tensor
from tests.support.small_models import draw_picture

RULES = Input(size=64, mean=(0, 0, 0), std=(1, 1, 1))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def middle(data: bytes, rules: Input = RULES) -> list[float]:
    """RGB of the middle of the tensor."""
    tensor = to_tensor(data, rules)
    assert tuple(tensor.shape) == (3, rules.size, rules.size)
    return tensor[:, rules.size // 2, rules.size // 2].tolist()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_each_format_is_read(kind: str) -> None:
    assert middle(draw_picture("lime", kind=kind)) == pytest.approx([0, 1, 0], abs=0.06)


def test_channels_are_normalised_as_the_card_says() -> None:
    rules = Input(size=64, mean=(0.5, 0.5, 0.5), std=(0.25, 0.5, 1))
    assert middle(draw_picture("white", kind="PNG"), rules) == pytest.approx([2, 1, 0.5])


def test_odd_modes_become_rgb() -> None:
    red = Image.new("RGB", (80, 80), "red")
    assert middle(saved(red.convert("CMYK"), "JPEG")) == pytest.approx([1, 0, 0], abs=0.05)
    assert middle(saved(red.convert("P"), "PNG")) == pytest.approx([1, 0, 0], abs=0.05)
    grey = Image.fromarray(numpy.full((80, 80), 0x8080, dtype=numpy.uint16))
    assert middle(saved(grey, "PNG")) == pytest.approx([0.5, 0.5, 0.5], abs=0.01)


def test_transparent_parts_lie_on_white() -> None:
    assert middle(saved(Image.new("RGBA", (80, 80), (255, 0, 0, 0)), "PNG")) == pytest.approx([1, 1, 1])


def test_a_turned_photo_is_put_upright() -> None:
    image = Image.new("RGB", (80, 80), "red")
    image.paste("blue", (0, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    tensor = to_tensor(saved(image, "JPEG", exif=exif, quality=95), RULES)
    assert tensor[2, 8, 32] < 0.1
    assert tensor[2, 56, 32] > 0.9


def test_resize_rules_differ_as_they_should() -> None:
    image = Image.new("RGB", (300, 100), "red")
    image.paste("blue", (100, 0, 200, 100))
    corner = {
        rule: to_tensor(image, Input(64, (0, 0, 0), (1, 1, 1), rule))[:, 2, 2].tolist()
        for rule in ("squash", "crop", "pad")
    }
    assert corner == {"squash": [1, 0, 0], "crop": [0, 0, 1], "pad": [1, 1, 1]}


def test_a_large_jpeg_decoded_at_reduced_scale_looks_the_same() -> None:
    large = draw_picture("navy", (3000, 2000))
    whole = Image.open(io.BytesIO(large))
    whole.load()
    assert (to_tensor(large, RULES) - to_tensor(whole, RULES)).abs().mean() < 0.01


@pytest.mark.parametrize("data", [b"", b"hello", draw_picture()[:500], b"\x89PNG\r\n\x1a\n", b"%PDF-1.4"])
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        to_tensor(data, RULES)


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    bomb[16:24] = (50_000).to_bytes(4, "big") * 2
    with pytest.raises(PictureError):
        to_tensor(bytes(bomb), RULES)
    with pytest.raises(PictureError, match="40,000,000"):
        to_tensor(saved(Image.new("1", (7000, 7000)), "PNG"), RULES)
