"""A picture becomes the tensor a network sees, by the rules in its model card."""

import io
import random
from functools import cache
from typing import Any

import numpy
import pillow_heif
import torch
from PIL import Image, ImageOps

from serving.cards import Input

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000", "HEIF")
MAX_PIXELS = 40_000_000
WHOLE = 0.9  # share of a JPEG that must be there; the catalogue asks for more, before it was decoded at a reduced scale
JPEG_END = b"\xff\xd9"
WHITE = (255, 255, 255)


class PictureError(ValueError):
    """A picture that cannot be encoded; the message is for whoever sent it."""


def to_tensor(picture: bytes | bytearray | Image.Image, rules: Input) -> torch.Tensor:
    """float32 [3, size, size], normalised; PictureError for bytes that are no whole picture of an accepted format."""
    image = picture if isinstance(picture, Image.Image) else decode(picture, rules.size)
    pixels = torch.from_numpy(numpy.array(to_square(upright_rgb(image), rules))).permute(2, 0, 1)
    factor, offset = _normalising(rules.mean, rules.std)
    return pixels.contiguous().float().mul_(factor).sub_(offset)


@cache
def _normalising(mean: tuple[float, ...], std: tuple[float, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """What a channel's 0..255 are multiplied by, and what is then taken off, both [3, 1, 1]."""
    means, deviations = (torch.tensor(of_channels).view(3, 1, 1) for of_channels in (mean, std))
    return 1 / (255 * deviations), means / deviations


def decode(data: bytes | bytearray, size: int) -> Image.Image:
    """The decoded picture, JPEGs at the smallest scale that still has `size` px on both sides."""
    if not data:
        raise PictureError("The picture is empty: 0 bytes arrived.")
    try:
        image = Image.open(io.BytesIO(data), formats=_formats())
        if image.width * image.height > MAX_PIXELS:
            raise PictureError(f"The picture has {image.width} x {image.height} pixels, more than {MAX_PIXELS:,}.")
        return _loaded(data, image, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise PictureError(f"The picture has more than {MAX_PIXELS:,} pixels.") from exc
    except PictureError:
        raise
    except Exception as exc:  # Pillow's decoders raise almost anything on damaged bytes
        raise PictureError(f"Not a whole picture of a known kind ({', '.join(FORMATS)}).") from exc


@cache
def _formats() -> tuple[str, ...]:
    """The accepted formats, that of HEIC made known to Pillow."""
    pillow_heif.register_heif_opener()
    return FORMATS


def _loaded(data: bytes | bytearray, image: Image.Image, size: int) -> Image.Image:
    try:
        image.draft("RGB", (size, size))  # a phone's photo decodes 4 to 5 times faster at a reduced scale
        image.load()
    except OSError:
        if image.format != "JPEG":
            raise
        return _without_end(bytes(data).rstrip(b"\xff"), size)
    return image


def _without_end(data: bytes, size: int) -> Image.Image:
    """A JPEG whose last bytes are missing, filled in grey as browsers do; ValueError where more is missing.

    What is missing is found by decoding once more with noise in its place. catalog/decoding/cut_jpeg.py, which also
    looks at the scans of progressive ones, has accepted what comes from the catalogue.
    """
    noise = bytes(random.Random(0).choices(range(0xFF), k=4_000))
    grey, noisy = (Image.open(io.BytesIO(data + end + JPEG_END), formats=("JPEG",)) for end in (b"", noise))
    for image in (grey, noisy):
        image.draft("RGB", (size, size))
        image.load()
    changed = (numpy.asarray(grey) != numpy.asarray(noisy)).reshape(grey.height, grey.width, -1).any(axis=2)
    if changed.any() and changed.argmax() < WHOLE * changed.size:
        raise ValueError("cut short")
    return grey


def upright_rgb(image: Image.Image) -> Image.Image:
    """The picture turned as its EXIF says, in RGB, transparent parts on white, deeper greys scaled and not clipped.

    Pictures that are imported are opened by catalog/pictures.py in the same way; a test holds the two equal.
    """
    return _to_rgb(_upright(image))


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # broken EXIF raises whatever its bytes lead to; the pixels are sound all the same
        return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, WHITE)
        image = Image.alpha_composite(ground, image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """8 bits from 16-bit, 32-bit and floating grey: 16 bits by their range, the others by what they hold."""
    values = numpy.asarray(image, dtype=numpy.float64)
    values = numpy.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = (0.0, 65535.0) if image.mode != "F" and values.max() <= 65535 else (values.min(), values.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-9))
    return Image.fromarray(scaled.clip(0, 255).round().astype(numpy.uint8)).convert("RGB")


def to_square(image: Image.Image, rules: Input) -> Image.Image:
    """The picture at size x size px: squashed, cropped in the middle, or padded with white."""
    side = (rules.size, rules.size)
    resample: dict[str, Any] = {"resample": Image.Resampling[rules.resample.upper()], "reducing_gap": 3.0}
    match rules.resize:
        case "squash":
            return image if image.size == side else image.resize(side, **resample)
        case "crop":
            return image.resize(side, box=_middle_square(image.width, image.height), **resample)
        case "pad":
            scale = rules.size / max(image.size)
            inner = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            square = Image.new("RGB", side, WHITE)
            square.paste(image.resize(inner, **resample), ((side[0] - inner[0]) // 2, (side[1] - inner[1]) // 2))
            return square
        case unknown:
            raise ValueError(f"resize rule {unknown!r}: expected squash, crop or pad")


def _middle_square(width: int, height: int) -> tuple[float, float, float, float]:
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side
