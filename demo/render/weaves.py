"""The patterns of rugs and cushions, drawn with Pillow as cloth lies: x across, y from the top."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw

from demo.render import carpets
from demo.render.art import Canvas
from demo.render.materials import shade

WIDTH = 560


def draw(pattern: str, tall: float, ground: str, second: str = "") -> Image.Image:
    """The named pattern on cloth of the given proportion (height over width)."""
    c = Canvas(WIDTH, round(WIDTH * tall), ground, pattern + ground)
    PATTERNS[pattern](c, ground, second or shade(ground, 0.55))
    return _threads(c.done())


def _threads(picture: Image.Image) -> Image.Image:
    """Fine rows of thread over everything."""
    rows = Image.new("L", picture.size, 255)
    pen = ImageDraw.Draw(rows)
    for y in range(0, picture.height, 4):
        pen.line((0, y, picture.width, y), fill=232)
    noise = Image.effect_noise(picture.size, 26).point(lambda v: 255 - max(0, min(45, 150 - v)))
    return ImageChops.multiply(picture, ImageChops.multiply(rows, noise).convert("RGB"))


def _stripes(c: Canvas, _ground: str, second: str) -> None:
    """Broad stripes down the cloth."""
    for k in range(7):
        c.box((2 * k + 0.5) / 14, 0, (2 * k + 1.5) / 14, c.tall, second)


def _ticking(c: Canvas, _ground: str, second: str) -> None:
    for k in range(16):
        x = (k + 0.5) / 16
        c.box(x - 0.011, 0, x + 0.011, c.tall, second)
        for side in (-1, 1):
            c.box(x + side * 0.019 - 0.002, 0, x + side * 0.019 + 0.002, c.tall, second)


def _gingham(c: Canvas, ground: str, second: str) -> None:
    step, light = 1 / 14, _mix(ground, second)
    rows = int(c.tall / step) + 1
    for k in range(7):
        c.box(2 * k * step, 0, (2 * k + 1) * step, c.tall, light)
    for r in range(0, rows, 2):
        c.box(0, r * step, 1, (r + 1) * step, light)
        for k in range(7):
            c.box(2 * k * step, r * step, (2 * k + 1) * step, (r + 1) * step, second)


def _mix(one: str, two: str) -> str:
    return "#" + "".join(f"{(int(one[i : i + 2], 16) + int(two[i : i + 2], 16)) // 2:02x}" for i in (1, 3, 5))


def _leaves(c: Canvas, ground: str, second: str) -> None:
    for k in range(70):
        x, y = c.rng.random(), c.rng.random() * c.tall
        kind, a = k % 3, c.rng.uniform(0, 6.3)
        colour = (second, shade(second, 0.72), shade(second, 1.35))[kind]
        if kind == 1:
            for i in range(7):
                t = 0.03 + 0.022 * i
                px, py = x + t * math.sin(a), y - t * math.cos(a)
                for side in (-1, 1):
                    c.leaf(px, py, 0.075 - 0.006 * i, a + side * 1.0, 0.14, colour)
            c.line([(x, y), (x + 0.2 * math.sin(a), y - 0.2 * math.cos(a))], colour, 0.006)
        else:
            c.leaf(x, y, c.rng.uniform(0.14, 0.22), a, 0.2, colour, ground)


def _zigzag(c: Canvas, _ground: str, second: str) -> None:
    for k in range(-1, int(c.tall / 0.11) + 2):
        line = [(i / 14, 0.11 * k + 0.05 * (-1) ** i) for i in range(15)]
        c.line(line, second if k % 2 else "#efe4cd", 0.036 if k % 2 else 0.014)


def _confetti(c: Canvas, _ground: str, second: str) -> None:
    colours = (second, "#e0a93f", "#3f6f86", "#6f9170", "#d9a3a0")
    for row in range(7):
        for col in range(7):
            x, y = (col + 0.5 + 0.25 * (-1) ** row) / 7, (row + 0.5) / 7
            c.circle(x, y * c.tall, 0.04, colours[(row * 3 + col * 2 + row * col) % 5])


def _diamond(c: Canvas, ground: str, second: str) -> None:
    y = c.tall / 2
    for r, colour in (
        (0.46, second),
        (0.38, ground),
        (0.33, second),
        (0.2, "#e2b25e"),
        (0.13, ground),
        (0.07, "#31302d"),
    ):
        c.polygon([(0.5, y - r), (0.5 + r, y), (0.5, y + r), (0.5 - r, y)], colour)


def _linen(c: Canvas, ground: str, _second: str) -> None:
    """Plain weave with threads of uneven thickness, a little lighter and darker."""
    for k in range(700):
        tone = shade(ground, c.rng.choice((0.88, 0.93, 1.08, 1.14)))
        across, start, long = c.rng.random(), c.rng.uniform(-0.2, 1.0), c.rng.uniform(0.1, 0.6)
        line = [(start, across * c.tall), (start + long, across * c.tall)]
        c.line(line if k % 2 else [(across, start * c.tall), (across, (start + long) * c.tall)], tone, 0.0022)


PATTERNS: dict[str, Callable[[Canvas, str, str], None]] = {
    "linen": _linen,
    "stripes": _stripes,
    "ticking": _ticking,
    "gingham": _gingham,
    "leaves": _leaves,
    "zigzag": _zigzag,
    "confetti": _confetti,
    "diamond": _diamond,
    **carpets.PATTERNS,
}
