"""Jars: glass with something in it under a lid, or glazed with a knob."""

from __future__ import annotations

import math
import random
from typing import Any

from demo.render.forming import card, girth, label_of, patch, radius_at, vessel
from demo.render.materials import fabric, glass, glaze, metal, plastic, wax, wood
from demo.render.shapes import Profile, box, curve, lathe, place, sphere, tube
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {  # foot to mouth
    "jam": [(0.36, 0), (0.41, 0.03), (0.42, 0.08), (0.42, 0.78), (0.4, 0.86), (0.36, 0.9), (0.36, 1.0)],
    "hexagon": [(0.46, 0), (0.5, 0.04), (0.5, 0.8), (0.44, 0.88)],
    "pickle": [(0.44, 0), (0.5, 0.04), (0.5, 1.15), (0.46, 1.28), (0.4, 1.34), (0.4, 1.44)],
    "cork": [(0.42, 0), (0.5, 0.03), (0.52, 0.2), (0.52, 0.85), (0.44, 1.02), (0.34, 1.08), (0.36, 1.2)],
    "spice": [(0.26, 0), (0.29, 0.03), (0.29, 0.8), (0.26, 0.86), (0.23, 0.9)],
    "pasta": [(0.47, 0), (0.5, 0.03), (0.5, 2.4), (0.49, 2.42)],
    "clip": [(0.46, 0), (0.52, 0.05), (0.53, 0.15), (0.53, 0.95), (0.46, 1.1), (0.42, 1.13), (0.42, 1.2)],
    "biscuit": [(0.5, 0), (0.58, 0.04), (0.72, 0.3), (0.76, 0.65), (0.7, 1.0), (0.56, 1.2), (0.54, 1.24)],
    "ginger": [(0.36, 0), (0.4, 0.04), (0.5, 0.35), (0.68, 0.85), (0.64, 1.15), (0.4, 1.35), (0.32, 1.38), (0.32, 1.5)],
}


def build(product: Product) -> None:
    """A jar with its lid, and what is in it."""
    look = product.look
    if look["material"] == "glaze":
        _glazed(look)
        return
    sharp = look["body"] in ("hexagon", "pasta", "spice")
    outline = BODIES[look["body"]] if sharp else curve(BODIES[look["body"]], 6)
    sides = 6 if look["body"] == "hexagon" else 96
    lathe([(0, 0), *outline], glass(look["colour"]), steps=sides, bevel=0.015 if sharp else 0.0)
    if look["content"]:
        _content(look, outline, sides)
    _label(product, outline)
    _lid(look, outline)


def _content(look: dict[str, Any], outline: Outline, sides: int) -> None:
    """The filling, a hair inside the glass."""
    if look["body"] == "pasta":
        _spaghetti(look["content"])
        return
    top = outline[-1][1] * {"cork": 0.82, "spice": 0.86, "hexagon": 0.93}.get(look["body"], 0.88)
    # A filling against the glass is drawn as its polished outside: quicker and cleaner than seen through a wall.
    loose = look["body"] in ("pickle", "cork")
    gap = -0.02 if loose else 0.002
    inside = [(r + gap, z) for r, z in outline if 0.04 < z < top]
    inside.append((radius_at(outline, top) + gap, top))
    filling = wax(look["content"]) if loose else plastic(look["content"], rough=0.12)
    lathe([(0, 0.04), (radius_at(outline, 0.04) + gap, 0.04), *inside, (0, top)], filling, steps=sides)
    if look["body"] == "pickle":
        _beetroot(look["content"])
    if look["body"] == "cork":
        _crystals(outline, look["content"])


def _spaghetti(colour: str) -> None:
    """A full bundle of upright strands."""
    rng = random.Random(5)
    straw = wax(colour)
    for i in range(120):
        turn, reach = i * 2.39996, 0.44 * math.sqrt((i + 0.5) / 120)
        lean = turn + rng.uniform(-0.25, 0.25)
        foot = (reach * math.cos(turn), reach * math.sin(turn), 0.03)
        tip = (reach * math.cos(lean), reach * math.sin(lean), rng.uniform(1.95, 2.15))
        tube([foot, tip], 0.021, straw, smooth=False, sides=6)


def _beetroot(colour: str) -> None:
    """Round shapes pressed against the glass."""
    skin = plastic(colour, rough=0.3)
    for i in range(22):
        turn, z = i * 2.39996, 0.16 + 0.042 * i
        sphere((0.36 * math.cos(turn), 0.36 * math.sin(turn), z), (0.25, 0.25, 0.25), skin, detail=14)


def _crystals(outline: Outline, colour: str) -> None:
    """Coarse grains on top of the salt and against the glass."""
    rng = random.Random(9)
    grain = plastic(colour, rough=0.15)
    for i in range(110):
        turn, z = i * 2.39996, rng.uniform(0.05, 0.98)
        out = radius_at(outline, z) - 0.045 if i < 85 else rng.uniform(0.0, 0.3)
        at = (out * math.cos(turn), out * math.sin(turn), z if i < 85 else 0.99)
        box(at, (0.06, 0.05, 0.05), grain, bevel=0.008, rotation=(i, i * 2.0, i * 3.0))


def _label(product: Product, outline: Outline) -> None:
    """A paper label on the front, flat on a six-sided jar."""
    if product.label is None:
        return
    spans = {"jam": (0.17, 0.7), "pickle": (0.26, 0.98), "cork": (0.24, 0.82), "spice": (0.14, 0.72)}
    body = product.look["body"]
    if body == "hexagon":
        card(label_of(product), (0, -0.5 * math.cos(math.pi / 6) - 0.008, 0.42), 0.44, 0.56)
        return
    low, high = spans[body]
    patch(label_of(product), girth(outline, low, high) + 0.006, low, high, 112 if body == "spice" else 100)


