"""Bottles: turned or square, empty or full, each with its own stopper."""

from __future__ import annotations

import math
from typing import Any

from demo.render.forming import card, girth, label_of, loft, patch
from demo.render.materials import glass, glaze, metal, plastic, wood
from demo.render.shapes import curve, lathe, sphere, tube
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {
    "flask": [(0.33, 0), (0.36, 0.03), (0.36, 1.75), (0.34, 1.9), (0.26, 2.03), (0.25, 2.12)],
    "cordial": [(0.32, 0), (0.37, 0.04), (0.37, 1.2), (0.33, 1.42), (0.18, 1.66), (0.13, 1.82), (0.13, 2.25)],
    "slim": [(0.22, 0), (0.25, 0.03), (0.25, 1.25), (0.22, 1.4), (0.11, 1.55), (0.1, 1.66), (0.1, 2.0)],
    "apothecary": [(0.38, 0), (0.44, 0.04), (0.44, 0.85), (0.4, 0.98), (0.2, 1.1), (0.17, 1.14), (0.17, 1.28)],
    "swing": [(0.36, 0), (0.42, 0.04), (0.42, 1.35), (0.38, 1.55), (0.2, 1.85), (0.15, 2.0), (0.15, 2.35)],
    "carafe": [(0.6, 0), (0.68, 0.05), (0.66, 0.25), (0.46, 0.75), (0.24, 1.25), (0.19, 1.5), (0.22, 1.75), (0.3, 1.9)],
    "pourer": [(0.34, 0), (0.4, 0.03), (0.46, 0.4), (0.42, 0.95), (0.24, 1.3), (0.14, 1.5), (0.14, 1.72), (0.17, 1.76)],
    "square": [(0.15, 1.75), (0.14, 1.8), (0.135, 2.25)],
}
LABELS = {"cordial": (0.3, 1.02), "slim": (0.25, 1.02), "apothecary": (0.16, 0.78)}


def build(product: Product) -> None:
    """A bottle with its stopper, its filling and its label."""
    look = product.look
    body = look["body"]
    outline = curve(BODIES[body], 6)
    if body == "square":
        _square(product, outline)
    else:
        _turned(product, outline)
    _cap(look, outline)


def _turned(product: Product, outline: Outline) -> None:
    """A round bottle of steel, stoneware or glass."""
    look = product.look
    match look["material"]:
        case "powder":
            lathe([(0, 0), *outline], plastic(look["colour"], rough=0.55))
            lathe([(0.355, 0.0), (0.364, 0.02), (0.364, 0.1), (0.361, 0.1)], metal("brushed"))
        case "glaze":
            lathe([(0, 0), *outline, (0, outline[-1][1])],
                  glaze(look["colour"], pattern=look["pattern"], second=look["second"], repeat=(1.0, 3.0)))
        case _:
            lathe([(0, 0), *outline], glass(look["colour"]))
            _lip(outline, glass(look["colour"]))
            if look.get("liquid"):
                _liquid(outline, look["liquid"])
            if look["body"] in ("swing", "carafe"):
                lathe([(0, 0.09), (outline[3][0] - 0.03, 0.1)], glass(look["colour"]))
    if product.label is not None:
        low, high = LABELS[look["body"]]
        patch(product.label, girth(outline, low, high) + 0.006, low, high, 120 if look["body"] == "slim" else 105)


def _lip(outline: Outline, material: Any) -> None:
    """A rounded bead at the mouth."""
    radius, top = outline[-1]
    lathe([(radius + 0.02 * math.cos(a), top + 0.02 * math.sin(a)) for a in (math.tau * i / 8 for i in range(9))],
          material)


def _liquid(outline: Outline, colour: str) -> None:
    """The filling, up into the neck."""
    top = outline[-1][1] * 0.8
    # It is drawn as the glass's polished outside: quicker and cleaner than seen through a wall.
    inside = [(r + 0.002, z) for r, z in outline if 0.06 < z < top]
    lathe([(0, 0.06), (inside[0][0], 0.06), *inside, (0, top)], plastic(colour, rough=0.1))


