"""Storage boxes: lidded card boxes, crates, hat boxes, fabric cubes, drawers, chests, archive and tool boxes."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from PIL import Image

from demo.render import weaves
from demo.render.finishes import colour_of, finish
from demo.render.materials import fabric, leather, metal, paper, plastic, printed, shade
from demo.render.shapes import UPRIGHT, Point, box, lathe, place, sheet, sphere, tube
from demo.render.soft import puff, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the box its look describes; one unit is 10 cm."""
    forms = {
        "lidded": _lidded,
        "crate": _crate,
        "hat": _hat,
        "cube": _cube,
        "drawers": _drawers,
        "chest": _chest,
        "archive": _archive,
        "tool": _tool,
    }
    forms[product.look["form"]](product.look)


def _lidded(look: dict[str, Any]) -> None:
    colour = colour_of(look["finish"])
    body, lid = fabric(colour, weave=60), fabric(shade(colour, 0.93), weave=60)
    box((0, 0, 0.7), (3.3, 2.5, 1.4), body, bevel=0.03)
    box((0, 0, 1.36), (3.4, 2.6, 0.46), lid, bevel=0.04)
    brass = metal("brass")
    for z in (-1, 1):
        box((0, -1.27, 0.62 + z * 0.2), (1.0, 0.05, 0.07), brass, bevel=0.01)
    for x in (-1, 1):
        box((x * 0.5, -1.27, 0.62), (0.07, 0.05, 0.47), brass, bevel=0.01)
        box((x * 0.62, -1.265, 0.62), (0.2, 0.03, 0.2), brass, bevel=0.01)
        sphere((x * 0.64, -1.28, 0.62), (0.08, 0.06, 0.08), metal("steel"), detail=10)
        for y in (-1, 1):
            for high in (0.12, 1.3):
                sphere(
                    (x * (1.6 if high < 1 else 1.66), y * (1.2 if high < 1 else 1.26), high),
                    (0.2, 0.2, 0.24),
                    brass,
                    detail=12,
                )
    sheet((0, -1.262, 0.62), 0.95, 0.36, paper("#f3ecd9"), rotation=UPRIGHT)


def _crate(look: dict[str, Any]) -> None:
    wood, nail = finish(look["finish"]), metal("iron")
    for x in (-2.3, 2.3):
        for y in (-1.5, 1.5):
            box((x, y, 1.4), (0.34, 0.34, 2.7), wood, bevel=0.03)
    for i in range(3):
        z = 0.45 + i * 0.95
        for y in (-1.75, 1.75):
            box((0, y, z), (5.0, 0.18, 0.74), wood, bevel=0.03)
            _nails(y * 1.055, z, nail)
        for x in (-2.56, 2.56):  # the uppermost end slats are narrow: they are the grips
            low, slat = (0.0, 0.74) if i < 2 else (0.22, 0.3)
            box((x, 0, z + low), (0.16, 3.3, slat), wood, bevel=0.03)
    for i in range(5):
        box((-1.84 + i * 0.92, 0, 0.16), (0.8, 3.3, 0.14), wood, bevel=0.03)


def _nails(y: float, z: float, nail: Any) -> None:
    """Two nails at either end of a slat."""
    for x in (-2.3, 2.3):
        for dz in (-0.18, 0.18):
            sphere((x, y, z + dz), (0.09, 0.05, 0.09), nail, detail=8)


def _hat(look: dict[str, Any]) -> None:
    colour = colour_of(look["finish"])
    stripes = Image.new("RGB", (1440, 8), "#f2ead8")
    for k in range(24):
        stripes.paste(colour, (k * 60, 0, k * 60 + 30, 8))
    lathe([(0, 0), (1.6, 0), (1.6, 1.75), (0, 1.75)], printed(stripes, rough=0.6, coat=0.0), bevel=0.03)
    plain = fabric(shade(colour, 0.95), weave=60)
    lathe([(0, 1.95), (1.62, 1.95), (1.7, 1.9), (1.7, 1.4), (1.64, 1.38), (1.62, 1.7), (0, 1.7)], plain, bevel=0.03)
    ribbon = fabric(shade(colour, 0.55), weave=80)
    surface(
        lambda u, v: (1.72 * math.cos(2 * math.pi * u), 1.72 * math.sin(2 * math.pi * u), 1.5 + 0.24 * v),
        ribbon,
        across=96,
        along=2,
        around=True,
        thickness=0.02,
    )
    for turn in (0.0, math.pi / 2):
        place(box((0, 0, 1.965), (3.4, 0.26, 0.03), ribbon, bevel=0.01), (0, 0, 1.965), (0, 0, turn))
    for x in (-1, 1):
        surface(partial(_loop, x), ribbon, across=48, along=4, thickness=0.02)
        surface(partial(_tail, x), ribbon, across=16, along=2, thickness=0.02)
    puff((0, 0, 2.14), (0.36, 0.34, 0.28), ribbon)


