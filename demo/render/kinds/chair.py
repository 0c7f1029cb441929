"""Chairs: ladder-back, Windsor, upholstered, moulded shell, bentwood, lounge and pressed steel."""

from __future__ import annotations

import math
from typing import Any

from demo.render.finishes import finish
from demo.render.materials import metal, wicker
from demo.render.shapes import UPRIGHT, Point, box, curve, lathe, place, sheet, tube
from demo.render.soft import disc, leg, puff, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the chair its look describes; one unit is 10 cm."""
    backs = {
        "ladder": _ladder,
        "bow": _windsor,
        "pad": _padded,
        "shell": _shell,
        "loop": _bentwood,
        "lounge": _lounge,
        "splat": _steel,
    }
    backs[product.look["back"]](product.look)


def _ladder(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    box((0, 0.0, 4.6), (4.7, 4.5, 0.28), wood, bevel=0.1)
    for x in (-2.0, 2.0):
        box((x, -1.9, 2.25), (0.42, 0.42, 4.5), wood, bevel=0.05)
        box((x, 2.1, 4.9), (0.42, 0.4, 9.8), wood, bevel=0.06, rotation=(math.radians(-5), 0, 0))
        box((x, 0, 4.15), (0.22, 3.6, 0.6), wood)
        box((x, -0.1, 1.7), (0.26, 3.8, 0.3), wood)
    box((0, -1.9, 4.15), (3.7, 0.22, 0.6), wood)
    box((0, -0.1, 1.7), (3.9, 0.26, 0.3), wood)
    count = int(look.get("slats", 4))
    for i in range(count):
        z = 5.9 + i * 3.3 / (count - 1)
        sheet(
            (0, 2.16 + (z - 4.9) * 0.087, z),
            3.85,
            0.62,
            wood,
            rotation=UPRIGHT,
            thickness=0.16,
            bend=lambda u, _: -0.32 * (1 - (2 * u - 1) ** 2),
        )


def _windsor(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    seat = lathe([(0, 4.3), (1.9, 4.32), (2.3, 4.5), (2.38, 4.66), (2.25, 4.76), (1.4, 4.66), (0, 4.6)], wood)
    seat.scale = (1.05, 0.98, 1)
    turned = (0.13, 0.17, 0.2, 0.24, 0.16, 0.24, 0.25, 0.2, 0.16)
    for x in (-1, 1):
        leg((x * 2.2, -2.1, 0), (x * 1.45, -1.35, 4.4), wood, turned)
        leg((x * 2.1, 2.3, 0), (x * 1.35, 1.35, 4.4), wood, turned)
        leg((x * 1.94, -1.8, 1.5), (x * 1.85, 1.95, 1.5), wood, (0.11, 0.19, 0.11))
    leg((-1.88, 0.1, 1.5), (1.88, 0.1, 1.5), wood, (0.11, 0.19, 0.11))
    tube([_bow(t * math.pi / 16) for t in range(17)], 0.2, wood)
    count = int(look.get("spindles", 7))
    for i in range(count):
        across = (2 * (i + 1) / (count + 1) - 1) * 2.05
        top = _bow(math.acos(-across / 2.15))
        leg((across * 0.72, 1.62, 4.6), top, wood, (0.1, 0.14, 0.1, 0.08))


def _bow(t: float) -> Point:
    """A point on the bent bow of a Windsor chair, t from 0 (left) to pi."""
    z = 4.6 + 4.8 * math.sin(t) ** 0.75
    return (-2.15 * math.cos(t), 1.25 + 0.5 * math.sin(t) + (z - 4.6) * 0.2, z)


def _padded(look: dict[str, Any]) -> None:
    cloth, wood = finish(look["finish"]), finish(look["frame"])
    puff((0, -0.1, 4.45), (4.8, 4.9, 1.0), cloth, square=5, flat=4.5)
    box((0, -0.1, 3.95), (4.3, 4.3, 0.3), wood)
    tilt = math.radians(-10)
    back = puff(
        (0, 2.3, 6.75),
        (4.7, 0.85, 3.9),
        cloth,
        square=4,
        flat=5,
        bend=lambda p: (p[0], p[1] - 0.13 * p[0] ** 2 + 0.2, p[2] + 0.05 * (2.3 - abs(p[0])) * p[2]),
    )
    back.rotation_euler = (tilt, 0, 0)
    for x in (-1.6, 1.6):
        leg((x * 1.12, 2.2, 0), (x, 1.7, 4.0), wood, (0.13, 0.24))
        leg((x * 1.12, -2.0, 0), (x, -1.8, 4.0), wood, (0.13, 0.24))
        leg((x, 1.9, 4.1), (x, 2.35, 5.6), wood, (0.17, 0.17))


def _shell(look: dict[str, Any]) -> None:
    plastic, wood = finish(look["finish"]), finish(look["frame"])
    line = curve(
        [(-2.35, 4.25), (-1.9, 4.62), (-0.6, 4.5), (0.8, 4.35), (1.75, 4.75), (2.1, 6.0), (2.4, 7.3), (2.75, 8.4)], 6
    )

    def shape(u: float, v: float) -> Point:
        y, z = line[min(round(v * (len(line) - 1)), len(line) - 1)]
        a = 2 * u - 1
        end = 1 - abs(2 * v - 1) ** 5 * 0.55
        width = (2.35 - 0.25 * math.sin(v * math.pi * 2)) * end
        wing = a * a * (0.25 + 0.55 * math.sin(v * math.pi) ** 2)
        return (width * a, y - wing * min(1, v * 1.6) * 0.9, z + wing * (1 - v) * 1.1)

    shell = surface(shape, plastic, across=32, along=len(line) - 1, thickness=0.14)
    soften = shell.modifiers.new("smooth", "SUBSURF")
    soften.levels = soften.render_levels = 1
    for x in (-1, 1):
        leg((x * 2.15, -2.05, 0), (x * 1.15, -0.9, 4.42), wood, (0.14, 0.24))
        leg((x * 2.15, 2.2, 0), (x * 1.15, 0.9, 4.35), wood, (0.14, 0.24))
        tube([(x * 1.4, -1.2, 3.3), (x * 1.4, 1.15, 3.3)], 0.08, metal("black"))
    tube([(-1.4, 0, 3.3), (1.4, 0, 3.3)], 0.08, metal("black"))


def _bentwood(look: dict[str, Any]) -> None:
    wood = finish(look["finish"])
    lathe(
        [(1.75, 4.45), (2.15, 4.45), (2.25, 4.55), (2.25, 4.8), (2.1, 4.88), (1.85, 4.85), (1.75, 4.75), (1.75, 4.45)],
        wood,
    )
    disc(1.8, 4.78, wicker("#d2b27c", repeat=(9, 9)))
    ring = [(1.75 * math.cos(a), 1.75 * math.sin(a), 2.2) for a in (i * math.pi / 8 for i in range(16))]
    tube(ring, 0.13, wood, closed=True)
    for x in (-1, 1):
        tube([(x * 1.7, -1.75, 0), (x * 1.5, -1.4, 2.2), (x * 1.45, -1.3, 4.5)], [0.15, 0.19, 0.21], wood)
    hoop = [
        (-1.75, 2.2, 0),
        (-1.6, 1.5, 2.4),
        (-1.6, 1.45, 4.6),
        (-1.85, 1.9, 6.6),
        (-1.6, 2.25, 8.3),
        (-0.8, 2.45, 9.0),
    ]
    tube([*hoop, (0, 2.5, 9.15), *((-x, y, z) for x, y, z in reversed(hoop))], 0.18, wood)
    inner = [(-0.95, 1.75, 4.7), (-1.05, 1.9, 6.2), (-0.85, 2.15, 7.5)]
    tube([*inner, (0, 2.3, 8.2), *((-x, y, z) for x, y, z in reversed(inner))], 0.13, wood)


def _lounge(look: dict[str, Any]) -> None:
    cloth, wood = finish(look["finish"]), finish(look["frame"])
    for x in (-3.4, 3.4):
        box((x, -2.9, 2.6), (0.4, 0.5, 5.2), wood, bevel=0.08)
        box((x, 3.0, 2.4), (0.4, 0.5, 4.8), wood, bevel=0.08, rotation=(math.radians(-8), 0, 0))
        box((x, 0, 5.3), (0.75, 7.0, 0.28), wood, bevel=0.12, rotation=(math.radians(-2), 0, 0))
        box((x, 0, 2.3), (0.3, 6.0, 0.6), wood)
    for y, z in ((-2.9, 2.3), (2.7, 2.3)):
        box((0, y, z), (6.5, 0.3, 0.6), wood)
    puff((0, -0.3, 3.3), (6.2, 6.4, 1.7), cloth, square=7, flat=3.4)
    back = puff((0, 2.75, 5.7), (6.1, 1.6, 4.6), cloth, square=5, flat=6)
    back.rotation_euler = (math.radians(-16), 0, 0)
    for z, y in ((4.2, 3.25), (5.6, 3.6), (7.0, 4.0)):
        box((0, y + 0.2, z), (6.6, 0.22, 0.45), wood)
    for x in (-2.9, 2.9):
        box((x, 3.75, 5.0), (0.35, 0.3, 5.2), wood, rotation=(math.radians(-16), 0, 0))


def _steel(look: dict[str, Any]) -> None:
    steel = finish(look["finish"])
    puff((0, -0.1, 4.5), (4.4, 4.4, 0.5), steel, square=7, flat=6)
    for x in (-1, 1):
        for y, foot in ((-1.75, -2.15), (1.75, 2.2)):
            post = tube([(x * 2.3, foot, 0), (x * 1.75, y, 4.45)], [0.17, 0.34], steel, flat=0.55, sides=20)
            place(post, (0, 0, 0))
        tube([(x * 2.05, -1.95, 2.3), (x * 2.05, 2.0, 2.3)], 0.08, steel)
    tube([(-2.0, -1.95, 2.6), (2.0, 1.97, 2.6)], 0.07, steel)
    tube([(2.0, -1.95, 2.6), (-2.0, 1.97, 2.6)], 0.07, steel)
    side = [(-1.85, 1.8, 4.5), (-2.05, 2.0, 6.0), (-1.95, 2.3, 7.6)]
    tube(
        [*side, (-1.2, 2.5, 8.35), (0, 2.6, 8.5), (1.2, 2.5, 8.35), *((-x, y, z) for x, y, z in reversed(side))],
        0.17,
        steel,
    )
    surface(
        lambda u, v: ((2 * u - 1) * (0.55 + 0.35 * v), 1.95 + 0.6 * v + 0.12 * (1 - (2 * u - 1) ** 2), 4.6 + 3.8 * v),
        steel,
        thickness=0.08,
    )
