"""The prints of posters, drawn with Pillow: a picture above, the label's words below or within."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

from demo.render.art import Canvas, frond
from demo.render.labels import words
from demo.shop.product import Label

WIDTH = 840


def draw(art: str, label: Label, landscape: bool) -> Image.Image:
    """The whole printed sheet."""
    height = round(WIDTH * (5 / 7 if landscape else 7 / 5))
    c = Canvas(WIDTH, height, label.ground, art)
    ARTS[art](c, label)
    _imprint(c, label, big=art.startswith("type"))
    return c.done(0.03)


def _imprint(c: Canvas, label: Label, *, big: bool) -> None:
    """Title, detail and publisher along the foot."""
    w, h = c.width * 2.0, c.height * 2.0
    if c.tall < 1:  # a landscape sheet: title at the left, the rest at the right
        if not big:
            words(
                c.pen,
                label.title,
                (w * 0.06, h - w * 0.145, w * 0.55, h - w * 0.03),
                "sans",
                label.ink,
                lines=1,
                left=True,
            )
        left = 0.58 if not big else 0.25
        words(
            c.pen,
            label.detail,
            (w * left, h - w * 0.138, w * (left + 0.5 if big else 0.97), h - w * 0.085),
            "sans",
            label.ink,
            lines=1,
        )
        words(
            c.pen,
            label.brand,
            (w * left, h - w * 0.075, w * (left + 0.5 if big else 0.95), h - w * 0.028),
            "serif",
            label.ink,
            lines=1,
        )
        return
    if not big:
        words(c.pen, label.title, (w * 0.08, h - w * 0.26, w * 0.92, h - w * 0.15), "sans", label.ink, lines=1)
    words(c.pen, label.detail, (w * 0.1, h - w * 0.148, w * 0.9, h - w * 0.084), "sans", label.ink, lines=1)
    words(c.pen, label.brand, (w * 0.1, h - w * 0.08, w * 0.9, h - w * 0.022), "serif", label.ink, lines=1)


def _harbour(c: Canvas, label: Label) -> None:
    c.box(0, 0, 1, 0.54, "#f4cf9f")
    c.circle(0.66, 0.25, 0.09, "#e2672f")
    for k, colour in enumerate(("#b9a7a4", "#7d8ba1", "#4c6b8a")):
        c.ridge(0.28 + 0.05 * k, 0.03, colour)
    c.box(0, 0.41, 1, 0.545, "#2d557a")
    for k in range(12):
        c.box(0.66 - 0.08 + 0.004 * k, 0.42 + 0.01 * k, 0.66 + 0.08 - 0.004 * k, 0.424 + 0.01 * k, "#e79a5c")
    for x, y, s in ((0.2, 0.47, 0.1), (0.42, 0.44, 0.07), (0.85, 0.5, 0.12)):
        c.polygon([(x, y - 1.5 * s), (x, y - 0.15 * s), (x - 0.7 * s, y - 0.15 * s)], "#f7ead2")
        c.polygon(
            [
                (x - s, y - 0.1 * s),
                (x + s * 0.9, y - 0.1 * s),
                (x + 0.6 * s, y + 0.25 * s),
                (x - 0.7 * s, y + 0.25 * s),
            ],
            label.ink,
        )
    c.box(0, 0.545, 1, c.tall, label.ground)


def _pines(c: Canvas, label: Label) -> None:
    for k, colour in enumerate(("#c5d0cb", "#a6b8b1", "#83a097", "#5f8379")):
        c.ridge(0.34 + 0.14 * k, 0.07, colour)
    for x, foot, high in ((0.24, 1.08, 0.62), (0.52, 1.12, 0.86), (0.78, 1.06, 0.5)):
        for k in range(7):
            t = k / 7
            half = high * 0.05 + high * 0.19 * t
            y = foot - high * (1 - t) * 0.95
            c.polygon([(x, y - high * 0.08), (x + half, y + high * 0.11), (x - half, y + high * 0.11)], label.ink)
        c.box(x - 0.012, foot - 0.06, x + 0.012, foot + 0.05, label.ink)
    c.box(0, 1.12, 1, c.tall, label.ground)


def _dunes(c: Canvas, label: Label) -> None:
    c.circle(0.3, 0.3, 0.13, "#fbe9cf")
    for k, colour in enumerate(("#e39a68", "#cf6a43", "#a8432c", "#7c2a1d")):
        c.ridge(0.5 + 0.16 * k, 0.1, colour, soft=True)
    c.box(0, 1.13, 1, c.tall, label.ground)


def _fern(c: Canvas, label: Label) -> None:
    frond(c, (0.42, 1.08), 0.92, label.ink, 0.2)


def _lemons(c: Canvas, _label: Label) -> None:
    c.line([(0.12, 0.16), (0.4, 0.34), (0.62, 0.6), (0.7, 0.98)], "#5d4a2c", 0.016)
    for x, y, a in (
        (0.2, 0.2, 2.4),
        (0.36, 0.3, 0.7),
        (0.46, 0.4, 2.6),
        (0.58, 0.52, 0.9),
        (0.64, 0.66, 2.2),
        (0.67, 0.8, 0.7),
        (0.3, 0.26, 2.9),
    ):
        c.leaf(x, y, 0.3, a, 0.17, "#3f6b48", "#8fb08a")
    for x, y, a in ((0.3, 0.55, 0.3), (0.62, 0.26, -0.2), (0.44, 0.82, 0.1), (0.78, 0.74, -0.4), (0.2, 0.92, 0.5)):
        c.circle(x, y, 0.11, "#edc53a")
        c.leaf(x - 0.15 * math.sin(a), y + 0.15 * math.cos(a), 0.31, a, 0.3, "#edc53a")
        c.circle(x - 0.035, y - 0.035, 0.022, "#f8e48c")


def _poppies(c: Canvas, label: Label) -> None:
    c.circle(0.72, 0.26, 0.15, "#e4cda6")
    for x, y, lean, r in (
        (0.3, 0.4, -0.05, 0.16),
        (0.56, 0.28, 0.06, 0.13),
        (0.74, 0.54, 0.1, 0.15),
        (0.16, 0.66, -0.04, 0.1),
        (0.48, 0.68, 0.02, 0.12),
    ):
        c.line([(0.5 + (x - 0.5) * 0.5, 1.12), (x - lean, (y + 1.1) / 2), (x, y)], label.ink, 0.008)
        c.pie(x, y, r, 150, 300, "#b32d22")
        c.pie(x, y, r, 240, 390, "#d2452f")
        c.pie(x, y, r * 0.95, 30, 150, "#c2372a")
        c.circle(x, y, r * 0.24, "#262220")
    for x in (0.36, 0.5, 0.62):
        c.leaf(x, 1.1, 0.26, (x - 0.5) * 5, 0.1, "#5c7047")


def _balance(c: Canvas, label: Label) -> None:
    c.box(0.24, 0.86, 0.78, 1.02, "#2f4a55")
    c.pie(0.5, 0.86, 0.26, 180, 360, "#c4573a")
    c.box(0.44, 0.38, 0.56, 0.6, "#d9a441")
    c.circle(0.62, 0.27, 0.13, "#5d7a6a")
    c.circle(0.33, 0.47, 0.09, None, label.ink, 0.016)
    c.line([(0.12, 1.02), (0.88, 1.02)], label.ink, 0.01)


def _arches(c: Canvas, label: Label) -> None:
    blues = ("#35507c", "#4d6fa0", "#7e9cc4", "#b9cbe0")
    for row in range(3):
        for col in range(2):
            x, y = 0.28 + 0.44 * col, 0.3 + 0.34 * row
            for k, colour in enumerate(blues if (row + col) % 2 else blues[::-1]):
                r = 0.19 - 0.045 * k
                c.pie(x, y, r, 180, 360, colour)
                c.box(x - r, y - 0.002, x + r, y + 0.1, colour)
            gold = [(x + 0.205 * math.cos(t), y - 0.205 * math.sin(t)) for t in (i * math.pi / 40 for i in range(41))]
            if (row, col) == (1, 0):
                c.line([(x + 0.205, y + 0.1), *gold, (x - 0.205, y + 0.1)], label.ink, 0.01)


def _grid(c: Canvas, _label: Label) -> None:
    colours = ("#c9503c", "#e0a93f", "#34607a", "#7fa08a", "#e9c8b4", "#2a2d34", "#d8d2c2")
    size = 0.84 / 5
    last = ""
    for row in range(8):
        for col in range(5):
            x, y = 0.08 + col * size, 0.05 + row * size * 0.8
            colour = c.rng.choice([k for k in colours if k != last])
            last = colour
            other = c.rng.choice([k for k in colours if k != colour])
            c.box(x, y, x + size, y + size * 0.8, colour)
            if c.rng.random() < 0.5:
                corner = c.rng.randrange(4)
                cx, cy = x + size * (corner % 2), y + size * 0.8 * (corner // 2)
                start = {0: 0, 1: 90, 2: 270, 3: 180}[corner]
                c.pie(cx, cy, size * 0.8, start, start + 90, other)


def _moons(c: Canvas, label: Label) -> None:
    for k in range(12):
        a = k * math.pi / 6
        x, y, r = 0.5 + 0.34 * math.sin(a), 0.6 - 0.34 * math.cos(a), 0.062
        c.circle(x, y, r, label.ink)
        shift = 2 * r * (k / 6 if k <= 6 else (12 - k) / 6)
        c.circle(x + (shift if k <= 6 else -shift), y, r * 1.02, label.ground) if k != 6 else None
        c.circle(x, y, r, None, label.ink, 0.003)
    c.circle(0.5, 0.6, 0.15, "#d9c68d")
    for x, y, r in ((0.45, 0.56, 0.03), (0.55, 0.63, 0.02), (0.49, 0.67, 0.015)):
        c.circle(x, y, r, "#c2ab70")
    for _ in range(60):
        c.circle(c.rng.random(), c.rng.uniform(0.02, 1.12), c.rng.uniform(0.0015, 0.004), "#cfc8b0")


def _bread(c: Canvas, label: Label) -> None:
    w = c.width * 2.0
    words(c.pen, label.title, (w * 0.07, w * 0.05, w * 0.93, w * 0.36), "serif", label.ink, lines=2)
    c.circle(0.36, 0.49, 0.09, "#b9773a")
    c.circle(0.64, 0.49, 0.09, "#b9773a")
    c.box(0.36, 0.4, 0.64, 0.58, "#b9773a")
    for k in range(4):
        x = 0.37 + 0.085 * k
        c.line([(x - 0.02, 0.53), (x + 0.03, 0.44)], "#f2dfb8", 0.014)


def _tea(c: Canvas, label: Label) -> None:
    w = c.width * 2.0
    for k, word in enumerate(label.title.split()):
        words(
            c.pen,
            word,
            (w * 0.08, w * (0.06 + 0.235 * k), w * 0.92, w * (0.28 + 0.235 * k)),
            "narrow",
            label.ink,
            lines=1,
        )
    c.polygon([(0.3, 0.98), (0.66, 0.98), (0.6, 1.16), (0.54, 1.2), (0.42, 1.2), (0.36, 1.16)], label.ink)
    c.circle(0.67, 1.05, 0.055, None, label.ink, 0.02)
    for x in (0.4, 0.48, 0.56):
        c.line([(x + 0.012 * math.sin(t * 7), 0.95 - 0.14 * t) for t in (i / 16 for i in range(17))], "#f7efe2", 0.012)


ARTS: dict[str, Callable[[Canvas, Label], None]] = {
    "harbour": _harbour,
    "pines": _pines,
    "dunes": _dunes,
    "fern": _fern,
    "lemons": _lemons,
    "poppies": _poppies,
    "balance": _balance,
    "arches": _arches,
    "grid": _grid,
    "moons": _moons,
    "type-bread": _bread,
    "type-tea": _tea,
}
