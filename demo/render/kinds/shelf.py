"""Shelves: ladder, bookcase, bracket, peg, hexagon, wire, string and cube shelves."""

from __future__ import annotations

import math
from typing import Any

from demo.render.finishes import finish
from demo.render.materials import metal, plastic
from demo.render.shapes import box, sphere, tube
from demo.render.soft import leg
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the shelf its look describes; what hangs has its back at y = 0."""
    forms = {
        "ladder": _ladder,
        "bookcase": _bookcase,
        "bracket": _bracket,
        "pegs": _pegs,
        "hexagons": _hexagons,
        "wire": _wire,
        "string": _string,
        "cubes": _cubes,
    }
    forms[product.look["form"]](product.look)


def _ladder(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    lean = math.atan2(3.6, 18.6)
    for x in (-2.9, 2.9):
        box((x, 0, 9.4), (0.3, 0.6, 19.2), wood, bevel=0.05, rotation=(-lean, 0, 0))
    for i in range(5):
        z = 2.2 + i * 3.9
        back = (z - 9.4) * math.tan(lean) + 0.5
        depth = 4.6 - i * 0.78
        box((0, back - depth / 2, z), (5.5, depth, 0.24), wood, bevel=0.04)
        box((0, back - 0.1, z + 0.3), (5.5, 0.16, 0.4), wood)
        for x in (-2.72, 2.72):
            box((x, back - depth / 2, z + 0.16), (0.14, depth, 0.5), wood)


def _bookcase(look: dict[str, Any]) -> None:
    skin = finish(look["finish"])
    for x in (-3.88, 3.88):
        box((x, 0, 9.0), (0.24, 3.0, 18.0), skin)
    box((0, 1.4, 9.1), (7.7, 0.1, 17.6), skin, bevel=0)
    for z in (0.9, 4.3, 7.7, 11.1, 14.5, 17.86):
        box((0, 0, z), (7.6, 2.9, 0.26), skin)
    box((0, -1.3, 0.4), (7.6, 0.2, 0.8), skin)


def _bracket(look: dict[str, Any]) -> None:
    wood, steel = finish(look["board"]), finish(look["finish"])
    box((0, -1.0, 1.6), (8.0, 2.0, 0.36), wood, bevel=0.05)
    for x in (-2.6, 2.6):
        box((x, -0.05, 0.85), (0.36, 0.08, 1.5), steel)
        box((x, -0.9, 1.38), (0.36, 1.75, 0.08), steel)
        tube([(x, -0.08, 0.2), (x, -0.55, 0.45), (x, -1.2, 0.9), (x, -1.65, 1.36)], 0.09, steel)
        box((x, -1.98, 1.5), (0.36, 0.08, 0.34), steel)
        for z in (0.3, 1.05):
            sphere((x, -0.1, z), (0.14, 0.08, 0.14), metal("steel"), detail=12)


def _pegs(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    box((0, -0.12, 0.7), (7.5, 0.24, 1.4), wood, bevel=0.05)
    box((0, -0.65, 1.52), (7.7, 1.3, 0.24), wood, bevel=0.07)
    for x in (-3.2, 3.2):
        box((x, -0.55, 1.1), (0.22, 0.8, 0.65), wood, bevel=0.08)
    for i in range(5):
        x = -2.8 + i * 1.4
        leg((x, -0.2, 0.55), (x, -1.0, 0.72), wood, (0.17, 0.12, 0.1, 0.13, 0.2))
        sphere((x, -1.0, 0.72), (0.42, 0.24, 0.42), wood, detail=20)


def _hexagons(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    side = 1.9
    high = side * math.sqrt(3) / 2
    for cx, cz in ((-side * 0.75, 0.0), (side * 0.75, high), (-side * 0.75, 2 * high)):
        _hexagon(wood, cx, cz + high, side)
    for x, z, h in ((-side * 0.75, 0.16, 0.7),):
        sphere((x, -0.6, z + 0.3), (0.6, 0.6, 0.5), plastic("#b8603f"))
        for i in range(9):
            a = i * 2 * math.pi / 9
            leg(
                (x, -0.6, z + 0.4),
                (x + 0.4 * math.cos(a), -0.6 + 0.4 * math.sin(a), z + 0.4 + h),
                plastic("#5d7f4a"),
                (0.09, 0.11, 0.02),
            )


def _hexagon(wood: Any, cx: float, cz: float, side: float) -> None:
    """One open cell: six boards around a thin back."""
    for i in range(6):
        a = math.pi / 6 + i * math.pi / 3
        apothem = side * math.sqrt(3) / 2 - 0.08
        box(
            (cx + apothem * math.cos(a), -0.6, cz + apothem * math.sin(a)),
            (side, 1.2, 0.16),
            wood,
            bevel=0.02,
            rotation=(0, math.pi / 2 - a, 0),
        )


def _wire(look: dict[str, Any]) -> None:
    steel = finish(look["finish"])
    for x in (-3.7, 3.7):
        for y in (-1.65, 1.65):
            tube([(x, y, 0.1), (x, y, 15)], 0.13, steel)
            sphere((x, y, 0.12), (0.4, 0.4, 0.24), plastic("#242424"))
    for z in (1.4, 5.6, 9.8, 14.0):
        for y in (-1.65, 1.65):
            for dz in (0.0, -0.45):
                tube([(-3.7, y, z + dz), (3.7, y, z + dz)], 0.07, steel, sides=8)
            zig = [(-3.7 + i * 0.37, y, z - 0.45 * (i % 2)) for i in range(21)]
            tube(zig, 0.04, steel, smooth=False, sides=6)
        for x in (-3.7, 3.7):
            tube([(x, -1.65, z), (x, 1.65, z)], 0.07, steel, sides=8)
        for i in range(18):
            x = -3.5 + i * 7 / 17
            tube([(x, -1.65, z + 0.05), (x, 1.65, z + 0.05)], 0.04, steel, sides=6)


def _string(look: dict[str, Any]) -> None:
    wood, white = finish(look["finish"]), metal("white")
    for x in (-3.4, 3.4):
        for y in (-0.06, -2.1):
            tube([(x, y, 0), (x, y, 7.5)], 0.06, white, sides=10)
        for i in range(11):
            z = 0.02 + i * 0.748
            tube([(x, -0.06, z), (x, -2.1, z)], 0.045, white, sides=8)
    for z, deep in ((0.95, 2.0), (3.2, 2.0), (5.45, 2.0)):
        box((0, -1.08, z), (6.7, deep, 0.2), wood)
    for i, colour in enumerate(("#b1553a", "#dfd6c2", "#3c5a6b", "#c3963f", "#5f7a5a")):
        box(
            (-2.7 + i * 0.3, -0.95, 3.3 + 0.75 + 0.05 * (i % 3)),
            (0.26, 1.2, 1.5 + 0.1 * (i % 3)),
            plastic(colour, rough=0.6),
        )


def _cubes(look: dict[str, Any]) -> None:
    wood, door = finish(look["finish"]), finish(look["door"])
    for v, w in ((0.12, 7.6), (3.8, 7.2), (7.48, 7.6)):
        box((0, 0, v), (w, 3.4 if w > 7.5 else 3.36, 0.24), wood)
    for x in (-3.68, 0, 3.68):
        box((x, 0, 3.8), (0.24, 3.38, 7.3), wood)
    box((0, 1.62, 3.8), (7.3, 0.1, 7.3), wood, bevel=0)
    box((1.84, -1.6, 1.96), (3.4, 0.16, 3.4), door, bevel=0.04)
    sphere((0.5, -1.78, 2.0), (0.3, 0.3, 0.3), metal("brass"))
