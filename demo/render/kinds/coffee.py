"""Coffee: paper bags, a brick, a pouch, boxes and a sack."""

from __future__ import annotations

import math
from typing import Any

from demo.render.forming import Section, board, card, front_print, label_of, loft, reshape
from demo.render.materials import fabric, metal, plastic, printed
from demo.render.shapes import Point, box, lathe, place, sheet, sphere, tube
from demo.shop.product import Label, Product


def build(product: Product) -> None:
    """Coffee by the name of its packet."""
    makers = {"fold": _folded, "kraft": _kraft, "brick": _brick, "pouch": _pouch, "sleeve": _sleeve,
              "upright": _upright,
              "sack": _sack}
    makers[product.look["body"]](product)


def _wrapped(label: Label, width: float, height: float, part: tuple[float, float, float, float], *, rough: float,
             ground: str | None = None) -> Any:
    """A printed skin for a lofted packet."""
    return printed(front_print(label, width, height, part, ground), rough=rough, coat=0.25 if rough < 0.5 else 0.0)


def _crumpled(obj: Any, amount: float) -> Any:
    """Soft dents, as of a filled bag."""
    def move(x: float, y: float, z: float) -> Point:
        dent = math.sin(5.1 * x + 3.0 * z) * math.sin(4.3 * z + 1.0) + 0.5 * math.sin(9.0 * z + 4.0 * x)
        return (x + amount * 0.4 * math.sin(6.0 * z), y + amount * dent * (1 if y > 0 else -1) * 0.5, z)
    return reshape(obj, move)


def _folded(product: Product) -> None:
    """A flat-bottomed bag whose top is folded over and held by a tin tie."""
    label = label_of(product)
    half, deep, tall = 0.46, 0.27, 1.5
    skin = _wrapped(label, half * 2, tall, (0.05, 0.24, 0.95, 0.92), rough=0.45)
    body: list[Section] = [(0, half - 0.02, deep - 0.02), (0.02, half, deep), (0.6, half + 0.01, deep + 0.02),
                           (1.1, half, deep - 0.02), (1.32, half, 0.14), (1.44, half, 0.035), (1.5, half, 0.028)]
    _crumpled(loft(body, skin, power=7.0), 0.012)
    box((0, -0.005, 1.5), (half * 2 - 0.005, 0.1, 0.17), board(label.ground), bevel=0.03)
    box((0, -0.058, 1.5), (half * 2 + 0.14, 0.02, 0.05), board(label.ink), bevel=0.006)
    _valve(0.0, -deep - 0.0, 1.2)


def _valve(x: float, y: float, z: float) -> None:
    """The little button that lets a fresh roast breathe."""
    sphere((x, y + 0.075, z + 0.02), (0.1, 0.03, 0.1), plastic("#e9e5da"), detail=16, rotation=(-0.35, 0, 0))


def _kraft(product: Product) -> None:
    """A tall side-folded kraft bag, rolled at the top, with a sticker."""
    label = label_of(product)
    paper = board(product.look["colour"])
    half, deep = 0.44, 0.3
    body: list[Section] = [(0, half - 0.02, deep - 0.02), (0.02, half, deep), (0.8, half + 0.015, deep + 0.02),
                           (1.45, half, deep - 0.06), (1.7, half, 0.14), (1.78, half, 0.1)]
    _crumpled(loft(body, paper, power=6.0), 0.016)
    for level, thick in ((1.8, 0.24), (1.9, 0.2)):
        tube([(-half, 0, level), (half, 0, level)], thick / 2, paper, smooth=False, flat=0.55)
    box((0, -0.1, 1.86), (half * 2 + 0.02, 0.03, 0.05), metal("gold"), bevel=0.006)
    card(label, (0, -deep - 0.04, 0.78), 0.68, 0.84)


def _brick(product: Product) -> None:
    """A hard vacuum brick in printed foil, its end folded flat on top."""
    label = label_of(product)
    half, deep, tall = 0.45, 0.29, 1.3
    skin = _wrapped(label, half * 2, tall, (0.06, 0.07, 0.94, 0.93), rough=0.25)
    body: list[Section] = [(0, half - 0.03, deep - 0.03), (0.03, half, deep), (tall - 0.03, half, deep),
                           (tall, half - 0.03, deep - 0.03)]
    reshape(loft(body, skin, power=11.0), _shrunk)
    foil = plastic(label.ground, rough=0.25)
    box((0, 0, tall + 0.012), (half * 1.86, 0.2, 0.03), foil, bevel=0.01)
    box((0, -0.03, tall + 0.035), (half * 1.7, 0.1, 0.02), foil, bevel=0.008)
    for side in (-1, 1):
        box((side * half * 0.62, 0, tall + 0.01), (half * 0.5, deep * 1.5, 0.02), foil, bevel=0.008)


def _shrunk(x: float, y: float, z: float) -> Point:
    """The fine wrinkles of a vacuum pack."""
    ripple = 0.006 * math.sin(23 * z + 9 * x) * math.sin(17 * x - 5 * z)
    return (x + ripple, y + ripple * (1 if y > 0 else -1), z)


