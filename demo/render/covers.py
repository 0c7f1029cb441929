"""Book covers and spines, drawn with Pillow."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

from demo.render.art import Canvas
from demo.render.labels import words
from demo.shop.product import Label

WIDTH = 720


def front(art: str, label: Label, tall: float, cloth: str = "") -> Image.Image:
    """The front cover; `cloth` is a notebook's colour, which then carries only a small pasted label."""
    c = Canvas(WIDTH, round(WIDTH * tall), cloth or label.ground, art + label.title)
    if cloth:
        _pasted(c, label)
        return c.done(0.03)
    ARTS[art](c, label)
    w, h = c.width * 2.0, c.height * 2.0
    words(c.pen, label.title, (w * 0.09, h * 0.055, w * 0.91, h * 0.315), "serif", label.ink, lines=3)
    words(c.pen, label.detail, (w * 0.12, h * 0.325, w * 0.88, h * 0.395), "sans", label.ink, lines=1)
    words(c.pen, label.brand, (w * 0.15, h * 0.928, w * 0.85, h * 0.974), "sans", label.ink, lines=1)
    return c.done(0.02)


def spine(label: Label, thick: float, tall: float, cloth: str = "") -> Image.Image:
    """The spine, to be read with the book lying face up."""
    long = 900
    wide = max(60, round(long * thick / tall))
    c = Canvas(long, wide, cloth or label.ground)
    ink = "#f3ead6" if cloth else label.ink
    w, h = long * 2.0, wide * 2.0
    words(c.pen, label.title, (w * 0.06, h * 0.15, w * 0.66, h * 0.85), "serif", ink, lines=1, left=True)
    words(c.pen, label.brand, (w * 0.72, h * 0.25, w * 0.95, h * 0.75), "sans", ink, lines=1)
    return c.done().transpose(Image.Transpose.ROTATE_270)


def _pasted(c: Canvas, label: Label) -> None:
    """A paper label pasted on cloth."""
    w, h = c.width * 2.0, c.height * 2.0
    x0, y0, x1, y1 = 0.2, c.tall * 0.2, 0.8, c.tall * 0.5
    c.box(x0, y0, x1, y1, label.ground)
    for a, b in (
        ((x0 + 0.02, y0 + 0.02), (x1 - 0.02, y0 + 0.02)),
        ((x0 + 0.02, y1 - 0.02), (x1 - 0.02, y1 - 0.02)),
        ((x0 + 0.02, y0 + 0.02), (x0 + 0.02, y1 - 0.02)),
        ((x1 - 0.02, y0 + 0.02), (x1 - 0.02, y1 - 0.02)),
    ):
        c.line([a, b], label.ink, 0.006)
    words(c.pen, label.title, (w * 0.25, h * 0.235, w * 0.75, h * 0.345), "serif", label.ink, lines=1)
    words(c.pen, label.detail, (w * 0.25, h * 0.36, w * 0.75, h * 0.41), "italic", label.ink, lines=1)
    words(c.pen, label.brand, (w * 0.27, h * 0.42, w * 0.73, h * 0.465), "sans", label.ink, lines=1)


def _pot(c: Canvas, label: Label) -> None:
    y = c.tall * 0.645
    c.box(0.22, y - 0.1, 0.78, y + 0.16, label.ink)
    c.pie(0.5, y + 0.14, 0.28, 0, 180, label.ink)
    c.box(0, c.tall * 0.915, 1, c.tall, label.ground)
    c.box(0.16, y - 0.12, 0.84, y - 0.075, label.ink)
    c.circle(0.5, y - 0.17, 0.035, label.ink)
    c.pie(0.5, y - 0.06, 0.3, 205, 335, label.ink)
    for x in (0.13, 0.87):
        c.circle(x, y, 0.06, None, label.ink, 0.022)
    c.box(0.3, y + 0.02, 0.36, y + 0.2, "#c7644f")


def _wheat(c: Canvas, label: Label) -> None:
    for x, lean in ((0.34, -0.12), (0.5, 0.0), (0.66, 0.12)):
        top = c.tall * 0.5
        c.line([(0.5, c.tall * 0.9), (x, top)], label.ink, 0.01)
        for k in range(6):
            t = k / 6
            sx, sy = x + (0.5 - x) * t * 0.55, top + (c.tall * 0.9 - top) * t * 0.55
            for side in (-1, 1):
                c.leaf(sx, sy, 0.11, lean + side * 0.6, 0.22, "#dfae52")
        c.leaf(x, top, 0.11, lean, 0.22, "#dfae52")


def _leaves(c: Canvas, _label: Label) -> None:
    for k in range(9):
        x, y = 0.1 + 0.1 * k, c.tall * (0.92 - 0.05 * (k % 3))
        a = (k - 4) * 0.16
        c.leaf(x, y, 0.42 - 0.04 * (k % 2), a, 0.2, ("#86a86b", "#b8c98a", "#5f8a5a")[k % 3], "#2d4a33")