def _loop(x: int, u: float, v: float) -> Point:
    """One loop of a bow."""
    a = 2 * math.pi * u
    return (
        x * (0.52 - 0.5 * math.cos(a)),
        (v - 0.5) * (0.2 + 0.26 * math.sin(a / 2)),
        2.2 + 0.2 * math.sin(a) * math.sin(a / 2),
    )


def _tail(x: int, u: float, v: float) -> Point:
    """One hanging end of a bow."""
    return (x * (0.1 + 0.8 * u), -0.25 - 0.75 * u + (v - 0.5) * 0.24, 2.06 + 0.12 * math.sin(3.1 * u) - 0.02 * u)


def _cube(look: dict[str, Any]) -> None:
    colour = colour_of(look["finish"])
    felt, inner = fabric(colour, weave=22), fabric(shade(colour, 0.6), weave=22)
    half, high, thick = 1.5, 3.05, 0.14
    for x in (-1, 1):
        box((x * half, 0, high / 2), (thick, 2 * half + thick, high), felt, bevel=0.05)
        box((0, x * half, high / 2), (2 * half + thick, thick, high), felt, bevel=0.05)
    box((0, 0, 0.1), (2 * half, 2 * half, 0.16), inner)
    seam = fabric(shade(colour, 0.75))
    for x in (-1, 1):
        for y in (-1, 1):
            tube(
                [(x * (half + 0.06), y * (half + 0.06), 0.05), (x * (half + 0.06), y * (half + 0.06), high - 0.03)],
                0.035,
                seam,
                sides=6,
            )
    brass, rope = metal("brass"), fabric("#e3d8bf", weave=20)
    for spot in (-0.55, 0.55):
        ring = [
            (spot + 0.16 * math.cos(a), -half - 0.08, 2.15 + 0.16 * math.sin(a))
            for a in (i * math.pi / 8 for i in range(16))
        ]
        tube(ring, 0.045, brass, closed=True, sides=8)
    tube(
        [
            (-0.55, -half + 0.05, 2.15),
            (-0.55, -half - 0.22, 2.1),
            (-0.35, -half - 0.34, 1.7),
            (0, -half - 0.36, 1.58),
            (0.35, -half - 0.34, 1.7),
            (0.55, -half - 0.22, 2.1),
            (0.55, -half + 0.05, 2.15),
        ],
        0.09,
        rope,
    )


def _drawers(look: dict[str, Any]) -> None:
    wood, dark = finish(look["finish"]), plastic("#1d1510", rough=0.8)
    box((0, 0.06, 1.45), (3.5, 1.75, 2.5), dark, bevel=0)
    for x in (-1.75, 1.75):
        box((x, 0, 1.4), (0.16, 2.0, 2.8), wood)
    for z in (0.08, 2.8):
        box((0, 0, z), (3.66, 2.04, 0.16), wood, bevel=0.04)
    for row in range(3):
        for x in (-0.84, 0.84):
            z = 0.6 + row * 0.86
            y = -0.93 - (0.35 if (row, x) == (1, 0.84) else 0.0)
            box((x, y, z), (1.58, 0.14, 0.78), wood, bevel=0.04)
            sphere((x, y - 0.17, z), (0.24, 0.24, 0.24), plastic("#f4f1e8", rough=0.15), detail=20)
            if y < -1:
                box((x, y + 0.3, z - 0.04), (1.4, 0.55, 0.6), wood)
    for x in (-1.5, 1.5):
        for y in (-0.75, 0.75):
            sphere((x, y, 0.0), (0.28, 0.28, 0.16), wood, detail=12)


def _chest(look: dict[str, Any]) -> None:
    wood, hide, brass = finish(look["finish"]), leather("#54301b"), metal("brass")
    box((0, 0, 0.62), (3.2, 2.0, 1.2), wood, bevel=0.04)
    box((0, 0, 0.08), (3.36, 2.14, 0.16), wood, bevel=0.04)

    def lid(u: float, v: float) -> Point:
        a, k = math.pi * u, (0.0, 1.0, 1.0, 0.0)[round(v * 3)]
        x = (-1.6, -1.6, 1.6, 1.6)[round(v * 3)]
        return (x, -1.02 * math.cos(a) * k, 1.28 + 0.8 * math.sin(a) * k)

    surface(lid, wood, across=48, along=3)
    box((0, 0, 1.28), (3.26, 2.08, 0.09), wood, bevel=0.02)
    for x in (-0.95, 0.95):
        surface(partial(_strap, x), hide, across=48, along=2, thickness=0.05)
        for y in (-1.02, 1.02):
            box((x, y, 0.66), (0.28, 0.06, 1.24), hide, bevel=0.01)
        for z in (0.3, 0.9, 1.4):
            sphere((x, -1.06, z), (0.1, 0.06, 0.1), brass, detail=10)
    box((0, -1.03, 1.2), (0.5, 0.08, 0.6), brass, bevel=0.04)
    ring = [(0.14 * math.cos(a), -1.12, 0.98 + 0.14 * math.sin(a)) for a in (i * math.pi / 8 for i in range(16))]
    tube(ring, 0.04, brass, closed=True, sides=8)
    for x in (-1, 1):
        tube([(x * 1.6, -0.35, 0.85), (x * 1.78, -0.3, 0.72), (x * 1.8, 0.3, 0.72), (x * 1.6, 0.35, 0.85)], 0.06, hide)


