"""Clock dials, drawn with Pillow."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

from demo.render.labels import font

SIZE = 700
_ROMAN = ("XII", "I", "II", "III", "IIII", "V", "VI", "VII", "VIII", "IX", "X", "XI")


def draw(style: str, colour: str = "") -> Image.Image:
    """A dial of the named style, as seen from the front."""
    ground = {"roman": "#f3ead4", "half": "#e0bb8d", "sticks": "#f4f0e6", "plate": "#ece6d8"}.get(style, "#f8f6f0")
    picture = Image.new("RGB", (SIZE, SIZE), ground)
    pen = ImageDraw.Draw(picture)
    {"arabic": _arabic, "roman": _roman, "station": _station, "sticks": _sticks, "half": _half, "plate": _plate}[style](
        pen, colour
    )
    return picture


def _spot(i: float, radius: float) -> tuple[float, float]:
    """A point on the dial: i in hours, radius in 0..1."""
    a = i * math.pi / 6
    return (SIZE / 2 * (1 + radius * math.sin(a)), SIZE / 2 * (1 - radius * math.cos(a)))


def _mark(pen: ImageDraw.ImageDraw, i: float, inner: float, outer: float, width: int, ink: str = "#1c1c1e") -> None:
    pen.line((*_spot(i, inner), *_spot(i, outer)), fill=ink, width=width)


def _arabic(pen: ImageDraw.ImageDraw, _: str) -> None:
    for m in range(60):
        _mark(pen, m / 5, 0.9 if m % 5 else 0.87, 0.95, 3 if m % 5 else 8)
    for i in range(12):
        pen.text(_spot(i, 0.7), str(i or 12), font=font("sans", 92), fill="#1c1c1e", anchor="mm")


def _roman(pen: ImageDraw.ImageDraw, _: str) -> None:
    for r in (0.97, 0.55):
        edge = SIZE / 2 * r
        pen.ellipse((SIZE / 2 - edge, SIZE / 2 - edge, SIZE / 2 + edge, SIZE / 2 + edge), outline="#2a2118", width=4)
    for m in range(60):
        _mark(pen, m / 5, 0.9, 0.96, 3 if m % 5 else 9, "#2a2118")
    for i in range(12):
        pen.text(_spot(i, 0.73), _ROMAN[i], font=font("serif", 74), fill="#2a2118", anchor="mm")


def _station(pen: ImageDraw.ImageDraw, _: str) -> None:
    for m in range(60):
        _mark(pen, m / 5, 0.84 if m % 5 else 0.68, 0.94, 8 if m % 5 else 28)


def _sticks(pen: ImageDraw.ImageDraw, _: str) -> None:
    for i in range(12):
        _mark(pen, i, 0.66 if i % 3 == 0 else 0.76, 0.9, 16 if i % 3 == 0 else 8)


def _half(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.rectangle((0, SIZE * 0.5, SIZE, SIZE), fill=colour)
    for i in range(12):
        x, y = _spot(i, 0.8)
        r = 22 if i % 3 == 0 else 13
        pen.ellipse((x - r, y - r, x + r, y + r), fill="#f6eee0" if 3 <= i <= 9 else "#4a3626")


def _plate(pen: ImageDraw.ImageDraw, _: str) -> None:
    """A rim of brushed petals between two lines, and a dot for every hour."""
    blue = "#2f5486"
    for i in range(36):
        petal = [(0.78, 0), (0.86, 0.045), (0.95, 0), (0.86, -0.045)]
        pen.polygon([_spot(i / 3 + turn * 2, radius) for radius, turn in petal], fill=blue)
    for radius, width in ((0.98, 6), (0.73, 9), (0.69, 4)):
        edge = SIZE / 2 * radius
        pen.ellipse((SIZE / 2 - edge, SIZE / 2 - edge, SIZE / 2 + edge, SIZE / 2 + edge), outline=blue, width=width)
    for i in range(12):
        (x, y), r = _spot(i, 0.58), 14 if i % 3 == 0 else 8
        pen.ellipse((x - r, y - r, x + r, y + r), fill=blue)