def _waves(c: Canvas, label: Label) -> None:
    c.circle(0.74, c.tall * 0.49, 0.08, "#f0c977")
    for k in range(6):
        y, colour = c.tall * (0.54 + 0.065 * k), ("#7fb0bd", "#f4ead6", "#4b8499", "#9cc4cb", "#1f4658", "#163647")[k]
        arc = [(x, y + 0.035 * abs(math.sin(math.pi * (x * 3.5 + 0.5 * k)))) for x in (i / 160 for i in range(161))]
        c.polygon([*arc, (1, c.tall), (0, c.tall)], colour)
    c.box(0.2, c.tall * 0.45, 0.26, c.tall * 0.57, "#f4ead6")
    c.box(0.2, c.tall * 0.49, 0.26, c.tall * 0.52, "#b5352b")
    c.polygon([(0.19, c.tall * 0.45), (0.23, c.tall * 0.42), (0.27, c.tall * 0.45)], "#b5352b")
    c.box(0, c.tall * 0.915, 1, c.tall, label.ground)


def _hills(c: Canvas, label: Label) -> None:
    c.circle(0.5, c.tall * 0.58, 0.17, "#f2c98b")
    for k, colour in enumerate(("#aab6bd", "#7f909b", "#4f626f", "#2a3a46")):
        c.ridge(c.tall * (0.6 + 0.08 * k), 0.05, colour)
    for x in (0.16, 0.27, 0.82):
        c.polygon([(x, c.tall * 0.68), (x + 0.05, c.tall * 0.87), (x - 0.05, c.tall * 0.87)], "#16222b")
    c.box(0, c.tall * 0.915, 1, c.tall, label.ground)


def _weave(c: Canvas, _label: Label) -> None:
    colours = ("#7a2f2a", "#f1e3c4", "#2f4a55")
    step, top = 0.1, c.tall * 0.44
    for row in range(int((c.tall * 0.9 - top) / step) + 1):
        for col in range(8):
            x, y = 0.1 + col * step, top + row * step
            if y + step > c.tall * 0.91:
                continue
            over = (row + col) % 2 == 0
            c.box(x, y, x + step, y + step, "#8d6424")
            c.box(
                *((x, y + 0.012, x + step, y + step - 0.012) if over else (x + 0.012, y, x + step - 0.012, y + step)),
                colours[row % 3] if over else "#dfc9a0",
            )


def _shapes(c: Canvas, label: Label) -> None:
    y = c.tall * 0.9
    c.box(0.12, y - 0.34, 0.42, y, label.ink)
    c.polygon([(0.08, y - 0.34), (0.27, y - 0.52), (0.46, y - 0.34)], "#c4432e")
    c.pie(0.66, y, 0.2, 180, 360, "#d9a441")
    c.box(0.5, y - 0.4, 0.62, y - 0.2, "#3a6078")
    c.circle(0.78, y - 0.36, 0.09, label.ink)
    c.box(0.2, y - 0.16, 0.28, y, label.ground)
    c.box(0.3, y - 0.28, 0.37, y - 0.2, label.ground)


def _stars(c: Canvas, _label: Label) -> None:
    for _ in range(150):
        c.circle(
            c.rng.uniform(0.04, 0.96),
            c.rng.uniform(c.tall * 0.41, c.tall * 0.9),
            c.rng.uniform(0.001, 0.005),
            "#cfd3e0",
        )
    for r in (0.16, 0.28, 0.4):
        c.circle(0.5, c.tall * 0.66, r, None, "#51608c", 0.004)
    bear = [
        (0.22, 0.5),
        (0.33, 0.53),
        (0.42, 0.58),
        (0.52, 0.62),
        (0.55, 0.74),
        (0.74, 0.75),
        (0.76, 0.62),
        (0.52, 0.62),
    ]
    c.line([(x, y * c.tall) for x, y in bear], "#b9a66b", 0.006)
    for x, y in bear:
        c.circle(x, y * c.tall, 0.017, "#f4e6b0")


def _cup(c: Canvas, label: Label) -> None:
    y = c.tall * 0.7
    c.pie(0.46, y - 0.08, 0.25, 0, 180, "#f7efe2")
    c.circle(0.74, y - 0.01, 0.06, None, "#f7efe2", 0.025)
    c.polygon([(0.2, y + 0.2), (0.72, y + 0.2), (0.64, y + 0.25), (0.28, y + 0.25)], "#f7efe2")
    for x in (0.36, 0.46, 0.56):
        c.line(
            [(x + 0.016 * math.sin(t * 7), y - 0.12 - 0.16 * t) for t in (i / 16 for i in range(17))], label.ink, 0.012
        )
    c.leaf(0.46, y + 0.12, 0.16, 0.5, 0.24, "#6b8a5a")
    c.leaf(0.46, y + 0.12, 0.13, -0.7, 0.24, "#6b8a5a")


ARTS: dict[str, Callable[[Canvas, Label], None]] = {
    "pot": _pot,
    "wheat": _wheat,
    "leaves": _leaves,
    "waves": _waves,
    "hills": _hills,
    "weave": _weave,
    "shapes": _shapes,
    "stars": _stars,
    "cup": _cup,
}
