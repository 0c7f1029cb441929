"""Bowls: turned bodies, some footed, one handled, one set that nests."""

from __future__ import annotations

from typing import Any

from demo.render.forming import handle, proportioned, radius_at, vessel
from demo.render.materials import glass, glaze, wood
from demo.render.shapes import curve, hollow, lathe, place
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {
    "round": [(0.3, 0), (0.32, 0.02), (0.3, 0.07), (0.48, 0.16), (0.68, 0.36), (0.76, 0.6), (0.78, 0.74)],
    "ramen": [(0.36, 0), (0.38, 0.03), (0.37, 0.13), (0.5, 0.22), (0.76, 0.5), (1.0, 0.82)],
    "cereal": [(0.45, 0), (0.58, 0.05), (0.66, 0.18), (0.68, 0.35), (0.69, 0.6)],
    "pasta": [(0.5, 0), (0.56, 0.03), (0.74, 0.14), (0.86, 0.3), (0.9, 0.34), (1.05, 0.37), (1.25, 0.42)],
    "soup": [(0.4, 0), (0.48, 0.04), (0.6, 0.2), (0.62, 0.4), (0.56, 0.55), (0.57, 0.63)],
    "salad": [(0.55, 0), (0.68, 0.04), (1.0, 0.22), (1.28, 0.52), (1.42, 0.88)],
    "mixing": [(0.55, 0), (0.62, 0.06), (0.84, 0.4), (1.02, 0.74), (1.12, 1.0)],
    "footed": [(0.5, 0), (0.52, 0.04), (0.3, 0.12), (0.12, 0.24), (0.11, 0.42), (0.2, 0.52), (0.6, 0.62), (0.95, 0.8),
               (1.12, 1.08)],
    "nest": [(0.26, 0), (0.3, 0.03), (0.44, 0.16), (0.5, 0.32), (0.52, 0.46)],
}
WALLS = {"salad": 0.07, "mixing": 0.06, "round": 0.045, "pasta": 0.04}


def build(product: Product) -> None:
    """A bowl, or three."""
    look = product.look
    body = look["body"]
    outline = proportioned(curve(BODIES[body], 6), look)
    if body == "nest":
        _nest(look, outline)
        return
    if look.get("material") == "glass":
        _glass(look, outline)
        return
    if body in ("round", "cereal", "ramen", "mixing"):
        vessel(outline, WALLS.get(body, 0.035), 0.08, _material(look), glaze(look["colour"]))
    else:
        _turned(body, outline, _material(look))
    if body == "mixing":
        _rolled_rim(look, outline)
    if look.get("handle") == "stub":
        height = outline[-1][1] * 0.66
        near = radius_at(outline, height)
        handle([(near - 0.03, height), (near + 0.25, height + 0.03), (near + 0.42, height + 0.05)], [0.1, 0.085, 0.1],
               glaze(look["colour"]))


def _material(look: dict[str, Any]) -> Any:
    if look.get("material") == "wood":
        return wood(look["colour"], scale=0.7)
    repeat = {"ramen": (12.0, 2.0), "cereal": (22.0, 1.0), "mixing": (1.0, 2.0)}.get(look["body"])
    return glaze(look["colour"], pattern=look["pattern"], second=look.get("second"), repeat=repeat)


def _turned(body: str, outline: Outline, material: Any) -> Any:
    return lathe(hollow(outline, WALLS.get(body, 0.035), 0.08), material)


def _rolled_rim(look: dict[str, Any], outline: Outline) -> None:
    """The thick lip of a mixing bowl."""
    radius, top = outline[-1]
    lip = [(radius - 0.06, top - 0.1), (radius + 0.01, top - 0.1), (radius + 0.06, top - 0.07), (radius + 0.06, top),
           (radius, top + 0.04), (radius - 0.06, top + 0.02), (radius - 0.06, top - 0.1)]
    lathe(curve(lip, 4), glaze(look["colour"]))


def _glass(look: dict[str, Any], outline: Outline) -> None:
    """A glass bowl: outer wall, inner wall above the stem, and a lip."""
    glassy = glass(look["colour"])
    lathe([(0, 0), *outline], glassy)
    radius, top = outline[-1]
    inner = curve([(0.0, top * 0.575), (radius * 0.45, top * 0.61), (radius * 0.8, top * 0.77), (radius - 0.05, top)],
                  6)
    lathe([*inner, (radius - 0.025, top + 0.02), (radius, top)], glassy)


def _nest(look: dict[str, Any], outline: Outline) -> None:
    """Three bowls: two nested, the smallest beside them on the table."""
    for index, (scale, key) in enumerate(((1.35, "second"), (1.08, "colour"), (0.84, "third"))):
        turned = _turned("nest", outline, glaze(look[key]))
        place(turned, (0, 0, index * 0.17), scale=scale)
