"""Teapots: a turned body with a lid, a spout at the left and a handle at the right or over the top."""

from __future__ import annotations

import math
from typing import Any

from demo.render.forming import ear, handle, proportioned, radius_at
from demo.render.materials import glass, glaze, metal, wax, wood
from demo.render.shapes import curve, lathe, sphere, tube
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {  # foot to the opening on which the lid sits
    "round": [(0.36, 0), (0.4, 0.03), (0.38, 0.07), (0.58, 0.2), (0.72, 0.5), (0.62, 0.82), (0.36, 0.98), (0.3, 1.0)],
    "cylinder": [(0.5, 0), (0.55, 0.03), (0.56, 0.1), (0.56, 0.88), (0.54, 0.94), (0.36, 0.96)],
    "pear": [(0.4, 0), (0.44, 0.04), (0.4, 0.09), (0.6, 0.26), (0.64, 0.46), (0.48, 0.82), (0.33, 1.1), (0.28, 1.2)],
    "squat": [(0.34, 0), (0.4, 0.03), (0.58, 0.16), (0.64, 0.34), (0.54, 0.52), (0.34, 0.58)],
    "drum": [(0.46, 0), (0.54, 0.05), (0.64, 0.3), (0.64, 0.52), (0.54, 0.76), (0.34, 0.82)],
    "tall": [(0.46, 0), (0.52, 0.04), (0.5, 0.2), (0.4, 0.8), (0.3, 1.3), (0.28, 1.4)],
    "hobnail": [(0.44, 0), (0.52, 0.04), (0.72, 0.26), (0.74, 0.44), (0.58, 0.66), (0.32, 0.72)],
    "globe": [(0.34, 0), (0.4, 0.02), (0.62, 0.2), (0.7, 0.5), (0.58, 0.8), (0.34, 0.95), (0.32, 1.0)],
    "kettle": [(0.6, 0), (0.66, 0.03), (0.68, 0.12), (0.62, 0.45), (0.48, 0.72), (0.36, 0.78)],
}
# Where the spout leaves the body and where it ends: (height, then reach and rise from there), thick and thin ends.
SPOUTS = {"curved": (0.42, 0.52, 0.5, 0.15, 0.06), "short": (0.55, 0.3, 0.26, 0.13, 0.065),
          "long": (0.3, 0.46, 0.72, 0.13, 0.05)}


def build(product: Product) -> None:
    """A teapot, lid on."""
    look = product.look
    outline = proportioned(curve(BODIES[look["body"]], 8), look)
    plain, painted = _materials(look)
    closed = [] if look.get("material") == "glass" else [(0.0, outline[-1][1])]
    lathe([(0, 0), *outline, *closed], painted)
    if look["body"] == "hobnail":
        _hobnails(outline, plain)
    if look.get("material") == "glass":
        _tea(outline)
    _lid(look, outline, plain)
    _spout(look, outline, plain)
    _handle(look, outline, plain)


def _materials(look: dict[str, Any]) -> tuple[Any, Any]:
    """The plain material of lid, spout and handle, and the body's, which may be patterned."""
    match look.get("material"):
        case "glass":
            clear = glass(look["colour"])
            return clear, clear
        case "iron":
            iron = metal("iron", rough=0.55)
            return iron, iron
        case _:
            repeat = {"drum": (16.0, 1.0), "tall": (11.0, 5.0), "cylinder": (1.0, 2.0), "pear": (6.0, 2.0)}
            second = look.get("second")
            return glaze(look["colour"]), glaze(look["colour"], pattern=look["pattern"], second=second,
                                                repeat=repeat.get(look["body"]))


def _lid(look: dict[str, Any], outline: Outline, plain: Any) -> None:
    """A lid over the opening, with a knob."""
    radius, top = outline[-1]
    rim = radius + 0.035
    rise = 0.05 if look["body"] == "cylinder" else radius * 0.42
    points = [(rim - 0.03, top - 0.01), (rim, top + 0.005), (rim, top + 0.035), (rim * 0.8, top + 0.04 + rise * 0.5),
              (rim * 0.45, top + 0.04 + rise * 0.9), (0, top + 0.04 + rise)]
    knob = {"kettle": wood("beech"), "globe": metal("steel")}.get(look["body"], plain)
    lathe(curve(points, 5), metal("steel") if look["body"] == "globe" else plain)
    peak = top + 0.03 + rise
    if look["body"] == "cylinder":
        lathe([(0, peak), (0.1, peak), (0.11, peak + 0.02), (0.11, peak + 0.12), (0, peak + 0.13)], knob, bevel=0.015)
    else:
        lathe(curve([(0.05, peak - 0.01), (0.045, peak + 0.04), (0.1, peak + 0.09), (0.085, peak + 0.15),
                     (0, peak + 0.17)], 5), knob)


