"""Brings a decoded picture of any mode upright into RGB; serving/handlers/preprocess.py does the same."""

import numpy as np
from PIL import Image, ImageOps


def upright_rgb(picture: Image.Image) -> Image.Image:
    """The picture turned as its EXIF says, in RGB on a white ground, with memory of its own."""
    return _to_rgb(_upright(picture))


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # broken EXIF raises whatever its bytes lead to; the pixels are sound all the same
        return picture


def _to_rgb(picture: Image.Image) -> Image.Image:
    """RGB on a white ground, whatever the mode was."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_deep(picture)
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    rgb = picture.convert("RGB")
    return rgb if rgb is not picture else picture.copy()  # a copy does not hold the file's bytes


def _from_deep(picture: Image.Image) -> Image.Image:
    """8 bits from 16-bit, 32-bit and floating grey: 16 bits by their range, the others by what they hold."""
    values = np.asarray(picture, dtype=np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = (0.0, 65535.0) if picture.mode != "F" and values.max() <= 65535 else (values.min(), values.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-9))
    return Image.fromarray(scaled.clip(0, 255).round().astype(np.uint8)).convert("RGB")