def _pouch(product: Product) -> None:
    """A stand-up pouch: full below, sealed flat above, with a tear notch and rounded corners."""
    label = label_of(product)
    tall = 1.55
    skin = _wrapped(label, 1.12, tall, (0.14, 0.2, 0.86, 0.86), rough=0.32)
    body: list[Section] = [(0, 0.46, 0.24), (0.04, 0.52, 0.28), (0.35, 0.54, 0.27), (0.8, 0.55, 0.19),
                           (1.15, 0.56, 0.09),
                           (1.32, 0.56, 0.02), (1.5, 0.56, 0.012), (1.54, 0.545, 0.012), (tall, 0.52, 0.012)]
    _crumpled(loft(body, skin, power=3.0), 0.008)
    for z in (1.3, 1.345):
        box((0, -0.02, z), (1.1, 0.012, 0.014), plastic(label.ink), bevel=0.004)


def _sleeve(product: Product) -> None:
    """A long low box of capsules, with three of them in front."""
    label = label_of(product)
    wide, deep, tall = 1.9, 0.55, 0.62
    box((0, 0, tall / 2), (wide, deep, tall), board(label.ground), bevel=0.014)
    card(label, (-0.32, -deep / 2 - 0.002, tall / 2), wide * 0.6, tall * 0.94)
    box((0.72, -deep / 2 - 0.002, tall / 2), (0.12, 0.006, tall * 0.97), board(label.ink), bevel=0.0)
    box((0.72, 0, tall + 0.001), (0.12, deep * 0.99, 0.006), board(label.ink), bevel=0.0)
    for x, y, colour in ((0.42, -0.56, "#c8774f"), (0.72, -0.62, "#3b2a20"), (0.56, -0.84, "#e07b2f")):
        cup = lathe([(0, 0), (0.15, 0), (0.165, 0.012), (0.14, 0.02), (0.1, 0.2), (0.07, 0.23), (0, 0.235)],
                    metal(colour, rough=0.3), bevel=0.008)
        place(cup, (x, y, 0))


def _upright(product: Product) -> None:
    """A tall carton with a slanted flap, and a drip bag beside it."""
    label = label_of(product)
    wide, deep, tall = 1.0, 0.5, 1.35
    box((0, 0, tall / 2), (wide, deep, tall), board(label.ground), bevel=0.014)
    card(label, (0, -deep / 2 - 0.002, tall * 0.5), wide * 0.95, tall * 0.9)
    sheet((0.86, -0.36, 0.36), 0.52, 0.7, board("#f1ece0"), rotation=(math.radians(76), 0, -0.25), thickness=0.05)
    sheet((0.86, -0.395, 0.4), 0.3, 0.26, board(label.ink), rotation=(math.radians(76), 0, -0.25), thickness=0.02)


def _sack(product: Product) -> None:
    """A jute sack tied at the neck, with a card hanging on it and beans at its foot."""
    label = label_of(product)
    jute = fabric(product.look["colour"], weave=26)
    body: list[Section] = [(0, 0.5, 0.36), (0.05, 0.6, 0.44), (0.35, 0.66, 0.5), (0.75, 0.6, 0.46), (1.05, 0.4, 0.32),
                           (1.22, 0.2, 0.18), (1.3, 0.18, 0.16), (1.42, 0.26, 0.2), (1.58, 0.36, 0.24),
                           (1.6, 0.34, 0.22)]
    sack = loft(body, jute, power=2.4, steps=120)

    def gathered(x: float, y: float, z: float) -> Point:
        pull = max(0.0, 1 - abs(z - 1.3) / 0.45)
        wave = 1 + 0.13 * pull * math.sin(15 * math.atan2(y, x)) + 0.02 * math.sin(7 * z + 3 * x)
        return (x * wave, y * wave, z + (0.04 * math.sin(5 * math.atan2(y, x)) if z > 1.5 else 0.0))

    reshape(sack, gathered)
    ring = [(0.2 * math.cos(a), 0.18 * math.sin(a), 1.28) for a in (math.tau * i / 20 for i in range(20))]
    for rise in (-0.03, 0.02):
        tube([(x, y, z + rise) for x, y, z in ring], 0.03, fabric("#8a6a3f"), closed=True, sides=8)
    tube([(0.02, -0.2, 1.26), (0.05, -0.4, 1.14), (0.04, -0.5, 1.02)], 0.012, fabric("#8a6a3f"), sides=8)
    card(label, (0, -0.535, 0.62), 0.66, 0.76, rotation=(math.radians(92), 0, 0))
    for i in range(14):
        x, y = 0.5 * math.cos(i * 2.4) * math.sqrt(i / 14) + 0.2, -0.72 + 0.14 * math.sin(i * 2.4)
        sphere((x, y, 0.035), (0.12, 0.085, 0.07), plastic("#3a2114"), detail=10, rotation=(0, 0, i * 1.3))
