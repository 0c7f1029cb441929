"""Candles: in glass, tin and bowl, and free-standing ones of pillar, taper, bubble and twist."""

from __future__ import annotations

import math

from demo.render.forming import around, label_of, patch, reshape
from demo.render.materials import fabric, glass, glaze, metal, wax
from demo.render.shapes import Point, box, curve, lathe, place, sphere, tube
from demo.shop.product import Product


def build(product: Product) -> None:
    """A candle by the name of its body."""
    makers = {"glass": _glass, "tin": _tin, "bowl": _bowl, "pillar": _pillar, "tapers": _tapers, "bubble": _bubble,
              "twist": _twist}
    makers[product.look["body"]](product)


def wick(at: Point, tall: float = 0.16) -> None:
    """A wick, bent and charred at the tip."""
    x, y, z = at
    tube([(x, y, z - 0.04), (x + 0.005, y, z + tall * 0.6), (x + 0.03, y, z + tall)], 0.016, fabric("#4a4036"), sides=8)
    sphere((x + 0.03, y, z + tall), (0.035, 0.035, 0.045), fabric("#1d1a18"), detail=8)


def _pool(radius: float, height: float, colour: str, low: float) -> None:
    """Wax filling a vessel up to a slightly dished surface."""
    lathe([(0, low), (radius, low), (radius, height), (radius * 0.9, height - 0.012), (0, height - 0.018)], wax(colour))


def _glass(product: Product) -> None:
    clear = glass("#f7fbfa")
    outline = [(0.44, 0), (0.47, 0.03), (0.48, 0.5), (0.485, 1.12)]
    lathe([(0, 0), *outline], clear)
    lathe([(0.485 + 0.014 * math.cos(a), 1.12 + 0.014 * math.sin(a)) for a in (math.tau * i / 8 for i in range(9))],
          clear)
    _pool(0.487, 0.86, product.look["colour"], 0.08)
    patch(label_of(product), 0.492, 0.2, 0.8, 95)
    wick((0, 0, 0.85))


def _tin(product: Product) -> None:
    steel = metal("steel")
    lathe([(0, 0), (0.56, 0), (0.58, 0.02), (0.58, 0.5), (0.595, 0.515), (0.595, 0.535), (0.575, 0.535), (0.565, 0.4),
           (0, 0.4)], steel)
    around(label_of(product), 0.584, 0.03, 0.49)
    _pool(0.562, 0.47, product.look["colour"], 0.4)
    wick((0, 0, 0.46), 0.14)
    lid = lathe([(0, 0.0), (0.59, 0.0), (0.6, -0.015), (0.6, -0.1)], steel, bevel=0.012)
    # The lid leans on the tin's back right, as unpacked.
    place(lid, (0.52, 0.52, 0.55), (0.0, 1.15, math.radians(40)))


def _bowl(product: Product) -> None:
    look = product.look
    outline = curve([(0.6, 0), (0.72, 0.03), (0.92, 0.16), (0.97, 0.3), (0.975, 0.72)], 6)
    glazed = glaze(look["second"])
    lathe([(0, 0), *outline, (0.94, 0.735), (0.91, 0.68), (0.86, 0.5)], glazed)
    _pool(0.905, 0.6, look["colour"], 0.5)
    for i in range(3):
        turn = math.tau * i / 3 + 0.5
        wick((0.4 * math.cos(turn), 0.4 * math.sin(turn), 0.58))
    patch(label_of(product), 0.982, 0.2, 0.66, 48)


def _pillar(product: Product) -> None:
    body = wax(product.look["colour"])
    lathe([(0, 0), (0.42, 0), (0.44, 0.02), (0.44, 1.42), (0.4, 1.5), (0.34, 1.49), (0.2, 1.44), (0, 1.43)], body,
          bevel=0.03)
    for turn, long in ((-1.9, 0.5), (-1.3, 0.28), (0.4, 0.4), (2.4, 0.34)):
        x, y = 0.435 * math.cos(turn), 0.435 * math.sin(turn)
        tube([(x * 0.9, y * 0.9, 1.47), (x, y, 1.38), (x, y, 1.44 - long)], [0.03, 0.032, 0.045], body, sides=10)
    wick((0, 0, 1.43))


def _tapers(product: Product) -> None:
    brass, body = metal(product.look["metal"]), wax(product.look["colour"])
    lathe(curve([(0, 0), (0.46, 0), (0.48, 0.03), (0.3, 0.09), (0.07, 0.16), (0.055, 0.5), (0.07, 0.72)], 6), brass)
    tube([(-0.42, 0, 0.98), (-0.4, 0, 0.78), (-0.2, 0, 0.68), (0, 0, 0.7), (0.2, 0, 0.68), (0.4, 0, 0.78),
          (0.42, 0, 0.98)],
         0.045, brass)
    for x, tall in ((-0.42, 1.15), (0.42, 1.0)):
        cup = lathe(curve([(0.03, 0.94), (0.16, 0.97), (0.17, 1.0), (0.1, 1.02), (0.1, 1.14), (0.125, 1.15)], 5), brass)
        stick = lathe([(0, 1.0), (0.1, 1.0), (0.1, 1.1), (0.07, 1.05 + tall), (0.035, 1.1 + tall), (0, 1.1 + tall)],
                      body)
        place(cup, (x, 0, 0))
        place(stick, (x, 0, 0))
        wick((x, 0, 1.1 + tall), 0.12)


def _bubble(product: Product) -> None:
    body = wax(product.look["colour"])
    box((0, 0, 0.6), (0.95, 0.95, 0.95), body, bevel=0.1)
    for i in range(3):
        for j in range(3):
            for k in range(3):
                sphere(((i - 1) * 0.36, (j - 1) * 0.36, 0.24 + k * 0.36), (0.47, 0.47, 0.47), body, detail=24)
    wick((0, 0, 1.18))


def _twist(product: Product) -> None:
    """A candle of three lobes, turning as it rises."""
    body = lathe([(0, 0), (0.36, 0), *((0.36, 0.03 + 2.1 * i / 90) for i in range(91)), (0.3, 2.2), (0, 2.23)],
                 wax(product.look["colour"]))

    def turned(x: float, y: float, z: float) -> Point:
        angle = math.atan2(y, x)
        factor = 0.82 + 0.22 * abs(math.cos(1.5 * (angle - z * 2.2)))
        return (x * factor, y * factor, z)

    reshape(body, turned)
    wick((0, 0, 2.22))
