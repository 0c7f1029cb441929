"""Plates: shallow turned bodies, some bent square, oval or scalloped."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from demo.render.forming import from_above, reshape, squared
from demo.render.materials import glaze, metal, wood
from demo.render.shapes import Point, curve, hollow, lathe, place
from demo.shop.product import Product

Outline = list[tuple[float, float]]
SATIN = 0.5  # a lying plate would mirror the lamp behind it and lose its colour
BODIES: dict[str, Outline] = {
    "coupe": [(0.7, 0), (0.74, 0.025), (0.95, 0.045), (1.15, 0.09), (1.3, 0.17)],
    "rimmed": [(0.68, 0), (0.72, 0.02), (0.85, 0.05), (0.93, 0.11), (1.05, 0.135), (1.25, 0.17)],
    "scallop": [(0.62, 0), (0.66, 0.02), (0.82, 0.06), (1.0, 0.12), (1.15, 0.19)],
    "lipped": [(1.15, 0), (1.24, 0.03), (1.28, 0.09), (1.28, 0.15)],
    "square": [(0.75, 0), (0.8, 0.02), (0.93, 0.05), (1.0, 0.1), (1.04, 0.16)],
    "oval": [(0.75, 0), (0.8, 0.02), (0.95, 0.05), (1.1, 0.1), (1.25, 0.17)],
    "stand": [(1.1, 0.75), (1.25, 0.76), (1.32, 0.79), (1.34, 0.86)],
}


def build(product: Product) -> None:
    """A plate, lying."""
    look = product.look
    body = look["body"]
    outline = curve(BODIES[body], 6)
    wall, floor = (0.05, 0.05) if body in ("lipped", "square") else (0.035, 0.045)
    plate = lathe(hollow(outline, wall, floor), _material(look), steps=144)
    if body == "square":
        squared(plate, 6.0)
    elif body == "oval":
        reshape(plate, lambda x, y, z: (x * 1.3, y * 0.86, z))
    elif body == "scallop":
        reshape(plate, _scalloped)
    if look["pattern"] == "stripes":
        from_above(plate)
    _decorate(look, outline)


def _material(look: dict[str, Any]) -> Any:
    """The plate's surface; painted patterns lie by place, seen from above."""
    if look.get("material") == "wood":
        return wood(look["colour"], scale=0.7)
    if look["pattern"] == "stripes":
        return glaze(look["colour"], pattern="stripes", second=look["second"], repeat=(7.0, 1.0), rough=SATIN)
    return glaze(look["colour"], rough=SATIN)


def _scalloped(x: float, y: float, z: float) -> Point:
    radius = math.hypot(x, y)
    wave = abs(math.cos(math.atan2(y, x) * 5.5))
    factor = 1 - max(0.0, radius - 0.75) * 0.22 * (1 - wave) ** 2
    return (x * factor, y * factor, z)


def _decorate(look: dict[str, Any], outline: Outline) -> None:
    """Rims, rings and painted motifs laid a hair above the glaze."""
    motifs = {"edge": _edge, "rings": _gilt, "dots": _dotted, "leaves": _wreaths}
    if look["pattern"] in motifs:
        motifs[look["pattern"]](look, outline)
    elif look["body"] == "coupe":
        _ring(outline, 1.262, 1.304, glaze(look["second"], rough=0.7), lip=True)
    elif look["body"] == "stand":
        _foot(look)


def _edge(look: dict[str, Any], outline: Outline) -> None:
    _ring(outline, 1.2, 1.255, glaze(look["second"], rough=SATIN), lip=True)


def _gilt(_look: dict[str, Any], outline: Outline) -> None:
    for inner, outer in ((0.66, 0.672), (0.98, 0.995), (1.215, 1.245)):
        _ring(outline, inner, outer, metal("gold"))


def _dotted(look: dict[str, Any], outline: Outline) -> None:
    for radius, count in ((1.12, 26), (0.55, 12), (0.22, 5)):
        _dots(outline, radius, count, glaze(look["second"], rough=SATIN))


def _wreaths(look: dict[str, Any], outline: Outline) -> None:
    for radius, count, size in ((0.95, 11, 0.16), (0.38, 5, 0.13)):
        _leaves(outline, radius, count, size, glaze(look["second"], rough=SATIN))


def top_at(outline: Outline, radius: float) -> float:
    """The height of the plate's upper face at a radius."""
    for (r0, z0), (r1, z1) in pairwise(outline):
        if r0 <= radius <= r1:
            return max(0.045, z0 + (z1 - z0) * (radius - r0) / max(r1 - r0, 1e-6) + 0.03)
    return 0.045


def _ring(outline: Outline, inner: float, outer: float, paint: Any, *, lip: bool = False) -> None:
    """A painted ring; with `lip`, it wraps the plate's edge."""
    steps = [inner + (outer - inner) * i / 4 for i in range(5)]
    points = [(r, top_at(outline, min(r, outline[-1][0] - 0.002)) + 0.004) for r in steps]
    if lip:
        edge = outline[-1]
        points += [(edge[0] + 0.012, edge[1] + 0.01), (edge[0] + 0.01, edge[1] - 0.015)]
    lathe(points, paint)


def _dots(outline: Outline, radius: float, count: int, paint: Any) -> None:
    for i in range(count):
        angle = 2 * math.pi * i / count
        dot = lathe([(0, 0.008), (0.045, 0.006), (0.055, 0)], paint, steps=16)
        _lay(dot, outline, radius, angle)


def _leaves(outline: Outline, radius: float, count: int, size: float, paint: Any) -> None:
    """A wreath of pointed leaves."""
    for i in range(count):
        leaf = lathe([(0, 0.01), (size * 0.7, 0.008), (size, 0)], paint, steps=28)
        reshape(leaf, lambda x, y, z: (x, y * 0.42 * (1 - (x / size) ** 2) ** 0.5 if abs(x) < size else 0.0, z))
        _lay(leaf, outline, radius, 2 * math.pi * i / count, turn=0.7)


def _lay(mark: Any, outline: Outline, radius: float, angle: float, turn: float = 0.0) -> None:
    """Put a mark on the plate, tipped with its slope."""
    slope = math.atan2(top_at(outline, radius + 0.05) - top_at(outline, radius - 0.05), 0.1)
    at = (radius * math.cos(angle), radius * math.sin(angle), top_at(outline, radius) + 0.003)
    place(reshape(mark, lambda x, y, z: _turned(x, y, z, turn)), at, (0, -slope, angle))


def _turned(x: float, y: float, z: float, turn: float) -> Point:
    return (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn), z)


def _foot(look: dict[str, Any]) -> None:
    """The turned foot of a cake stand."""
    outline = [(0, 0), (0.6, 0), (0.62, 0.04), (0.4, 0.1), (0.18, 0.2), (0.14, 0.4), (0.2, 0.55), (0.5, 0.7),
               (0.9, 0.78)]
    lathe(curve(outline, 6), glaze(look["colour"]))