def _spout(look: dict[str, Any], outline: Outline, plain: Any) -> None:
    """A hollow-looking spout, opening at the height of the lid."""
    share, reach, rise, thick, thin = SPOUTS[look["spout"]]
    top = outline[-1][1]
    low = top * share
    wall = radius_at(outline, low)
    straight = look["spout"] == "short"
    bend = 0.5 if straight else 0.28
    points = [(-(wall - 0.08), 0.0, low - 0.02), (-(wall + reach * 0.4), 0.0, low + rise * bend * 0.8),
              (-(wall + reach * 0.72), 0.0, low + rise * 0.62), (-(wall + reach), 0.0, low + rise)]
    tube(points, [thick, thick * 0.75, thin * 1.15, thin], plain, sides=20)
    end, before = points[-1], points[-2]
    ahead = math.atan2(end[2] - before[2], end[0] - before[0])
    mouth = [(end[0] + math.cos(ahead) * d, 0.0, end[2] + math.sin(ahead) * d) for d in (-0.02, 0.004)]
    tube(mouth, thin * 0.78, wax("#1c1512"), smooth=False, sides=20)


def _handle(look: dict[str, Any], outline: Outline, plain: Any) -> None:
    """A handle at the side, sticking out, or arching over the lid."""
    top = outline[-1][1]
    match look["handle"]:
        case "stick":
            height = top * 0.6
            near = radius_at(outline, height)
            points = [(near - 0.05, height), (near + 0.2, height + 0.06), (near + 0.5, height + 0.13)]
            handle(points, [0.075, 0.07, 0.1], plain)
        case "arch" | "hoop":
            _hoop(look, outline)
        case "square":
            low, high = top * 0.22, top * 0.8
            near = radius_at(outline, low)
            points = [(near - 0.03, low), (near + 0.3, low), (near + 0.36, low + 0.06), (near + 0.36, high - 0.06),
                      (near + 0.3, high), (near - 0.03, high)]
            handle(points, 0.055, plain)
        case _:
            points = ear(outline, top * 0.28, top * 0.78, 0.36)
            handle(points, 0.055, plain, flat=0.85)


def _hoop(look: dict[str, Any], outline: Outline) -> None:
    """A bail over the lid, held by a lug at each side."""
    cane = look["handle"] == "arch"
    top = outline[-1][1]
    height = top * 0.84
    wide = radius_at(outline, height)
    material = wood("bamboo") if cane else metal("black")
    rise = 0.72
    points = [(wide * 1.0 * math.cos(a), 0.0, height + rise * max(math.sin(a), 0.0) ** 0.8)
              for a in (math.pi * i / 12 for i in range(13))]
    tube(points, 0.045 if cane else 0.024, material)
    lug = glaze(look["colour"]) if not look.get("material") else metal("iron", rough=0.55)
    for side in (-1, 1):
        sphere((side * wide, 0, height), (0.12, 0.12, 0.15), lug, detail=16)
    if look["body"] == "kettle":
        grip = [(x, y, z) for x, y, z in points[4:9]]
        tube(grip, 0.05, wood("beech"))


def _hobnails(outline: Outline, iron: Any) -> None:
    """Rows of small knobs around a cast body."""
    for row in range(5):
        z = outline[-1][1] * (0.28 + row * 0.118)
        radius = radius_at(outline, z)
        for i in range(38):
            angle = 2 * math.pi * (i + row % 2 / 2) / 38
            sphere((radius * math.cos(angle), radius * math.sin(angle), z), (0.06, 0.06, 0.06), iron, detail=8)


def _tea(outline: Outline) -> None:
    """Tea seen through the glass, and the steel infuser hanging in it."""
    inside = [(max(r - 0.03, 0.01), z) for r, z in outline if 0.04 < z < outline[-1][1] * 0.62]
    lathe([(0, 0.04), *inside, (0, inside[-1][1])], glass("#c98742"))
    lathe([(0, 0.3), (0.2, 0.3), (0.22, 0.33), (0.26, outline[-1][1])], metal("brushed"))
