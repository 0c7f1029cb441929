"""Tins: round, square and flat, all with print on them."""

from __future__ import annotations

from typing import Any

from mathutils import Matrix

from demo.render import labels
from demo.render.forming import around, card, front_print, label_of, loft
from demo.render.materials import metal, plastic, printed
from demo.render.shapes import Profile, curve, lathe, sheet, sphere, tube
from demo.shop.product import Label, Product


def build(product: Product) -> None:
    """A tin by the name of its body."""
    label, steel = label_of(product), metal(product.look["metal"])
    makers = {"round": _caddy, "wide": _wide, "dome": _dome, "food": _food, "square": _square, "flat": _flat,
              "can": _can,
              "sardine": _sardine}
    makers[product.look["body"]](label, steel)


def _caddy(label: Label, steel: Any) -> None:
    """A tall round caddy with a lid pressed on."""
    lathe([(0, 0), (0.48, 0), (0.505, 0.02), (0.5, 0.05), (0.5, 1.12)], steel)
    around(label, 0.503, 0.05, 1.1)
    lid: Profile = [(0.495, 1.09), (0.515, 1.1), (0.515, 1.34), (0.505, 1.37), (0.45, 1.38), (0.44, 1.4), (0, 1.4)]
    lathe(lid, steel, bevel=0.012)


def _wide(label: Label, steel: Any) -> None:
    """A low wide biscuit tin, printed around its side, with a lid of its own colour."""
    paint = plastic(label.ground, rough=0.5)
    lathe([(0, 0), (0.93, 0), (0.95, 0.02), (0.95, 0.62)], paint)
    around(label, 0.954, 0.04, 0.46)
    lathe([(0.955, 0.46), (0.975, 0.47), (0.975, 0.66), (0.96, 0.7), (0.9, 0.72), (0.88, 0.7), (0, 0.7)], paint,
          bevel=0.012)
    for z in (0.48, 0.66):
        lathe([(0.97, z - 0.012), (0.981, z), (0.97, z + 0.012)], steel)
    _top(label, 0.82, 0.704)


def _top(label: Label, radius: float, height: float) -> None:
    """The label again on a round lid, read from above."""
    side = radius * 1.3
    picture = labels.draw(label, 640, 480)
    sheet((0, 0, height), side, side * 0.75, printed(picture, rough=0.5, coat=0.15))


def _dome(label: Label, copper: Any) -> None:
    """A cylinder with a domed lid and a knob."""
    lathe([(0, 0), (0.52, 0), (0.55, 0.02), (0.55, 0.96)], copper, bevel=0.01)
    around(label, 0.553, 0.05, 0.93)
    lathe(curve([(0.55, 0.93), (0.572, 0.95), (0.572, 1.05), (0.5, 1.2), (0.3, 1.31), (0, 1.35)], 6), copper)
    lathe(curve([(0.04, 1.33), (0.04, 1.38), (0.1, 1.42), (0.09, 1.48), (0, 1.5)], 5), copper)


def _food(label: Label, steel: Any) -> None:
    """A food can: paper around ribbed steel, rims, and a ring to pull."""
    lathe([(0, 0.015), (0.44, 0.015), (0.45, 0), (0.475, 0), (0.475, 0.035), (0.46, 0.045), (0.46, 1.155),
           (0.475, 1.165),
           (0.475, 1.2), (0.45, 1.2), (0.44, 1.17), (0.34, 1.17), (0.33, 1.18), (0.2, 1.18), (0, 1.18)], steel)
    around(label, 0.464, 0.055, 1.145)
    _pull_ring(0.18, 1.2, steel)


def _pull_ring(forward: float, height: float, steel: Any) -> None:
    ring = [(0, -forward - 0.1, height), (0.075, -forward - 0.05, height), (0.075, -forward + 0.06, height),
            (0, -forward + 0.1, height), (-0.075, -forward + 0.06, height), (-0.075, -forward - 0.05, height)]
    tube(ring, 0.016, steel, closed=True, sides=8)
    sphere((0, -forward - 0.14, height - 0.01), (0.07, 0.07, 0.04), steel, detail=12)


def _square(label: Label, steel: Any) -> None:
    """A square caddy whose lid lifts off whole."""
    wide, tall = 0.45, 1.2
    paint = plastic(label.ground, rough=0.5)
    loft([(0, wide - 0.02, wide - 0.02), (0.02, wide, wide), (tall, wide, wide)], paint, power=16.0)
    card(label, (0, -wide - 0.003, tall * 0.49), wide * 1.8, tall * 0.9, gloss=0.15)
    loft([(tall - 0.02, wide + 0.014, wide + 0.014), (tall + 0.26, wide + 0.014, wide + 0.014),
          (tall + 0.29, wide - 0.01, wide - 0.01), (tall + 0.295, wide - 0.06, wide - 0.06)], paint, power=16.0)
    loft([(tall - 0.03, wide + 0.018, wide + 0.018), (tall - 0.005, wide + 0.018, wide + 0.018)], steel, power=16.0)


