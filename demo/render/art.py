"""Small pictures drawn with Pillow, for posters, framed prints and book covers: skies, ridges, plants, shapes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

Pen = ImageDraw.ImageDraw
Dots = list[tuple[float, float]]


class Canvas:
    """A picture drawn at twice its size in coordinates 0..1 (x) and 0..height/width (y)."""

    def __init__(self, width: int, height: int, ground: str, seed: str = "") -> None:
        self.width, self.height = width, height
        self.tall = height / width
        self.image = Image.new("RGB", (width * 2, height * 2), ground)
        self.pen = ImageDraw.Draw(self.image)
        self.rng = random.Random(f"art:{seed}")

    def _px(self, points: Sequence[tuple[float, float]]) -> Dots:
        return [(x * self.width * 2, y * self.width * 2) for x, y in points]

    def polygon(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """A filled outline."""
        self.pen.polygon(self._px(points), fill=fill)

    def line(self, points: Sequence[tuple[float, float]], ink: str, width: float) -> None:
        """A line with round joints; width in parts of the picture's width."""
        self.pen.line(self._px(points), fill=ink, width=max(1, round(width * self.width * 2)), joint="curve")

    def circle(
        self, x: float, y: float, r: float, fill: str | None = None, ink: str | None = None, width: float = 0.01
    ) -> None:
        """A disc or a ring."""
        (a, b), (c, d) = self._px([(x - r, y - r), (x + r, y + r)])
        self.pen.ellipse((a, b, c, d), fill=fill, outline=ink, width=max(1, round(width * self.width * 2)))

    def pie(self, x: float, y: float, r: float, start: float, end: float, fill: str) -> None:
        """A slice of a disc, degrees clockwise from the right."""
        (a, b), (c, d) = self._px([(x - r, y - r), (x + r, y + r)])
        self.pen.pieslice((a, b, c, d), start, end, fill=fill)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: str) -> None:
        """A filled rectangle."""
        (a, b), (c, d) = self._px([(x0, y0), (x1, y1)])
        self.pen.rectangle((a, b, c, d), fill=fill)

    def ridge(self, base: float, rough: float, fill: str, *, waves: int = 5, soft: bool = False) -> None:
        """A range of hills from `base` down to the foot of the picture."""
        phases = [
            (self.rng.uniform(0, 6.3), (k + 1) * self.rng.uniform(1.6, 2.6), rough / (k + 1))
            for k in range(2 if soft else waves)
        ]
        line = [
            (x, base + sum(a * math.sin(f * x * 3 + p) for p, f, a in phases)) for x in (i / 120 for i in range(121))
        ]
        self.polygon([*line, (1, self.tall), (0, self.tall)], fill)

    def leaf(
        self, x: float, y: float, length: float, angle: float, fat: float, fill: str, vein: str | None = None
    ) -> None:
        """A pointed leaf growing from (x, y) at an angle in radians (0 is up)."""
        along, across = (math.sin(angle), -math.cos(angle)), (math.cos(angle), math.sin(angle))
        side = [(t, fat * math.sin(math.pi * t**0.8)) for t in (i / 20 for i in range(21))]
        outline = [
            (x + length * (t * along[0] + w * across[0]), y + length * (t * along[1] + w * across[1]))
            for t, w in [*side, *((t, -w) for t, w in reversed(side))]
        ]
        self.polygon(outline, fill)
        if vein:
            self.line([(x, y), (x + length * 0.92 * along[0], y + length * 0.92 * along[1])], vein, 0.004)

    def done(self, grain: float = 0.0) -> Image.Image:
        """The picture at its own size."""
        small = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        if not grain:
            return small
        noise = Image.effect_noise(small.size, 40).filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")
        return Image.blend(small, noise, grain)


def scene(name: str, canvas: Canvas) -> None:
    """Draw the named scene over the whole canvas."""
    SCENES[name](canvas)


def _hills(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall, "#f2dcc0")
    c.circle(0.68, c.tall * 0.3, 0.12, "#e8a25c")
    for k, colour in enumerate(("#c9cfc4", "#9db3a8", "#6d8f86", "#3f6663", "#23434a")):
        c.ridge(c.tall * (0.42 + 0.12 * k), 0.05, colour)


def _seascape(c: Canvas) -> None:
    for k in range(40):
        t = k / 40
        c.box(
            0,
            c.tall * 0.55 * t,
            1,
            c.tall * 0.55 * (t + 0.05),
            f"#{int(96 + 120 * t):02x}{int(120 + 70 * t):02x}{int(146 + 10 * t):02x}",
        )
    c.box(0, c.tall * 0.55, 1, c.tall, "#2f5a62")
    for _ in range(160):
        x, y = c.rng.random(), c.tall * (0.56 + 0.44 * c.rng.random() ** 0.8)
        c.line(
            [(x, y), (x + c.rng.uniform(0.03, 0.14), y)],
            c.rng.choice(("#3f7078", "#244a55", "#88a7a4", "#e0c9a4")),
            0.005,
        )
    _sail(c, 0.58, c.tall * 0.6, 0.3, "#efe4cc", "#4a2d1c")
    c.polygon([(0, c.tall * 0.4), (0.2, c.tall * 0.47), (0.34, c.tall * 0.56), (0, c.tall * 0.56)], "#57603f")


