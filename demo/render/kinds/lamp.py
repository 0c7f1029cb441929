"""Lamps: table lamps with shades, glass and paper lamps, banker's, desk, tripod and arc lamps."""

from __future__ import annotations

import math
from typing import Any

from demo.render import lampshades
from demo.render.finishes import concrete, finish, glow, marble
from demo.render.materials import metal, plastic
from demo.render.shapes import Point, box, curve, lathe, place, sphere, tube
from demo.render.soft import leg, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the lamp its look describes; one unit is 10 cm."""
    forms = {
        "table": _table,
        "mushroom": _mushroom,
        "paper": _paper,
        "bulb": _bulb,
        "banker": _banker,
        "desk": _desk,
        "tripod": _tripod,
        "arc": _arc,
    }
    forms[product.look["form"]](product.look)


def _table(look: dict[str, Any]) -> None:
    base = finish(look["finish"])
    if look["base"] == "gourd":
        lathe(
            curve(
                [
                    (0, 0),
                    (0.75, 0),
                    (0.82, 0.1),
                    (1.1, 0.6),
                    (1.12, 1.05),
                    (0.8, 1.5),
                    (0.62, 1.65),
                    (0.75, 1.85),
                    (0.78, 2.1),
                    (0.5, 2.45),
                    (0.26, 2.6),
                    (0.22, 2.8),
                    (0, 2.8),
                ],
                8,
            ),
            base,
        )
        top = 2.8
    else:
        lathe(
            curve(
                [
                    (0, 0),
                    (0.85, 0),
                    (0.9, 0.16),
                    (0.7, 0.32),
                    (0.3, 0.5),
                    (0.26, 0.7),
                    (0.5, 0.95),
                    (0.34, 1.15),
                    (0.22, 1.3),
                    (0.3, 1.8),
                    (0.34, 2.2),
                    (0.2, 2.5),
                    (0.32, 2.6),
                    (0, 2.7),
                ],
                8,
            ),
            base,
        )
        top = 2.65
    tube([(0, 0, top - 0.1), (0, 0, top + 0.7)], 0.1, metal("brass"))
    if look["shade"] == "drum":
        lampshades.drum(1.6, 1.45, top + 0.05, top + 2.0, look["shade_colour"])
    else:
        lampshades.pleated(1.6, 0.75, top - 0.05, top + 1.8, look["shade_colour"])
        tube([(0.35, -0.35, top + 0.2), (0.36, -0.36, top - 0.9)], 0.02, metal("brass"), sides=6)
        sphere((0.36, -0.36, top - 0.95), (0.14, 0.14, 0.14), metal("brass"))


def _mushroom(look: dict[str, Any]) -> None:
    colour = look["finish"].partition(":")[2]
    lathe(
        curve([(0, 0), (0.8, 0), (0.85, 0.08), (0.7, 0.3), (0.46, 0.8), (0.42, 1.4), (0.5, 1.75)], 8),
        glow(colour, 0.4, rough=0.15),
    )
    cap = [
        (0.5, 1.62),
        (0.95, 1.5),
        (1.15, 1.5),
        (1.22, 1.6),
        (1.18, 1.85),
        (0.95, 2.3),
        (0.55, 2.62),
        (0.15, 2.74),
        (0, 2.75),
    ]
    lathe(curve(cap, 8), glow(colour, 0.9, rough=0.12))
    tube([(0, 0.5, 0.1), (0.1, 1.1, 0.05), (0.7, 1.5, 0.04), (1.3, 1.35, 0.04)], 0.035, plastic("#e9e4da"), sides=8)


def _paper(look: dict[str, Any]) -> None:
    radius, middle = 1.5, 1.9
    rows = [-0.97 + i * 1.94 / 72 for i in range(73)]
    line = [
        (radius * math.sqrt(1 - s * s) * (1 + 0.018 * math.cos(i * math.pi / 2)), middle + radius * s * 0.94)
        for i, s in enumerate(rows)
    ]
    lathe(line, glow("#f6efdf", 0.65), steps=72)
    for z in (line[0][1], line[-1][1]):
        lathe(
            [(0.28, z - 0.04), (0.42, z - 0.04), (0.42, z + 0.05), (0.28, z + 0.05), (0.28, z - 0.04)],
            finish(look["finish"]),
            steps=32,
        )
    for i in range(3):
        a = -math.pi / 2 + i * 2 * math.pi / 3
        leg(
            (0.95 * math.cos(a), 0.95 * math.sin(a), 0),
            (0.35 * math.cos(a), 0.35 * math.sin(a), 0.62),
            finish(look["finish"]),
            (0.07, 0.11),
        )


def _bulb(look: dict[str, Any]) -> None:
    box((0, 0, 0.55), (1.1, 1.1, 1.1), concrete(look["finish"].partition(":")[2]), bevel=0.04)
    lathe([(0, 1.1), (0.24, 1.1), (0.24, 1.2), (0.17, 1.24), (0.17, 1.55), (0, 1.55)], metal("brass"), bevel=0.02)
    lathe(
        curve([(0.13, 1.5), (0.17, 1.62), (0.45, 1.95), (0.52, 2.25), (0.4, 2.55), (0.15, 2.7), (0, 2.72)], 8),
        finish("glass:#f6d9a2"),
    )
    coil = [(0.2 * math.cos(i * 1.3), 0.2 * math.sin(i * 1.3), 1.8 + 0.05 * i + 0.1 * (i % 2)) for i in range(13)]
    tube(coil, 0.028, glow("#ffb84d", 9.0), sides=8)
    tube([(0, 0, 1.5), (0, 0, 1.85)], 0.04, metal("steel"), sides=8)


def _banker(look: dict[str, Any]) -> None:
    brass = metal("brass")
    lathe(curve([(0, 0), (0.95, 0), (1.0, 0.1), (0.8, 0.22), (0.35, 0.34), (0.2, 0.5), (0, 0.5)], 6), brass).scale = (
        1.2,
        0.9,
        1,
    )
    lathe([(0.1, 0.4), (0.12, 1.2), (0.2, 1.3), (0.12, 1.4), (0.1, 2.6), (0.16, 2.7), (0, 2.75)], brass)
    tube([(0, 0, 2.7), (0, 0.15, 3.15), (0, -0.05, 3.5)], 0.08, brass)

    def shade_shape(u: float, v: float) -> Point:
        a, end = math.pi * (0.02 + 0.96 * u), 1 - 0.35 * abs(2 * v - 1) ** 6
        return ((2 * v - 1) * 1.35, -0.72 * math.cos(a) * end - 0.12, 2.75 + 0.78 * math.sin(a) * end)

    surface(shade_shape, glow(look["finish"].partition(":")[2], 0.22, rough=0.08), thickness=0.06)
    for x in (-1.3, 1.3):
        sphere((x * 1.04, -0.12, 3.0), (0.16, 0.16, 0.16), brass)
    tube([(-0.9, -0.12, 2.98), (0.9, -0.12, 2.98)], 0.14, glow("#ffe9c4", 4.0))
    tube([(-1.38, -0.12, 3.0), (1.38, -0.12, 3.0)], 0.04, brass, sides=8)
    tube([(0.5, -0.3, 2.8), (0.5, -0.3, 2.15)], 0.018, brass, sides=6)
    sphere((0.5, -0.3, 2.1), (0.11, 0.11, 0.11), brass)


def _desk(look: dict[str, Any]) -> None:
    skin, brass = finish(look["finish"]), metal("brass")
    lathe([(0, 0), (0.95, 0), (0.98, 0.08), (0.9, 0.22), (0.25, 0.3), (0.16, 0.45), (0, 0.45)], skin, bevel=0.04)
    elbow, wrist = (0.95, 0.0, 2.35), (-0.85, 0.0, 4.1)
    for y in (-0.12, 0.12):
        tube([(0, y, 0.4), (elbow[0], y, elbow[2])], 0.06, skin)
        tube([(elbow[0], y, elbow[2]), (wrist[0], y, wrist[2])], 0.055, skin)
    for x, _, z in ((0, 0, 0.45), elbow, wrist):
        tube([(x, -0.24, z), (x, 0.24, z)], 0.14, brass)
    spring = [
        (0.14 + 0.42 * t + 0.06 * math.cos(i * 1.6), 0.06 * math.sin(i * 1.6), 0.7 + 1.05 * t)
        for i, t in ((i, i / 36) for i in range(37))
    ]
    tube(spring, 0.02, metal("steel"), sides=6)
    head = lathe(
        [
            (0, 0.62),
            (0.16, 0.62),
            (0.24, 0.56),
            (0.26, 0.3),
            (0.3, 0.2),
            (0.78, -0.55),
            (0.8, -0.62),
            (0.76, -0.6),
            (0.28, 0.16),
            (0.2, 0.2),
            (0, 0.2),
        ],
        skin,
    )
    lamp = sphere((0, 0, 0), (0.5, 0.5, 0.6), glow("#ffe9c4", 5.0))
    tilt = (0.0, math.radians(28), 0.0)
    place(head, (-1.05, 0, 3.95), tilt)
    place(lamp, (-1.17, 0, 3.72), tilt)


def _tripod(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    for i in range(3):
        a = -math.pi / 2 + 0.5 + i * 2 * math.pi / 3
        c, s = math.cos(a), math.sin(a)
        leg((3.1 * c, 3.1 * s, 0), (0.28 * c, 0.28 * s, 10.6), wood, (0.17, 0.26))
    lathe(
        [(0, 10.1), (0.55, 10.1), (0.6, 10.2), (0.6, 10.5), (0.3, 10.7), (0.12, 10.8), (0.12, 11.6), (0, 11.6)],
        metal("brass"),
        bevel=0.03,
    )
    lathe([(1.3, 5.0), (1.38, 5.0), (1.38, 5.12), (1.3, 5.12), (1.3, 5.0)], metal("brass"))
    lampshades.drum(2.5, 2.2, 11.2, 14.2, look["shade_colour"])


def _arc(look: dict[str, Any]) -> None:
    brass, steel = finish(look["finish"]), metal("steel")
    place(lathe([(0, 0), (1.6, 0), (1.6, 0.7), (0, 0.7)], marble(), bevel=0.1), (4.5, 0, 0))
    path = [
        (4.5, 0, 0.6),
        (4.6, 0, 6.0),
        (4.4, 0, 11.5),
        (3.2, 0, 15.6),
        (0.9, 0, 17.8),
        (-2.0, 0, 17.8),
        (-4.0, 0, 16.2),
        (-4.7, 0, 14.6),
    ]
    tube(path, 0.15, steel)
    place(lathe([(0.2, 0.7), (0.2, 0.9), (0.3, 1.0), (0, 1.0)], brass), (4.52, 0, 0))
    dome = [(1.75, 0), (1.72, 0.0), (1.66, 0.5), (1.3, 1.15), (0.7, 1.55), (0.3, 1.65), (0.22, 1.95), (0, 1.95)]
    place(lathe([(0, 1.5), (0.6, 1.5), (1.2, 1.1), (1.6, 0.5), *dome], brass), (-4.8, 0, 12.9))
    place(lathe([(1.6, 0.48), (1.2, 1.08), (0.6, 1.48), (0, 1.48)], glow("#fff3dc", 1.2)), (-4.8, 0, 12.9))
    sphere((-4.8, 0, 13.3), (1.1, 1.1, 1.1), glow("#ffe9c4", 4.0))