def _square(product: Product, outline: Outline) -> None:
    """A four-sided bottle with a round neck and a flat label."""
    material = plastic(product.look["colour"], rough=0.08)  # full to the glass, so drawn as its polished outside
    loft([(0, 0.32, 0.32), (0.03, 0.36, 0.36), (1.3, 0.36, 0.36), (1.42, 0.34, 0.34), (1.55, 0.26, 0.26),
          (1.68, 0.17, 0.17), (1.76, 0.15, 0.15)], material, power=6.0)
    lathe(outline, material)
    _lip(outline, material)
    card(label_of(product), (0, -0.366, 0.68), 0.6, 0.9)


def _cap(look: dict[str, Any], outline: Outline) -> None:
    """The stopper by its name."""
    radius, top = outline[-1]
    match look["cap"]:
        case "bamboo":
            lathe([(0, top), (radius + 0.01, top), (radius + 0.01, top + 0.26), (0, top + 0.27)], wood("bamboo"),
                  bevel=0.03)
            lathe([(radius - 0.02, top - 0.03), (radius + 0.015, top - 0.03), (radius + 0.015, top)], metal("brushed"))
        case "metal":
            lathe([(radius + 0.02, top - 0.16), (radius + 0.03, top - 0.15), (radius + 0.03, top + 0.03),
                   (0, top + 0.05)],
                  metal("gold"), bevel=0.015)
        case "cork":
            lathe([(0, top - 0.1), (radius - 0.015, top - 0.1), (radius + 0.005, top + 0.06),
                   (radius + 0.02, top + 0.06),
                   (radius + 0.02, top + 0.16), (0, top + 0.17)], wood("#c79a63", scale=3.0), bevel=0.015)
        case "black":
            lathe([(radius + 0.03, top - 0.12), (radius + 0.05, top - 0.1), (radius + 0.05, top + 0.12),
                   (0, top + 0.13)],
                  plastic("#1c1d1f"), bevel=0.02)
        case "ball":
            sphere((0, 0, top + 0.12), (0.56, 0.56, 0.56), wood("oak"), detail=40)
        case "pourer":
            _pourer(radius, top)
        case _:
            _swing(radius, top)


def _pourer(radius: float, top: float) -> None:
    """A cork collar with a bent steel tube."""
    lathe([(0, top - 0.02), (radius - 0.03, top - 0.02), (radius - 0.03, top + 0.05), (0, top + 0.06)],
          plastic("#1c1d1f"))
    tube([(0, 0, top + 0.02), (0, 0, top + 0.2), (-0.06, 0, top + 0.34), (-0.2, 0, top + 0.46)],
         [0.045, 0.042, 0.036, 0.03],
         metal("steel"), sides=16)


def _swing(radius: float, top: float) -> None:
    """A ceramic stopper held by a wire bail."""
    lathe(curve([(radius - 0.03, top - 0.05), (radius + 0.01, top + 0.02), (radius + 0.03, top + 0.1),
                 (radius - 0.03, top + 0.2), (0, top + 0.23)], 5), glaze("#f1eee6"))
    lathe([(radius - 0.02, top), (radius + 0.035, top + 0.005), (radius + 0.035, top + 0.04), (radius, top + 0.045)],
          plastic("#c9472f"))
    wire = metal("steel")
    side = radius + 0.045
    tube([(-side, 0, top - 0.32), (-side - 0.02, 0, top), (-side, 0, top + 0.14), (0, 0, top + 0.17),
          (side, 0, top + 0.14),
          (side + 0.02, 0, top), (side, 0, top - 0.32)], 0.013, wire, sides=8)
    band = [((radius + 0.014) * math.cos(a), (radius + 0.014) * math.sin(a), top - 0.32)
            for a in (math.tau * i / 20 for i in range(20))]
    tube(band, 0.014, wire, closed=True, sides=8)
    tube([(-side, 0, top - 0.32), (-side, -radius, top - 0.5), (0, -radius - 0.08, top - 0.62),
          (side, -radius, top - 0.5),
          (side, 0, top - 0.32)], 0.013, wire, sides=8)