def _sail(c: Canvas, x: float, y: float, size: float, sail: str, hull: str) -> None:
    """A small sailing boat whose waterline is at (x, y)."""
    c.polygon([(x, y - size), (x, y - size * 0.15), (x - size * 0.5, y - size * 0.15)], sail)
    c.polygon(
        [(x + size * 0.05, y - size * 0.85), (x + size * 0.05, y - size * 0.15), (x + size * 0.38, y - size * 0.15)],
        sail,
    )
    c.polygon(
        [
            (x - size * 0.55, y - size * 0.1),
            (x + size * 0.5, y - size * 0.1),
            (x + size * 0.36, y + size * 0.06),
            (x - size * 0.42, y + size * 0.06),
        ],
        hull,
    )
    c.line([(x + size * 0.02, y - size * 1.05), (x + size * 0.02, y - size * 0.1)], hull, 0.008)


def _flower(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall, "#efe5d0")
    c.line([(0.5, c.tall * 0.95), (0.48, c.tall * 0.6), (0.52, c.tall * 0.36)], "#55683d", 0.014)
    for x, y, a in ((0.49, 0.75, 0.9), (0.49, 0.66, -0.9), (0.5, 0.86, -0.7)):
        c.leaf(x, c.tall * y, 0.28, a, 0.16, "#6f8450", "#495a34")
    for k in range(9):
        c.leaf(0.52, c.tall * 0.36, 0.25, k * 2 * math.pi / 9, 0.2, "#a5506a" if k % 2 else "#c07287")
    c.circle(0.52, c.tall * 0.36, 0.06, "#d9a83e")


def _boat(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall, "#bcd4d8")
    c.circle(0.3, c.tall * 0.28, 0.09, "#f4e3b2")
    c.ridge(c.tall * 0.62, 0.015, "#3d7a8c")
    _sail(c, 0.52, c.tall * 0.64, 0.42, "#f7f1e4", "#a8412f")
    for k in range(3):
        c.ridge(c.tall * (0.7 + 0.1 * k), 0.014, ("#2f6577", "#245165", "#1a3e52")[k])


def _trio(c: Canvas) -> None:
    third = 1 / 3
    for k, (sky, low, high) in enumerate(
        (("#efd6b4", "#7a9a86", "#d9793f"), ("#c9dbe2", "#46708a", "#f1eadb"), ("#e6c3b4", "#8c4f4a", "#f4e2c4"))
    ):
        c.box(k * third, 0, (k + 1) * third, c.tall, sky)
        c.circle((k + 0.5) * third, c.tall * 0.4, 0.06, high)
        for j in range(2):
            y = c.tall * (0.6 + 0.18 * j)
            wave = [
                (k * third + third * t, y + 0.025 * math.sin(7 * t + 2 * j + k)) for t in (i / 20 for i in range(21))
            ]
            c.polygon([*wave, ((k + 1) * third, c.tall), (k * third, c.tall)], low if j == 0 else "#2c3d3f")


def _fern(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall, "#f1ead8")
    frond(c, (0.45, c.tall * 0.92), 0.78 * min(c.tall, 1.2), "#4a6a3c")


def frond(c: Canvas, foot: tuple[float, float], length: float, ink: str, lean: float = 0.12) -> None:
    """A fern frond: a bent stem with leaflets that shorten to its tip."""
    stem = [(foot[0] + lean * t * t, foot[1] - length * t) for t in (i / 30 for i in range(31))]
    c.line(stem, ink, 0.009)
    for i in range(4, 31):
        t = i / 30
        size = 0.26 * length * (1.08 - t) ** 0.8 * min(1.0, t * 4)
        for side in (-1, 1):
            c.leaf(*stem[i], size, lean * 2 * t + side * (1.2 - 0.45 * t), 0.13, ink)


def _lighthouse(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall, "#a9cbd9")
    for x, y, r in ((0.2, 0.2, 0.07), (0.28, 0.18, 0.09), (0.36, 0.21, 0.06)):
        c.circle(x, y * c.tall, r, "#f3f3ee")
    c.box(0, c.tall * 0.72, 1, c.tall, "#3b7488")
    c.polygon([(0.35, c.tall * 0.76), (1, c.tall * 0.66), (1, c.tall), (0.2, c.tall)], "#6e7a4e")
    for k in range(5):
        y0, y1 = 0.3 + 0.09 * k, 0.3 + 0.09 * (k + 1)
        w0, w1 = 0.065 + 0.009 * k, 0.065 + 0.009 * (k + 1)
        c.polygon(
            [(0.62 - w0, y0 * c.tall), (0.62 + w0, y0 * c.tall), (0.62 + w1, y1 * c.tall), (0.62 - w1, y1 * c.tall)],
            "#c23b2e" if k % 2 == 0 else "#f5f1e8",
        )
    c.box(0.56, 0.24 * c.tall, 0.68, 0.3 * c.tall, "#f7dc8a")
    c.polygon([(0.54, 0.24 * c.tall), (0.62, 0.18 * c.tall), (0.70, 0.24 * c.tall)], "#8f2a22")


def _beach(c: Canvas) -> None:
    c.box(0, 0, 1, c.tall * 0.4, "#cfe0e3")
    c.box(0, c.tall * 0.34, 1, c.tall, "#5c98a5")
    c.ridge(c.tall * 0.56, 0.02, "#e9f0ea", soft=True)
    c.ridge(c.tall * 0.6, 0.02, "#e4cfa4", soft=True)
    for x, colour in ((0.3, "#c9503c"), (0.66, "#e0a03a")):
        c.pie(x, c.tall * 0.72, 0.12, 180, 360, colour)
        c.pie(x, c.tall * 0.72, 0.12, 225, 270, "#f4efe2")
        c.line([(x, c.tall * 0.7), (x, c.tall * 0.86)], "#5a4028", 0.01)


SCENES: dict[str, Callable[[Canvas], None]] = {
    "hills": _hills,
    "seascape": _seascape,
    "flower": _flower,
    "boat": _boat,
    "trio": _trio,
    "fern": _fern,
    "lighthouse": _lighthouse,
    "beach": _beach,
}