def _strap(x: float, u: float, v: float) -> Point:
    """A strap over a rounded lid."""
    return (x + 0.28 * (v - 0.5), -1.05 * math.cos(math.pi * u), 1.28 + 0.83 * math.sin(math.pi * u))


def _archive(look: dict[str, Any]) -> None:
    ground = colour_of(look["finish"])
    skin = printed(weaves.draw("leaves", 1.25, ground, "#54794f"), rough=0.65, coat=0.0)
    card = paper("#e9e0cb")
    width, depth, high = 1.3, 2.5, 3.2  # seen from its narrow back, like a book's spine
    box((0, 0, high / 2), (width - 0.02, depth - 0.02, high - 0.02), card, bevel=0.01)
    for x, turn in ((-1, -math.pi / 2), (1, math.pi / 2)):
        sheet((x * (width / 2 + 0.004), 0, high / 2), depth, high, skin, rotation=(math.pi / 2, 0, turn))
    front = printed(weaves.draw("leaves", high / width, ground, "#54794f"), rough=0.65, coat=0.0)
    sheet((0, -depth / 2 - 0.004, high / 2), width, high, front, rotation=UPRIGHT)
    hole = lathe([(0, 0), (0.3, 0), (0.3, 0.02), (0, 0.02)], plastic("#2a251d", rough=0.9), steps=40)
    place(hole, (0, -depth / 2 - 0.005, 0.75), (math.pi / 2, 0, 0))
    ring = lathe([(0.29, 0), (0.35, 0), (0.35, 0.03), (0.29, 0.03), (0.29, 0)], metal("brass"), steps=40)
    place(ring, (0, -depth / 2 - 0.005, 0.75), (math.pi / 2, 0, 0))
    sheet((0, -depth / 2 - 0.012, 2.2), 0.85, 0.7, paper("#f7f1e2"), rotation=UPRIGHT)
    box((0, 0, high - 0.02), (width + 0.03, depth + 0.03, 0.08), paper(shade("#54794f", 0.9)), bevel=0.01)


def _tool(look: dict[str, Any]) -> None:
    steel, chrome, dark = finish(look["finish"]), metal("steel"), metal("black")
    box((0, 0, 0.65), (4.0, 1.95, 1.3), steel, bevel=0.06)

    def lid(u: float, v: float) -> Point:
        line = ((-1.0, 1.3), (-1.0, 1.55), (-0.55, 1.95), (0.55, 1.95), (1.0, 1.55), (1.0, 1.3))
        y, z = line[round(u * 5)]
        k = (0.0, 1.0, 1.0, 0.0)[round(v * 3)]
        return ((-2.03, -2.03, 2.03, 2.03)[round(v * 3)], y * k, 1.3 + (z - 1.3) * k)

    surface(lid, steel, across=5, along=3)
    box((0, 0, 1.3), (4.1, 2.06, 0.08), steel, bevel=0.02)
    for x in (-1.2, 1.2):
        box((x, -1.03, 1.32), (0.42, 0.1, 0.5), chrome, bevel=0.03)
        box((x, -1.08, 1.18), (0.3, 0.1, 0.16), dark, bevel=0.03)
    corners = ((-1.0, 1.95), (-0.95, 2.35), (-0.75, 2.5), (0.75, 2.5), (0.95, 2.35), (1.0, 1.95))
    tube([(x, 0, z) for x, z in corners], 0.07, chrome)
    tube([(-0.65, 0, 2.5), (0.65, 0, 2.5)], 0.14, dark)
    for x in (-1, 1):
        box((x, 0, 1.98), (0.3, 0.4, 0.08), chrome, bevel=0.02)
    for x, y in ((-1.85, -0.85), (-1.85, 0.85), (1.85, -0.85), (1.85, 0.85)):
        box((x, y, 0.05), (0.4, 0.35, 0.12), dark, bevel=0.03)