def _lid(look: dict[str, Any], outline: Outline) -> None:
    """The lid by its name."""
    radius, top = outline[-1]
    match look["lid"]:
        case "gingham":
            _screw(radius + 0.02, top, metal("gold"))
            _cloth_cap(radius + 0.05, top)
        case "gold":
            _screw(radius + 0.02, top - 0.02, metal("gold"))
        case "white":
            _screw(radius + 0.03, top - 0.04, plastic("#eeeae0"))
        case "black":
            _screw(radius + 0.05, top - 0.04, plastic("#1c1d1f"), tall=0.24)
        case "cork":
            lathe([(0, top - 0.15), (radius - 0.05, top - 0.15), (radius - 0.02, top + 0.16), (0, top + 0.16)],
                  wood("#c79a63", scale=3.0), bevel=0.02)
            lathe([(radius - 0.02, top - 0.03), (radius + 0.03, top), (radius - 0.02, top + 0.03)],
                  glass(look["colour"]))
        case "wood":
            lathe([(0, top), (radius + 0.03, top), (radius + 0.03, top + 0.14), (0, top + 0.14)], wood("beech"),
                  bevel=0.02)
            lathe([(0, top - 0.06), (radius - 0.02, top - 0.06), (radius - 0.02, top)], plastic("#e9e6de"))
        case _:
            _clip_lid(look, radius, top)


def _screw(radius: float, top: float, material: Any, tall: float = 0.14) -> None:
    """A screw cap with a rolled edge."""
    lathe([(radius - 0.01, top - tall * 0.6), (radius + 0.012, top - tall * 0.55), (radius, top - tall * 0.4),
           (radius, top + tall * 0.35), (radius - 0.03, top + tall * 0.42), (0, top + tall * 0.4)], material,
           bevel=0.01)


def _cloth_cap(radius: float, top: float) -> None:
    """A gingham square gathered over the lid, tied with string."""
    cloth = fabric("#f4efe6", pattern="checks", second="#c23a44", repeat=(22, 5))
    skirt = lathe(curve([(0, top + 0.08), (radius - 0.04, top + 0.075), (radius, top + 0.03),
                         (radius - 0.005, top - 0.04),
                         (radius + 0.05, top - 0.12), (radius + 0.13, top - 0.2)], 6), cloth, by_length=True)
    for vertex in skirt.data.vertices:
        x, y, z = vertex.co
        hang = max(0.0, top - 0.04 - z)
        wave = 1 + hang * 0.9 * math.sin(13 * math.atan2(y, x))
        vertex.co = (x * wave, y * wave, z + hang * 0.3 * math.cos(4 * math.atan2(y, x)))
    ring = [((radius + 0.008) * math.cos(a), (radius + 0.008) * math.sin(a), top - 0.04)
            for a in (math.tau * i / 24 for i in range(24))]
    tube(ring, 0.014, fabric("#b08d57"), closed=True, sides=8)


def _clip_lid(look: dict[str, Any], radius: float, top: float) -> None:
    """A glass lid on a rubber ring, held down by a wire clip."""
    lathe([(radius - 0.08, top), (radius + 0.05, top), (radius + 0.06, top + 0.025), (radius + 0.05, top + 0.05),
           (radius - 0.08, top + 0.05)], plastic("#d96a2b"))
    lathe(curve([(radius + 0.03, top + 0.05), (radius + 0.05, top + 0.08), (radius + 0.02, top + 0.14),
                 (radius * 0.6, top + 0.17), (0, top + 0.18)], 5), glass(look["colour"]))
    wire = metal("steel")
    band = [((radius + 0.012) * math.cos(a), (radius + 0.012) * math.sin(a), top - 0.08)
            for a in (math.tau * i / 24 for i in range(24))]
    tube(band, 0.016, wire, closed=True, sides=8)
    side = radius + 0.075
    tube([(-side, -0.05, top - 0.08), (-side, 0, top + 0.12), (-radius * 0.6, 0, top + 0.2),
          (radius * 0.6, 0, top + 0.2),
          (side, 0, top + 0.12), (side, -0.05, top - 0.08)], 0.016, wire, sides=8)
    tube([(-side, -0.05, top - 0.08), (-side * 0.95, -radius * 0.8, top - 0.2), (-0.16, -radius - 0.13, top - 0.34),
          (0.16, -radius - 0.13, top - 0.34), (side * 0.95, -radius * 0.8, top - 0.2), (side, -0.05, top - 0.08)],
         0.016, wire, sides=8)


def _glazed(look: dict[str, Any]) -> None:
    """A ceramic jar with a lid."""
    outline = curve(BODIES[look["body"]], 8)
    repeat = (16.0, 4.0) if look["body"] == "biscuit" else (7.0, 2.0)
    plain = glaze(look["colour"])
    vessel(outline, 0.05, 0.08, glaze(look["colour"], pattern=look["pattern"], second=look["second"], repeat=repeat),
           plain)
    radius, top = outline[-1]
    second = glaze(look["second"])
    if look["lid"] == "knob":
        lathe(curve([(radius + 0.05, top), (radius + 0.07, top + 0.04), (radius * 0.7, top + 0.14), (0, top + 0.2)], 6),
              plain)
        sphere((0, 0, top + 0.28), (0.22, 0.22, 0.2), second)
        return
    cap: Profile = [(radius + 0.03, top - 0.14), (radius + 0.05, top - 0.1), (radius + 0.05, top + 0.06),
                    (radius * 0.75, top + 0.2), (0, top + 0.26)]
    lathe(curve(cap, 6), plain)
    place(sphere((0, 0, 0), (0.12, 0.12, 0.14), second), (0, 0, top + 0.29))
