"""Tables: pedestal, dining, trestle, hairpin, tray, drum, console and glass tables."""

from __future__ import annotations

import math
from typing import Any

from demo.render.finishes import finish, marble
from demo.render.materials import metal, shade, wood
from demo.render.shapes import Point, box, curve, lathe, sphere, tube
from demo.render.soft import leg, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the table its look describes; one unit is 10 cm."""
    forms = {
        "pedestal": _pedestal,
        "dining": _dining,
        "trestle": _trestle,
        "hairpin": _hairpin,
        "tray": _tray,
        "drum": _drum,
        "console": _console,
        "glass": _glass,
    }
    forms[product.look["form"]](product.look)


def _ring(radius: float, z: float, steps: int = 24, ratio: float = 1.0) -> list[Point]:
    return [
        (radius * math.cos(t), radius * ratio * math.sin(t), z) for t in (2 * math.pi * i / steps for i in range(steps))
    ]


def _slab(width: float, depth: float, z: float, thick: float, material: Any, power: float = 2.0) -> Any:
    """A top whose outline is an ellipse (2) or a rounded rectangle (more)."""

    def rim(t: float, k: float, height: float) -> Point:
        c, s = math.cos(2 * math.pi * t), math.sin(2 * math.pi * t)
        return (
            width / 2 * k * math.copysign(abs(c) ** (2 / power), c),
            depth / 2 * k * math.copysign(abs(s) ** (2 / power), s),
            height,
        )

    soft = thick * 0.2
    layers = [
        (0.0, z),
        (1 - soft / width * 2, z),
        (1, z + soft),
        (1, z + thick - soft),
        (1 - soft / width * 2, z + thick),
        (0.0, z + thick),
    ]
    top = surface(lambda u, v: rim(-u, *layers[round(v * 5)]), material, across=96, along=5, around=True)
    for face in top.data.polygons:
        face.use_smooth = abs(face.normal.z) < 0.9
    return top


def _pedestal(look: dict[str, Any]) -> None:
    skin = finish(look["finish"])
    lathe([(0, 7.15), (4.6, 7.15), (5.0, 7.3), (5.0, 7.5), (0, 7.5)], skin, bevel=0.06)
    lathe([(0, 6.7), (1.6, 6.7), (2.0, 7.15), (0, 7.15)], skin)
    lathe(
        curve(
            [
                (0.6, 1.2),
                (0.75, 1.6),
                (0.95, 2.2),
                (0.9, 2.9),
                (0.5, 3.6),
                (0.45, 4.6),
                (0.6, 5.4),
                (0.75, 5.7),
                (0.6, 6.0),
                (0.8, 6.75),
            ],
            6,
        ),
        skin,
    )
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        tube(
            [(0.3 * c, 0.3 * s, 1.7), (1.2 * c, 1.2 * s, 1.5), (2.2 * c, 2.2 * s, 0.7), (3.2 * c, 3.2 * s, 0.27)],
            [0.42, 0.4, 0.3, 0.24],
            skin,
            flat=1.0,
        )
        sphere((3.2 * c, 3.2 * s, 0.16), (0.6, 0.6, 0.32), skin)


def _dining(look: dict[str, Any]) -> None:
    grain = finish(look["finish"])
    for i in range(4):
        box((0, -3.18 + i * 2.12, 7.3), (18, 2.1, 0.4), grain, bevel=0.05)
    for x in (-8.2, 8.2):
        box((x, 0, 6.65), (0.3, 6.6, 1.0), grain)
        for y in (-3.6, 3.6):
            box((x, y, 3.55), (0.85, 0.85, 7.1), grain, bevel=0.06)
    for y in (-3.6, 3.6):
        box((0, y, 6.65), (16, 0.3, 1.0), grain)


def _trestle(look: dict[str, Any]) -> None:
    grain = finish(look["finish"])
    box((0, 0, 7.25), (15, 7.5, 0.3), grain, bevel=0.06)
    for x in (-4.6, 4.6):
        box((x, 0, 6.95), (0.5, 6.4, 0.3), grain)
        for y in (-1, 1):
            for side in (-1, 1):
                leg((x + side * 1.25, y * 2.7, 0), (x + side * 0.12, y * 2.45, 6.9), grain, (0.22, 0.22))
            leg((x - 0.75, y * 2.6, 2.6), (x + 0.75, y * 2.6, 2.6), grain, (0.12, 0.12))
        for side in (-1, 1):
            box((x + side * 0.82, 0, 2.4), (0.16, 5.2, 0.55), grain)


def _hairpin(look: dict[str, Any]) -> None:
    _slab(10, 5.5, 3.75, 0.45, finish(look["finish"]), power=7)
    steel = finish(look["frame"])
    for x in (-1, 1):
        for y in (-1, 1):
            cx, cy = x * 3.9, y * 1.8
            box((cx, cy, 3.72), (1.2, 1.2, 0.08), steel)
            foot = (cx + x * 0.45, cy + y * 0.35)
            tube(
                [
                    (cx - 0.45, cy + 0.3 * y, 3.7),
                    (foot[0] - 0.14, foot[1], 0.3),
                    (*foot, 0.07),
                    (foot[0] + 0.14, foot[1], 0.3),
                    (cx + 0.45, cy - 0.3 * y, 3.7),
                ],
                0.075,
                steel,
            )


def _tray(look: dict[str, Any]) -> None:
    steel = finish(look["finish"])
    lathe([(0, 4.55), (2.02, 4.55), (2.1, 4.62), (2.1, 5.05), (2.02, 5.05), (1.98, 4.66), (0, 4.66)], steel, bevel=0.03)
    for z, r in ((4.48, 1.75), (0.1, 1.75)):
        tube(_ring(r, z), 0.1, steel, closed=True)
    for i in range(3):
        a = -math.pi / 2 + i * 2 * math.pi / 3
        c, s = math.cos(a), math.sin(a)
        tube([(1.75 * c, 1.75 * s, 0.1), (0.5 * c, 0.5 * s, 2.3), (1.75 * c, 1.75 * s, 4.48)], 0.1, steel)


def _drum(look: dict[str, Any]) -> None:
    brass = finish(look["finish"])
    lathe([(0, 4.3), (2.2, 4.3), (2.25, 4.4), (2.25, 4.75), (2.2, 4.8), (0, 4.8)], marble(), bevel=0.04)
    for i in range(30):
        a = 2 * math.pi * i / 30
        leg(
            (1.55 * math.cos(a), 1.55 * math.sin(a), 0.15),
            (1.55 * math.cos(a), 1.55 * math.sin(a), 4.3),
            brass,
            (0.165, 0.165),
        )
    for z in (0, 4.05):
        lathe([(0, z), (1.8, z), (1.8, z + 0.25), (0, z + 0.25)], brass, bevel=0.05)


def _console(look: dict[str, Any]) -> None:
    skin, pale, brass = finish(look["finish"]), wood("pine"), metal("brass")
    box((0, 0, 7.85), (11, 3.2, 0.3), pale, bevel=0.06)
    box((0, 0, 6.9), (10.2, 2.7, 1.6), skin)
    for x in (-2.5, 2.5):
        box((x, -1.38, 6.9), (4.6, 0.12, 1.2), skin, bevel=0.05)
        sphere((x, -1.58, 6.9), (0.36, 0.36, 0.36), brass)
    for x in (-4.75, 4.75):
        for y in (-1.1, 1.1):
            leg((x, y, 0), (x, y, 7.0), skin, (0.2, 0.26, 0.28, 0.2, 0.3, 0.34))
            box((x, y, 1.5), (0.55, 0.55, 0.6), skin)
    for i in range(5):
        box((0, -1.1 + i * 0.55, 1.55), (9.6, 0.38, 0.16), pale)


def _glass(_look: dict[str, Any]) -> None:
    _slab(11.5, 6.5, 3.85, 0.16, finish("glass:#c9dcd6"))
    edge = metal(shade("#7fb0a0", 0.9), rough=0.1)
    tube(_ring(5.75, 3.93, 48, 6.5 / 11.5), 0.06, edge, closed=True)
    oak = wood("oak")
    for turn in (0.5, -0.5):
        hoop = [
            (3.2 * math.cos(t) * math.cos(turn), 3.2 * math.cos(t) * math.sin(turn) * 1.15, 1.93 + 1.75 * math.sin(t))
            for t in (2 * math.pi * i / 32 for i in range(32))
        ]
        tube(hoop, 0.2, oak, closed=True)
