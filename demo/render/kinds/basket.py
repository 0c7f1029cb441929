"""Baskets: belly, hamper, market, shelf, rope, wire, bread and log baskets."""

from __future__ import annotations

import math
from typing import Any

from demo.render import weaving
from demo.render.finishes import finish
from demo.render.materials import fabric, shade, wood
from demo.render.shapes import lathe, place, sphere, tube
from demo.render.soft import leg, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the basket its look describes; one unit is 10 cm."""
    look = product.look
    forms = {
        "belly": _belly,
        "hamper": _hamper,
        "market": _market,
        "tray": _tray,
        "rope": _rope,
        "wire": _wire,
        "bread": _bread,
        "log": _log,
    }
    forms[look["form"]](look)


def _colours(look: dict[str, Any]) -> tuple[str, str]:
    """The rods' colour, and that of the dipped lower half (the same when it is not dipped)."""
    first, _, second = look["finish"].partition(":")[2].partition("/")
    return first, second or first


def _wall(at: weaving.Outline, low: float, high: float, colour: str, second: str = "", **weave: Any) -> None:
    """Weave, lining and floor of one colour, or dipped in a second up to the middle."""
    middle = low + (high - low) * 0.48
    dipped = second or colour
    weaving.weave(at, low, high, lambda z: dipped if z < middle else colour, **weave)
    dark = fabric(shade(colour, 0.5))
    weaving.lining(at, low, high, 0.07, dark)
    weaving.floor(at, low + 0.1, dark)


def _belly(look: dict[str, Any]) -> None:
    colour, second = _colours(look)
    at = weaving.outline([(1.15, 0.0), (1.6, 0.6), (1.82, 1.4), (1.72, 2.1), (1.4, 2.8), (1.36, 3.2), (1.45, 3.5)])
    _wall(at, 0.08, 3.4, colour, second, stakes=40, rows=26, fat=1.05)
    weaving.rim(at, 3.42, 0.1, colour, turns=44)
    for x in (-1, 1):
        weaving.handle((x * 1.42, -0.45, 3.2), (x * 1.42, 0.45, 3.2), 0.75, 0.11, colour, out=0.15)


