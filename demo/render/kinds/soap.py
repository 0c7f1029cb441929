"""Soap: boxed, banded, in a bottle, in a tin, in blocks and in a dish."""

from __future__ import annotations

import math
from typing import Any

from demo.render import labels
from demo.render.forming import around, board, card, front_print, girth, label_of, loft, patch, reshape
from demo.render.materials import fabric, glass, glaze, metal, plastic, printed, wax
from demo.render.shapes import Point, box, curve, lathe, place, sheet, sphere, tube
from demo.shop.product import Product


def build(product: Product) -> None:
    """Soap by the name of its body."""
    makers = {"box": _box, "band": _band, "pump": _pump, "carton": _carton, "puck": _puck, "stack": _stack,
              "dish": _dish}
    makers[product.look["body"]](product)


def _box(product: Product) -> None:
    """A carton standing on its long side, and a bar lying on it."""
    label = label_of(product)
    wide, deep, tall = 1.5, 0.5, 0.95
    box((0, 0, tall / 2), (wide, deep, tall), board(label.ground), bevel=0.018)
    card(label, (0, -deep / 2 - 0.002, tall / 2), wide * 0.95, tall * 0.93)
    sheet((wide / 2 + 0.002, 0, tall / 2), deep * 0.9, tall * 0.7,
                 printed(labels.draw(label, 420, 640), rough=0.5, coat=0.1), rotation=(math.pi / 2, 0, math.pi / 2))
    bar = loft([(0, 0.48, 0.24), (0.05, 0.54, 0.3), (0.2, 0.56, 0.32), (0.26, 0.5, 0.26)],
               wax(_bar_colour(label.ground)),
               power=3.5)
    place(bar, (0.1, 0.0, tall), (0, 0, -0.1))
    _stamp((0.1, 0.0, tall + 0.262))


def _bar_colour(ground: str) -> str:
    """Soap is the box's colour, paler."""
    return "#" + "".join(f"{round(int(ground[i:i + 2], 16) * 0.45 + 245 * 0.55):02x}" for i in (1, 3, 5))


def _stamp(at: Point) -> None:
    """An oval pressed into the bar."""
    ring = lathe([(0.3, 0.0), (0.315, 0.012), (0.33, 0.0)], wax("#d9d3c4"), steps=48)
    place(reshape(ring, lambda x, y, z: (x * 1.1, y * 0.55, z)), at, (0, 0, -0.1))


def _band(product: Product) -> None:
    """A hand-cut bar standing on its edge, with a paper band around its middle."""
    label = label_of(product)
    box((0, 0, 0.5), (1.55, 0.5, 1.0), glaze(product.look["colour"], pattern="speckle", second="#d8cdb8", rough=0.55),
              bevel=0.07)
    box((0, 0, 0.5), (0.92, 0.512, 1.012), board(label.ground), bevel=0.072)
    card(label, (0, -0.26, 0.5), 0.9, 0.86)


def _pump(product: Product) -> None:
    """A brown bottle with a black pump."""
    outline = curve([(0.36, 0), (0.42, 0.04), (0.42, 1.15), (0.38, 1.3), (0.2, 1.42), (0.17, 1.46), (0.17, 1.52)], 6)
    lathe([(0, 0), *outline], glass(product.look["colour"]))
    lathe([(0, 0.04), (0.385, 0.04), (0.395, 0.1), (0.395, 1.0), (0, 1.0)], wax("#4a2810"))
    patch(label_of(product), girth(outline, 0.22, 1.0) + 0.004, 0.22, 1.0, 100)
    black = plastic("#1c1d1f")
    lathe([(0.19, 1.46), (0.21, 1.47), (0.21, 1.64), (0.1, 1.67), (0.06, 1.67), (0.06, 1.95), (0, 1.95)], black,
          bevel=0.015)
    lathe([(0, 1.9), (0.13, 1.9), (0.14, 1.93), (0.13, 2.02), (0, 2.03)], black, bevel=0.02)
    tube([(0, 0, 1.96), (-0.2, 0, 1.98), (-0.34, 0, 1.97), (-0.42, 0, 1.9)], [0.06, 0.05, 0.042, 0.036], black)


def _carton(product: Product) -> None:
    """A tall box of flakes with a pouring tab."""
    label = label_of(product)
    wide, deep, tall = 1.05, 0.45, 1.6
    box((0, 0, tall / 2), (wide, deep, tall), board(label.ground), bevel=0.014)
    art = front_print(label, wide, tall, (0.04, 0.12, 0.96, 0.8))
    sheet((0, -deep / 2 - 0.002, tall / 2), wide * 0.97, tall * 0.98, printed(art, rough=0.5),
          rotation=(math.pi / 2, 0, 0))
    for low, high, inset in ((0.03, 0.16, 0.0), (1.4, 1.46, 0.0)):
        for y in (-deep / 2 - 0.004, deep / 2 + 0.004):
            box((0, y, (low + high) / 2), (wide * 0.97 - inset, 0.004, high - low), board(label.ink), bevel=0.0)
    sheet((wide / 2 + 0.05, 0, 1.36), 0.3, 0.26, board("#f4f1e8"), rotation=(math.pi / 2, 0.42, math.pi / 2))
    for i in range(16):
        turn = i * 2.4
        sphere((wide / 2 + 0.16 + 0.16 * math.cos(turn) * math.sqrt(i / 16), -0.1 + 0.16 * math.sin(turn), 0.012),
                       (0.1, 0.07, 0.02), wax("#f3eee0"), detail=8, rotation=(0.2 * i, 0.1, turn))


