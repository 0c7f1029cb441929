"""Stools: milking, bar, velvet, step, saddle, paper cord, swivel and garden stools."""

from __future__ import annotations

import math
from typing import Any

from demo.render.finishes import finish
from demo.render.materials import fabric, metal, shade
from demo.render.shapes import box, curve, lathe, sphere, tube
from demo.render.soft import leg, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the stool its look describes; one unit is 10 cm."""
    forms = {
        "three-leg": _milking,
        "bar": _bar,
        "pouf": _pouf,
        "steps": _steps,
        "saddle": _saddle,
        "cord": _cord,
        "swivel": _swivel,
        "drum": _garden,
    }
    forms[product.look["form"]](product.look)


def _milking(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    lathe([(0, 2.9), (1.6, 2.9), (1.62, 3.4), (0, 3.4)], wood, bevel=0.14)
    for i in range(3):
        a = -math.pi / 2 + i * 2 * math.pi / 3 + 0.4
        leg(
            (1.65 * math.cos(a), 1.65 * math.sin(a), 0),
            (0.85 * math.cos(a), 0.85 * math.sin(a), 3.44),
            wood,
            (0.16, 0.24, 0.2),
        )


def _bar(look: dict[str, Any]) -> None:
    steel, wood = finish(look["finish"]), finish(look["seat"])
    lathe([(0, 7.15), (1.5, 7.15), (1.72, 7.35), (1.72, 7.5), (1.55, 7.58), (1.0, 7.45), (0, 7.4)], wood)
    lathe([(0, 6.95), (1.2, 6.95), (1.2, 7.15), (0, 7.15)], steel, bevel=0.04)
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        tube([(2.05 * math.cos(a), 2.05 * math.sin(a), 0), (1.1 * math.cos(a), 1.1 * math.sin(a), 7.0)], 0.13, steel)
    for z, r in ((2.4, 1.75), (5.2, 1.36)):
        tube(
            [(r * math.cos(t), r * math.sin(t), z) for t in (i * math.pi / 12 for i in range(24))],
            0.12 if z < 3 else 0.07,
            steel,
            closed=True,
        )


def _pouf(look: dict[str, Any]) -> None:
    cloth, wood = finish(look["finish"]), finish(look["frame"])
    lathe(
        curve(
            [(0, 1.1), (2.0, 1.1), (2.3, 1.3), (2.3, 2.3), (2.32, 2.5), (2.3, 3.3), (2.1, 3.85), (1.2, 4.1), (0, 4.12)]
        ),
        cloth,
    )
    piping = fabric(shade(look["finish"].partition(":")[2], 0.7))
    for z in (1.3, 3.0):
        tube(
            [(2.34 * math.cos(t), 2.34 * math.sin(t), z) for t in (i * math.pi / 16 for i in range(32))],
            0.07,
            piping,
            closed=True,
        )
    sphere((0, 0, 4.1), (0.4, 0.4, 0.18), piping)
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        leg(
            (1.6 * math.cos(a), 1.6 * math.sin(a), 0),
            (1.6 * math.cos(a), 1.6 * math.sin(a), 1.2),
            wood,
            (0.16, 0.28, 0.2, 0.3),
        )


def _steps(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    for x in (-1.8, 1.8):
        box((x, 0.7, 2.05), (0.25, 1.9, 4.1), wood)
        box((x, -1.1, 1.0), (0.25, 1.9, 2.0), wood)
    box((0, -1.15, 2.1), (4.0, 2.0, 0.26), wood, bevel=0.06)
    box((0, 1.55, 1.2), (3.4, 0.2, 0.6), wood)
    for y in (0.05, 1.35):
        box((0, y, 4.2), (4.0, 0.75, 0.26), wood, bevel=0.06)
    for x in (-1.4, 1.4):
        box((x, 0.7, 4.2), (1.2, 0.7, 0.26), wood, bevel=0.03)


def _saddle(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    surface(
        lambda u, v: (4.2 * (u - 0.5), 2.7 * (v - 0.5), 6.3 + 0.5 * (2 * u - 1) ** 2 - 0.1 * (2 * v - 1) ** 2),
        wood,
        thickness=0.42,
        bevel=0.1,
    )
    for x in (-1, 1):
        for y in (-1, 1):
            leg((x * 1.95, y * 1.4, 0), (x * 1.45, y * 0.85, 6.25), wood, (0.2, 0.26))
        leg((x * 1.8, -1.25, 1.7), (x * 1.8, 1.25, 1.7), wood, (0.13, 0.13))
    for y in (-1, 1):
        leg((-1.72, y * 1.15, 2.7), (1.72, y * 1.15, 2.7), wood, (0.13, 0.13))


def _cord(look: dict[str, Any]) -> None:
    wood, cord = finish(look["finish"]), fabric(look["cord"], weave=20)
    for x in (-2.1, 2.1):
        for y in (-1.75, 1.75):
            leg((x, y, 0), (x, y, 4.5), wood, (0.18, 0.24))
        leg((x, -1.7, 1.6), (x, 1.7, 1.6), wood, (0.12, 0.14, 0.12))
    for y in (-1.75, 1.75):
        leg((-2.0, y, 2.1), (2.0, y, 2.1), wood, (0.12, 0.14, 0.12))
    rings = 12
    for i in range(rings):  # the cord runs round the seat in smaller and smaller rectangles
        k = 1 - i / rings
        x, y, z = 2.05 * k, 1.7 * k, 4.36 - 0.12 * (1 - k)
        tube([(-x, -y, z), (x, -y, z), (x, y, z), (-x, y, z)], 0.105, cord, closed=True, smooth=False, sides=10)
    box((0, 0, 4.2), (3.9, 3.3, 0.2), cord)


def _swivel(look: dict[str, Any]) -> None:
    hide, iron = finish(look["finish"]), finish(look["frame"])
    lathe(curve([(0, 5.1), (1.6, 5.1), (1.85, 5.2), (1.85, 5.45), (1.6, 5.75), (0, 5.85)]), hide)
    lathe([(0, 4.9), (1.6, 4.9), (1.88, 5.12), (1.88, 5.22), (0, 5.22)], metal("brass"), bevel=0.03)
    grooves = [(0.26 - 0.05 * (i % 2), 2.2 + i * 0.07) for i in range(40)]
    lathe([(0, 2.2), *grooves, (0, 5.0)], metal("steel"), steps=32)
    lathe([(0, 1.5), (0.5, 1.5), (0.55, 1.7), (0.42, 2.7), (0.5, 2.9), (0, 2.9)], iron, bevel=0.06)
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        c, s = math.cos(a), math.sin(a)
        tube(
            [(0.3 * c, 0.3 * s, 2.5), (0.9 * c, 0.9 * s, 2.2), (1.5 * c, 1.5 * s, 0.9), (2.0 * c, 2.0 * s, 0.12)],
            [0.24, 0.24, 0.2, 0.17],
            iron,
        )
        sphere((2.05 * c, 2.05 * s, 0.12), (0.5, 0.5, 0.24), iron)
        tube([(0.4 * c, 0.4 * s, 1.6), (1.35 * c, 1.35 * s, 1.2)], 0.1, iron)


def _garden(look: dict[str, Any]) -> None:
    ceramic, hole = finish(look["finish"]), fabric("#0b0e14")
    lathe(
        curve(
            [
                (0, 0),
                (1.45, 0),
                (1.55, 0.12),
                (1.5, 0.5),
                (1.05, 1.7),
                (0.95, 2.3),
                (1.1, 3.0),
                (1.55, 4.1),
                (1.62, 4.4),
                (1.45, 4.52),
                (0.8, 4.56),
                (0, 4.56),
            ],
            6,
        ),
        ceramic,
    )
    for z, r in ((0.55, 1.5), (4.05, 1.54)):
        lathe([(r - 0.1, z - 0.1), (r + 0.06, z), (r - 0.1, z + 0.1)], ceramic)
    for i in range(12):
        a = i * math.pi / 6
        ring = sphere((1.2 * math.cos(a), 1.2 * math.sin(a), 3.4), (0.16, 0.3, 0.3), hole)
        ring.rotation_euler = (0, -0.35, a)
