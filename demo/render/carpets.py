"""The patterns of rugs, drawn with Pillow as they lie: x across, y from the top."""

from __future__ import annotations

import math
from collections.abc import Callable

from demo.render.art import Canvas
from demo.render.materials import shade


def _kilim(c: Canvas, ground: str, _second: str) -> None:
    cream, dark, warm = "#e9dcc0", "#232c3c", "#c07a35"
    c.box(0, 0, 1, c.tall, shade(ground, 0.7))
    c.box(0.06, 0.06, 0.94, c.tall - 0.06, ground)
    for k in range(int(c.tall / 0.05) + 1):
        for x in (0.0, 0.945):
            c.polygon([(x, k * 0.05), (x + 0.055, k * 0.05 + 0.025), (x, k * 0.05 + 0.05)], cream)
    rows = 3
    for row in range(rows):
        for col in range(2):
            x, y = 0.28 + 0.44 * col, c.tall * (row + 0.5) / rows
            for size, colour in ((0.2, cream), (0.165, dark), (0.125, warm), (0.085, cream), (0.045, ground)):
                _stepped(c, x, y, size, colour)
    for row in range(rows + 1):
        y = 0.07 + (c.tall - 0.14) * row / rows
        _stepped(c, 0.5, min(max(y, 0.14), c.tall - 0.14), 0.07, warm)


def _stepped(c: Canvas, x: float, y: float, size: float, fill: str, steps: int = 6) -> None:
    """A diamond with a stepped outline."""
    for i in range(steps):
        half, high = size * (i + 1) / steps, size * (steps - i) / steps
        c.box(x - half, y - high, x + half, y + high, fill)


def _bands(c: Canvas, ground: str, _second: str) -> None:
    """Irregular stripes across the cloth, in shades of its colour."""
    colours = (ground, shade(ground, 1.35), "#e9dfca", shade(ground, 0.7), shade(ground, 1.6))
    y, last = 0.0, ""
    while y < c.tall:
        colour = c.rng.choice([k for k in colours if k != last])
        high = c.rng.choice((0.03, 0.05, 0.08, 0.14))
        c.box(0, y, 1, y + high, colour)
        y, last = y + high, colour


def _medallion(c: Canvas, ground: str, _second: str) -> None:
    navy, cream, gold = "#1f2a44", "#e6d6b5", "#c0914a"
    for inset, colour in (
        (0, navy),
        (0.03, gold),
        (0.04, navy),
        (0.13, cream),
        (0.145, shade(ground, 0.8)),
        (0.19, gold),
        (0.2, ground),
    ):
        c.box(inset, inset, 1 - inset, c.tall - inset, colour)
    for k in range(int((2 + 2 * c.tall) / 0.083)):
        x, y = _round_border(k * 0.083, c.tall, 0.085)
        _rosette(c, x, y, 0.03, cream, ground)
    for x in (0.22, 0.78):
        for y, up in ((0.22, 1), (c.tall - 0.22, -1)):
            for r, colour in ((0.17, navy), (0.13, gold), (0.115, navy)):
                c.pie(x + (-0.02 if x < 0.5 else 0.02), y - up * 0.02, r, *_quarter(x < 0.5, up > 0), colour)
    _star(c, ground)


def _star(c: Canvas, ground: str) -> None:
    """The starred medallion in the middle, and the small flowers around it."""
    navy, cream, gold = "#1f2a44", "#e6d6b5", "#c0914a"
    y = c.tall / 2
    for r, colour in (
        (0.25, navy),
        (0.225, gold),
        (0.215, navy),
        (0.17, cream),
        (0.15, ground),
        (0.09, gold),
        (0.075, navy),
    ):
        star = [
            (
                0.5 + r * (1.0 if i % 2 else 0.84) * math.sin(i * math.pi / 16),
                y - 1.25 * r * (1.0 if i % 2 else 0.84) * math.cos(i * math.pi / 16),
            )
            for i in range(32)
        ]
        c.polygon(star, colour)
    for k in range(12):
        a = k * math.pi / 6
        _rosette(c, 0.5 + 0.19 * math.sin(a), y - 0.24 * math.cos(a), 0.02, gold, ground)
    for _ in range(26):
        x, yy = c.rng.uniform(0.24, 0.76), c.rng.uniform(0.26, c.tall - 0.26)
        if math.hypot((x - 0.5), (yy - y) / 1.25) > 0.28:
            _rosette(c, x, yy, 0.018, gold, navy)


def _quarter(left: bool, top: bool) -> tuple[float, float]:
    start = (0 if top else 270) if left else (90 if top else 180)
    return (start, start + 90)


def _round_border(s: float, tall: float, inset: float) -> tuple[float, float]:
    """The point at distance s along the middle of a border."""
    w, h = 1 - 2 * inset, tall - 2 * inset
    s %= 2 * (w + h)
    if s < w:
        return (inset + s, inset)
    if s < w + h:
        return (1 - inset, inset + s - w)
    if s < 2 * w + h:
        return (1 - inset - (s - w - h), tall - inset)
    return (inset, tall - inset - (s - 2 * w - h))


def _rosette(c: Canvas, x: float, y: float, r: float, fill: str, heart: str) -> None:
    for k in range(6):
        a = k * math.pi / 3
        c.circle(x + r * 0.6 * math.sin(a), y + r * 0.6 * math.cos(a), r * 0.45, fill)
    c.circle(x, y, r * 0.4, heart)


def _checker(c: Canvas, _ground: str, _second: str) -> None:
    for row in range(6):
        for col in range(6):
            if (row + col) % 2:
                c.box(col / 6, row * c.tall / 6, (col + 1) / 6, (row + 1) * c.tall / 6, "#efe7d6")


def _arches(c: Canvas, ground: str, _second: str) -> None:
    for k, colour in enumerate(("#b9654a", "#dba79b", "#d9a441", "#55788f")):
        r = 0.4 - 0.085 * k
        for radius, fill in ((r, colour), (r - 0.06, ground)):
            c.pie(0.5, c.tall * 0.5, radius, 180, 360, fill)
            c.box(0.5 - radius, c.tall * 0.5 - 0.002, 0.5 + radius, c.tall * 0.94, fill)
    c.box(0, c.tall * 0.94, 1, c.tall, ground)


def _border(c: Canvas, ground: str, _second: str) -> None:
    c.box(0, 0, 1, c.tall, ground)
    for inset, colour in ((0.07, "#3d3e40"), (0.13, ground)):
        c.box(inset, inset, 1 - inset, c.tall - inset, colour)


def _rings(c: Canvas, ground: str, _second: str) -> None:
    for k in range(7):
        c.circle(0.5, 0.5, 0.5 - 0.07 * k, ground if k % 2 == 0 else "#ece6d8")
    c.circle(0.5, 0.5, 0.05, "#d9a441")


def _lattice(c: Canvas, _ground: str, _second: str) -> None:
    for k in range(-6, 12):
        for lean in (-1, 1):
            line = []
            for i in range(41):
                t = c.tall * i / 40
                line.append(
                    (k * 0.25 + lean * t * 0.8 + 0.012 * math.sin(9 * t + k) + (0 if lean > 0 else c.tall * 0.8), t)
                )
            c.line(line, "#4b4038", 0.014)


PATTERNS: dict[str, Callable[[Canvas, str, str], None]] = {
    "kilim": _kilim,
    "bands": _bands,
    "medallion": _medallion,
    "checker": _checker,
    "arches": _arches,
    "border": _border,
    "rings": _rings,
    "lattice": _lattice,
}
