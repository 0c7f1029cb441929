"""Black and white pattern tiles, drawn with Pillow, and their way into Blender images."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = 256
# How often a tile repeats around and up a body, unless a builder says otherwise.
REPEATS = {"stripes": (14, 1), "bands": (1, 5), "dots": (10, 4), "checks": (12, 4), "zigzag": (10, 4),
           "leaves": (7, 2), "weave": (16, 8)}


def tile(pattern: str) -> Image.Image:
    """One seamless tile: white where the second colour goes."""
    big = Image.new("L", (SIZE * 2, SIZE * 2), 0)
    draw = ImageDraw.Draw(big)
    drawers = {"stripes": _stripes, "bands": _bands, "dots": _dots, "checks": _checks, "zigzag": _zigzag,
               "leaves": _leaves, "weave": _weave}
    drawers[pattern](draw, SIZE * 2)
    return big.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def to_blender(name: str, picture: Image.Image, *, colour: bool = True) -> Any:
    """A Blender image with the picture's pixels."""
    image = bpy.data.images.new(name, *picture.size)
    image.colorspace_settings.name = "sRGB" if colour else "Non-Color"
    rows = np.asarray(picture.convert("RGBA"))[::-1]  # Blender counts rows from below
    image.pixels.foreach_set((rows.astype(np.float32) / 255).ravel())
    image.update()
    return image


def _stripes(draw: ImageDraw.ImageDraw, n: int) -> None:
    draw.rectangle((0, 0, n * 0.42, n), fill=255)


def _bands(draw: ImageDraw.ImageDraw, n: int) -> None:
    draw.rectangle((0, n * 0.3, n, n * 0.62), fill=255)
    draw.rectangle((0, n * 0.7, n, n * 0.76), fill=255)


def _dots(draw: ImageDraw.ImageDraw, n: int) -> None:
    for x, y in ((0.25, 0.25), (0.75, 0.75)):
        draw.ellipse(((x - 0.15) * n, (y - 0.15) * n, (x + 0.15) * n, (y + 0.15) * n), fill=255)


def _checks(draw: ImageDraw.ImageDraw, n: int) -> None:
    draw.rectangle((0, 0, n / 2, n / 2), fill=255)
    draw.rectangle((n / 2, n / 2, n, n), fill=255)


def _zigzag(draw: ImageDraw.ImageDraw, n: int) -> None:
    for shift in (-1, 0, 1):
        y = (0.5 + shift) * n
        points = [(-0.5 * n, y + 0.25 * n), (0, y - 0.25 * n), (n / 2, y + 0.25 * n), (n, y - 0.25 * n),
                  (1.5 * n, y + 0.25 * n)]
        draw.line(points, fill=255, width=int(n * 0.26), joint="curve")


def _leaves(draw: ImageDraw.ImageDraw, n: int) -> None:
    for cx, cy, lean in ((0.25, 0.27, 0.5), (0.75, 0.77, -0.5), (0.75, 0.25, -2.4), (0.25, 0.75, 2.4)):
        along, across = (math.sin(lean), -math.cos(lean)), (math.cos(lean), math.sin(lean))
        side = [(t, 0.085 * math.sin(math.pi * t)) for t in (i / 16 for i in range(17))]
        outline = [*side, *((t, -w) for t, w in reversed(side))]
        at = [(cx + (t - 0.5) * 0.4 * along[0] + w * across[0], cy + (t - 0.5) * 0.4 * along[1] + w * across[1])
              for t, w in outline]
        draw.polygon([(x * n, y * n) for x, y in at], fill=255)
        tail = (cx - 0.28 * along[0], cy - 0.28 * along[1])
        draw.line([(tail[0] * n, tail[1] * n), (at[0][0] * n, at[0][1] * n)], fill=255, width=int(n * 0.018))


def _weave(draw: ImageDraw.ImageDraw, n: int) -> None:
    """Basketry as a height: strands over and under in turn, soft at their edges."""
    for column in range(4):
        for row in range(4):
            over = (column + row) % 2 == 0
            x, y = column * n / 4, row * n / 4
            box = (x - 3, y + n * 0.03, x + n / 4 + 3, y + n * 0.22) if over else \
                  (x + n * 0.08, y, x + n * 0.17, y + n / 4)
            draw.rounded_rectangle(box, radius=n * 0.05, fill=235 if over else 150)


def soft(picture: Image.Image, radius: float) -> Image.Image:
    """The tile blurred across its own edges, for heights."""
    wide = Image.new("L", (SIZE * 3, SIZE * 3))
    for i in range(9):
        wide.paste(picture, (SIZE * (i % 3), SIZE * (i // 3)))
    return wide.filter(ImageFilter.GaussianBlur(radius)).crop((SIZE, SIZE, SIZE * 2, SIZE * 2))