def _flat(label: Label, steel: Any) -> None:
    """A pocket tin, shown leaning on its lid's open edge so that the print faces the buyer."""
    wide, tall, deep = 0.8, 0.56, 0.16
    turned = loft([(0, wide - 0.01, tall - 0.01), (0.015, wide, tall), (deep * 0.62, wide, tall),
                   (deep * 0.62, wide + 0.012,
                  tall + 0.012), (deep * 1.3, wide + 0.012, tall + 0.012),
                  (deep * 1.3 + 0.02, wide - 0.02, tall - 0.02)],
                  plastic(label.ground, rough=0.5), power=7.0)
    face = card(label, (0, 0, deep * 1.3 + 0.024), wide * 1.72, tall * 1.68, rotation=(0, 0, 0), gloss=0.15)
    seam = loft([(deep * 0.58, wide + 0.004, tall + 0.004), (deep * 0.63, wide + 0.016, tall + 0.016)], steel,
                power=7.0)
    _lean((turned, face, seam), 1.15, tall)


def _lean(parts: tuple[Any, ...], angle: float, half: float) -> None:
    """Tip a flat thing up on its lower edge, propped by a hidden foot's worth of its own depth."""
    turn = Matrix.Translation((0, 0, 0.012)) @ Matrix.Rotation(angle, 4, "X") @ Matrix.Translation((0, half + 0.012, 0))
    for part in parts:
        part.matrix_world = turn @ part.matrix_basis


def _can(label: Label, steel: Any) -> None:
    """A tall oil can with a spout and a carrying handle."""
    wide, deep, tall = 0.52, 0.3, 1.55
    art = printed(front_print(label, wide * 2, tall, (0.08, 0.06, 0.92, 0.94)), rough=0.3, coat=0.3)
    loft([(0, wide - 0.02, deep - 0.02), (0.02, wide, deep), (tall, wide, deep)], art, power=9.0)
    for z in (0.01, tall):
        loft([(z - 0.01, wide + 0.012, deep + 0.012), (z + 0.025, wide + 0.012, deep + 0.012)], steel, power=9.0)
    loft([(tall + 0.02, wide - 0.03, deep - 0.03), (tall + 0.03, wide - 0.05, deep - 0.05)], steel, power=9.0)
    neck = lathe([(0.12, tall + 0.02), (0.11, tall + 0.1), (0.13, tall + 0.1), (0.13, tall + 0.26), (0, tall + 0.27)],
                 plastic("#25402b"), bevel=0.01)
    neck.location = (-0.28, 0, 0)
    tube([(0.0, 0, tall + 0.02), (0.02, 0, tall + 0.14), (0.2, 0, tall + 0.17), (0.38, 0, tall + 0.14),
          (0.4, 0, tall + 0.02)],
         0.028, steel, flat=1.4)


def _sardine(label: Label, steel: Any) -> None:
    """A flat rounded tin standing on its long edge, print to the front, with its pull ring."""
    wide, tall, deep = 0.85, 0.52, 0.24
    body = loft([(0, wide - 0.03, tall - 0.03), (0.02, wide, tall), (deep - 0.02, wide, tall),
                 (deep, wide - 0.01, tall - 0.01)],
                steel, power=3.2)
    rim = loft([(deep - 0.03, wide + 0.018, tall + 0.018), (deep + 0.012, wide + 0.018, tall + 0.018)], steel,
               power=3.2)
    lid = loft([(deep + 0.012, wide - 0.02, tall - 0.02), (deep + 0.016, wide - 0.025, tall - 0.025)],
               plastic(label.ground, rough=0.5), power=3.2)
    face = card(label, (-0.05, 0, deep + 0.019), wide * 1.25, tall * 1.4, rotation=(0, 0, 0), gloss=0.15)
    ring = tube([(wide * 0.95 + x, y, deep + 0.035) for x, y in ((-0.24, 0), (-0.2, 0.09), (-0.08, 0.1), (-0.04, 0),
                                                                 (-0.08, -0.1), (-0.2, -0.09))], 0.018, steel,
                closed=True, sides=8)
    _lean((body, rim, lid, face, ring), 1.1, tall)
