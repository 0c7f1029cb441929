"""The sets of inputs that models are proved by. A set never changes: other inputs are a set of another name."""

import io
from collections.abc import Mapping
from typing import Any

import numpy
import numpy.typing as npt
from PIL import Image

from serving.cards import Kind

PICTURES_1, TEXTS_1 = "pictures-1", "texts-1"
SETS: Mapping[Kind, str] = {"image-encoder": PICTURES_1, "text-encoder": TEXTS_1, "review-sentiment": TEXTS_1}
_ORIENTATION, _QUARTER_TURN = 0x0112, 6  # the EXIF field, and its value for a photo held upright
_RED, _BLUE, _YELLOW = (196, 44, 38), (34, 66, 150), (236, 190, 40)
QUALITY = 92  # of JPEGs; from here on what another encoder makes of them hardly shows
GRAIN = 8  # levels of brightness, up and down
Pixels = npt.NDArray[numpy.uint8]
TEXTS: Mapping[str, str] = {
    "plain": "Grey ceramic teapot with a bamboo handle, 1.2 litres",
    "a review": "Lovely colour and very soft, but it shrank in the first wash. Such a pity!",
    "nearly empty": "-",
    "one letter": "a",
    "blanks": "\n mug,\t\u00a0 blue \r\n\u200b  set of two ",
    "upper case": "BLUE MUG, SET OF TWO – NOW 20% OFF!!!",
    "numbers": "SKU 4711-A/3, 2.5 x 30 cm, 1/2 in, €1.299,00",
    "markup": "<p>Mug &amp; saucer</p>",
    "umlauts": "Große Schüssel aus Ton, blaßgrün, für Müsli",
    "combining accents": "Scho\u0308ne the\u0301ie\u0300re en gre\u0300s bleu",
    "emoji": "🎁 coffee mug ☕ 👍🏽 ❤️",
    "Chinese and Japanese": "青い陶器の茶碗、竹の取っ手。蓝色陶瓷茶壶",
    "Arabic": "إبريق شاي من السيراميك الأزرق",
    "Cyrillic": "Синий керамический чайник",
    "a word beyond every limit": "Porzellanteekannenuntersetzer" * 60,
    "longer than every limit": "A lovely mug, soft blue and light. " * 4 + "It broke at once and I sent it back. " * 80,
}


def probe_inputs(name: str) -> Mapping[str, bytes] | Mapping[str, str]:
    """The inputs of a set by what is special about each; ValueError for a set this version does not know."""
    match name:
        case "pictures-1":
            return draw_pictures()
        case "texts-1":
            return TEXTS
        case _:
            raise ValueError(f"probes {name!r}: this version knows {PICTURES_1} and {TEXTS_1}; take a newer version")


def draw_pictures() -> dict[str, bytes]:
    """What is special about each picture → the bytes of its file."""
    scene = Image.fromarray(_scene(240, 180))
    return {
        "plain JPEG": _file(scene, "JPEG"),
        "turned by EXIF": _file(scene, "JPEG", exif=_turned()),
        "progressive JPEG": _file(scene, "JPEG", progressive=True),
        "large JPEG": _file(Image.fromarray(_scene(960, 720)), "JPEG"),
        "CMYK": _file(scene.convert("CMYK"), "JPEG"),
        "grey": _file(scene.convert("L"), "JPEG"),
        "alpha": _file(_transparent(scene), "PNG"),
        "grey with alpha": _file(_transparent(scene).convert("LA"), "PNG"),
        "16 bits": _file(_deep(), "PNG"),
        "palette": _file(_with_palette(scene), "GIF"),
        "palette with a transparent colour": _file(_with_palette(scene), "PNG", transparency=0),
        "one bit": _file(scene.convert("L").point(lambda level: 255 * (level > 120), "1"), "TIFF"),
        "WebP": _file(scene, "WEBP", lossless=True),
        "tiny": _file(Image.fromarray(_scene(3, 2)), "PNG"),
        "very wide": _file(Image.fromarray(_scene(900, 30)), "PNG"),
        "very tall": _file(Image.fromarray(_scene(30, 900)), "PNG"),
    }


def _scene(width: int, height: int) -> Pixels:
    """RGB [height, width, 3]: a disc, a box and stripes on a ground that changes; every turn and flip shows."""
    down, across = numpy.mgrid[0:height, 0:width]
    y, x = (down + 0.5) / height, (across + 0.5) / width
    pixels = numpy.stack([235 - 60 * y, 225 - 40 * x, 210 - 90 * x * y], axis=2)
    pixels[(x - 0.32) ** 2 + (y - 0.38) ** 2 < 0.06] = _RED
    pixels[(x > 0.55) & (x < 0.9) & (y > 0.6) & (y < 0.92)] = _BLUE
    pixels[(x > 0.6) & (y < 0.5) & (numpy.floor((x + y) * 14) % 2 == 0)] = _YELLOW
    # Surfaces have a grain, as photographed ones do: of flat ones a network sees the last bit of every pixel.
    drawn = numpy.random.PCG64(7).random_raw(pixels.size)  # the same numbers in every version of NumPy
    grain = (drawn % numpy.uint64(2 * GRAIN + 1)).astype(numpy.float64).reshape(pixels.shape) - GRAIN
    return (pixels + grain).clip(0, 255).round().astype(numpy.uint8)


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION] = _QUARTER_TURN
    return exif


def _transparent(scene: Image.Image) -> Image.Image:
    """Less and less of the scene from left to right; what nobody may see is green."""
    pixels = numpy.array(scene)
    alpha = numpy.linspace(255, -120, scene.width).clip(0, 255).astype(numpy.uint8)
    pixels[:, alpha == 0] = (0, 140, 60)
    return Image.fromarray(numpy.dstack([pixels, numpy.broadcast_to(alpha, pixels.shape[:2])]))


def _deep() -> Image.Image:
    """Grey of 16 bits: 8 of them would cut the bright parts off, or see black."""
    bright = _scene(240, 180).astype(numpy.uint16).mean(axis=2)
    return Image.fromarray((bright * 257).round().astype(numpy.uint16))


def _with_palette(scene: Image.Image) -> Image.Image:
    """64 colours, four levels a channel; the ground's has the number 0."""
    levels = (numpy.array(scene) // 64).astype(numpy.uint8)
    numbers = 63 - (levels @ numpy.array([16, 4, 1], numpy.uint8)).astype(numpy.uint8)
    image = Image.fromarray(numbers)
    image.putpalette(
        [level * 85 for number in range(63, -1, -1) for level in (number // 16, number // 4 % 4, number % 4)]
    )
    return image


def _file(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    if kind == "JPEG":
        options |= {"quality": QUALITY, "subsampling": 0}
    image.save(file, kind, **options)
    return file.getvalue()