def _hamper(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    at = weaving.outline([(1.65, 0.0), (1.78, 1.5), (1.9, 5.2)], power=5)
    _wall(at, 0.08, 5.2, colour, stakes=40, rows=34)
    weaving.rim(at, 0.1, 0.1, colour)
    weaving.rim(at, 5.2, 0.12, colour)
    lid = weaving.outline([(1.97, 5.2), (1.97, 5.7)], power=5)
    weaving.weave(lid, 5.3, 5.62, lambda _: colour, stakes=40, rows=3)
    for k in range(1, 12):  # the lid's top: rods in smaller and smaller rounds
        ring = weaving.outline([(1.97 * (1 - k / 12.5), 5.6), (1.97 * (1 - k / 12.5), 6.0)], power=5 - 2.4 * k / 12)
        weaving.rod(ring, 5.66 + 0.012 * k, 0.085, 0.05 * (-1) ** k, 40, wood(shade(colour, 0.94 + 0.06 * (k % 3))))
    weaving.floor(lid, 5.6, fabric(shade(colour, 0.5)))
    weaving.rim(weaving.outline([(1.97, 5.3), (1.97, 5.9)], power=5), 5.64, 0.09, colour)
    tube(
        [(-0.4, -1.95, 5.45), (-0.3, -2.12, 5.15), (0.0, -2.16, 5.0), (0.3, -2.12, 5.15), (0.4, -1.95, 5.45)],
        0.06,
        fabric("#6d4424"),
    )
    for x in (-1, 1):
        weaving.handle((x * 1.88, -0.5, 4.2), (x * 1.88, 0.5, 4.2), 0.3, 0.09, colour, out=0.4)


def _market(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    at = weaving.outline([(1.5, 0.0), (1.9, 0.8), (2.12, 2.0)], ratio=0.68)
    _wall(at, 0.06, 1.95, colour, stakes=36, rows=15)
    weaving.rim(at, 1.98, 0.11, colour, turns=50)
    weaving.rim(at, 0.08, 0.09, colour, turns=50)
    weaving.handle((-2.05, 0, 1.7), (2.05, 0, 1.7), 2.1, 0.14, colour)


def _tray(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    at = weaving.outline([(1.72, 0.0), (1.9, 2.0)], ratio=0.74, power=8)
    _wall(at, 0.06, 1.85, colour, stakes=44, rows=11, fat=1.05)
    weaving.rim(at, 1.88, 0.14, colour, turns=36)
    for x in (-1, 1):
        weaving.handle((x * 1.92, -0.5, 1.45), (x * 1.92, 0.5, 1.45), 0.1, 0.1, shade(colour, 0.6), out=0.32)


def _rope(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    rope = fabric(colour, weave=16)
    at = weaving.outline([(1.25, 0.0), (1.48, 0.5), (1.52, 1.6), (1.45, 2.8)])
    weaving.coil(at, 0.0, 2.7, 13, rope)
    weaving.floor(at, 0.12, rope)
    for x in (-1, 1):
        tube(
            [
                (x * 1.46, -0.5, 2.5),
                (x * 1.5, -0.45, 2.95),
                (x * 1.56, 0.0, 3.2),
                (x * 1.5, 0.45, 2.95),
                (x * 1.46, 0.5, 2.5),
            ],
            0.1,
            rope,
        )
    tag = surface(
        lambda u, v: (0.5 + 0.5 * u, -math.sqrt(1.53**2 - (0.5 + 0.5 * u) ** 2) - 0.1, 0.5 + 0.32 * v),
        fabric("#7a4a2c"),
        thickness=0.03,
    )
    place(tag, (0, 0, 0))


def _wire(look: dict[str, Any]) -> None:
    copper = finish(look["finish"])

    def ring(z: float, r: float, thick: float) -> None:
        tube(
            [(r * math.cos(a), r * math.sin(a), z) for a in (i * math.pi / 20 for i in range(40))],
            thick,
            copper,
            closed=True,
            sides=8,
        )

    for z, r in ((0.05, 1.1), (0.55, 1.35), (1.1, 1.52), (1.65, 1.63)):
        ring(z, r, 0.04)
    ring(2.1, 1.7, 0.08)
    for r in (0.4, 0.75):
        ring(0.05, r, 0.04)
    for i in range(24):
        a = 2 * math.pi * i / 24
        c, s = math.cos(a), math.sin(a)
        tube(
            [
                (0.2 * c, 0.2 * s, 0.05),
                (1.0 * c, 1.0 * s, 0.05),
                (1.35 * c, 1.35 * s, 0.55),
                (1.58 * c, 1.58 * s, 1.3),
                (1.7 * c, 1.7 * s, 2.1),
            ],
            0.035,
            copper,
            sides=8,
        )
    hoop = [
        (-1.72, 0, 2.1),
        (-1.5, -0.25, 3.0),
        (-0.5, -0.45, 3.75),
        (0.5, -0.45, 3.75),
        (1.5, -0.25, 3.0),
        (1.72, 0, 2.1),
    ]
    tube(hoop, 0.055, copper)
    leg((-0.6, -0.46, 3.8), (0.6, -0.46, 3.8), wood("beech"), (0.13, 0.17, 0.13))
    for x in (-1.72, 1.72):
        sphere((x, 0, 2.1), (0.24, 0.24, 0.24), copper, detail=12)


def _bread(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    at = weaving.outline([(0.85, 0.0), (1.1, 0.2), (1.35, 0.75)])
    weaving.weave(at, 0.04, 0.72, lambda _: colour, stakes=36, rows=9, fat=1.2)
    weaving.rim(at, 0.74, 0.06, colour, turns=40)
    pale = wood(shade(colour, 1.1))
    for i in range(24):  # the scalloped border
        a, b = 2 * math.pi * i / 24, 2 * math.pi * (i + 1.35) / 24
        m = (a + b) / 2
        tube(
            [
                (1.36 * math.cos(a), 1.36 * math.sin(a), 0.72),
                (1.44 * math.cos(m), 1.44 * math.sin(m), 1.05),
                (1.36 * math.cos(b), 1.36 * math.sin(b), 0.72),
            ],
            0.035,
            pale,
            sides=8,
        )
    for k in range(1, 9):  # the floor, woven in rounds
        ring = weaving.outline([(0.1 * k, 0.0), (0.1 * k, 1.0)])
        weaving.rod(ring, 0.14, 0.055, 0.03 * (-1) ** k, 18, wood(shade(colour, 0.9 + 0.06 * (k % 3))))
    lathe([(0, 0), (0.86, 0), (0.9, 0.05), (0.86, 0.1), (0, 0.1)], wood(shade(colour, 0.8)))


def _log(look: dict[str, Any]) -> None:
    colour, _ = _colours(look)
    at = weaving.outline([(2.2, 0.0), (2.7, 0.9), (2.9, 2.3)], ratio=0.74, power=2.6)
    _wall(at, 0.08, 2.25, colour, stakes=40, rows=14, fat=1.05)
    weaving.rim(at, 2.3, 0.15, colour, turns=48)
    weaving.rim(at, 0.12, 0.12, colour, turns=48)
    rope = fabric("#cdb68c", weave=18)
    for x in (-1, 1):
        weaving.handle((x * 2.85, -0.75, 2.2), (x * 2.85, 0.75, 2.2), 1.0, 0.16, colour, out=0.1)
        for i in range(7):
            y = -0.3 + 0.1 * i
            ring = [
                (x * 2.95 + 0.21 * math.cos(a), y, 3.17 + 0.21 * math.sin(a))
                for a in (k * math.pi / 6 for k in range(12))
            ]
            tube(ring, 0.06, rope, closed=True, sides=6)