def _puck(product: Product) -> None:
    """A flat round tin standing up behind its round of soap."""
    label = label_of(product)
    steel = metal("steel")
    tin = lathe([(0, 0), (0.62, 0), (0.64, 0.02), (0.64, 0.3), (0.62, 0.33), (0, 0.33)], steel, bevel=0.015)
    around(label, 0.643, 0.03, 0.29).location = (0.5, 0.2, 0.0)
    place(tin, (0.5, 0.2, 0))
    lid = lathe([(0.66, -0.13), (0.66, 0.0), (0.64, 0.02), (0.0, 0.02)], plastic(label.ground, rough=0.5), bevel=0.012)
    face = card(label, (0, 0, 0.024), 0.92, 0.78, rotation=(0, 0, 0), gloss=0.15)
    # The lid stands against the tin's front, its print turned to the buyer.
    tilt, at = math.radians(62), (-0.1, -0.76, 0.585)
    place(lid, at, (tilt, 0, 0))
    face.rotation_euler = (tilt, 0, 0)
    face.location = (at[0], at[1] - math.sin(tilt) * 0.024, at[2] + math.cos(tilt) * 0.024)
    puck = lathe([(0, 0.3), (0.53, 0.33), (0.55, 0.36), (0.55, 0.46), (0.5, 0.5), (0, 0.51)], wax("#b9c79b"),
                 bevel=0.03)
    place(puck, (0.5, 0.2, 0))


def _stack(product: Product) -> None:
    """Three rough blocks tied with twine."""
    body = glaze(product.look["colour"], pattern="speckle", second="#8d8a55", rough=0.6)
    for index, (turn, shift) in enumerate(((0.03, 0.0), (-0.06, 0.03), (0.05, -0.02))):
        box((shift, 0, 0.21 + index * 0.42), (1.3, 0.86, 0.41), body, bevel=0.04, rotation=(0, 0, turn))
    twine = fabric("#a9834f")
    _loop(twine, 0.0, ((-0.45, 0.0), (-0.45, 1.265), (0.45, 1.265), (0.45, 0.0)), across=True)
    _loop(twine, 0.0, ((-0.68, 0.0), (-0.68, 1.265), (0.67, 1.265), (0.68, 0.0)), across=False)
    for side in (-1, 1):
        tube([(0, 0, 1.29), (side * 0.16, -0.05, 1.38), (side * 0.28, -0.02, 1.33), (side * 0.15, 0.04, 1.29),
              (0, 0, 1.29)],
             0.018, twine, sides=8)
        tube([(0, 0, 1.29), (side * 0.12, -0.16, 1.3), (side * 0.2, -0.3, 1.285)], 0.016, twine, sides=8)


def _loop(twine: Any, at: float, corners: tuple[tuple[float, float], ...], *, across: bool) -> None:
    """Twine around the stack, over the top and down both sides."""
    points = [(at, a, z + 0.004) if across else (a, at, z + 0.004) for a, z in corners]
    tube(points, 0.018, twine, smooth=False, sides=8)


def _dish(product: Product) -> None:
    """An oval glazed dish, ridged inside, with an oval bar on it."""
    look = product.look
    outline = curve([(0.5, 0), (0.55, 0.02), (0.66, 0.1), (0.74, 0.24)], 6)
    glazed = glaze(look["colour"])
    dish = lathe([(0, 0), *outline, (0.71, 0.25), (0.64, 0.13), (0.5, 0.07), (0, 0.06)], glazed)
    reshape(dish, lambda x, y, z: (x * 1.35, y * 0.95, z))
    for i in range(5):
        x = -0.44 + i * 0.22
        tube([(x, -0.36, 0.1), (x, 0.36, 0.1)], 0.035, glazed, smooth=False)
    bar = lathe(curve([(0, 0.12), (0.4, 0.13), (0.5, 0.22), (0.5, 0.3), (0.4, 0.4), (0, 0.42)], 6), wax(look["second"]))
    reshape(bar, lambda x, y, z: (x * 1.35, y * 0.88, z))
    ring = lathe([(0.24, 0.41), (0.26, 0.425), (0.28, 0.41)], wax("#e2d9c4"), steps=48)
    reshape(ring, lambda x, y, z: (x * 1.5, y * 0.8, z))
