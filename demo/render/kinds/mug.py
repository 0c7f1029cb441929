"""Mugs and cups: a turned body, and a handle at the right."""

from __future__ import annotations

from typing import Any

from demo.render.forming import ear, handle, proportioned, radius_at, vessel
from demo.render.materials import glass, glaze, metal
from demo.render.shapes import curve, hollow, lathe
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {
    "straight": [(0.34, 0), (0.4, 0.04), (0.415, 0.3), (0.42, 0.9)],
    "enamel": [(0.4, 0), (0.435, 0.03), (0.44, 0.5), (0.45, 0.8)],
    "espresso": [(0.2, 0), (0.24, 0.03), (0.33, 0.15), (0.36, 0.3), (0.33, 0.45), (0.3, 0.52)],
    "tulip": [(0.26, 0), (0.3, 0.03), (0.36, 0.18), (0.36, 0.4), (0.345, 0.6), (0.39, 0.8), (0.47, 0.92)],
    "latte": [(0.27, 0), (0.31, 0.04), (0.33, 0.4), (0.375, 0.85), (0.42, 1.25)],
    "glass": [(0.34, 0), (0.375, 0.04), (0.38, 0.5), (0.385, 1.0)],
    "belly": [(0.28, 0), (0.34, 0.04), (0.46, 0.2), (0.52, 0.42), (0.48, 0.65), (0.42, 0.8), (0.43, 0.88)],
    "teacup": [(0.2, 0), (0.23, 0.05), (0.21, 0.08), (0.33, 0.17), (0.45, 0.36), (0.52, 0.56)],
    "cone": [(0.55, 0), (0.575, 0.05), (0.54, 0.25), (0.46, 0.6), (0.41, 0.85)],
}


def build(product: Product) -> None:
    """A mug, with its saucer if it has one."""
    look = product.look
    lift = 0.09 if look.get("saucer") else 0.0
    outline = [(r, z + lift) for r, z in proportioned(curve(BODIES[look["body"]], 6), look)]
    wall = 0.022 if look["body"] in ("enamel", "teacup", "glass") else 0.035
    _body(look, outline, wall)
    _handle(look, outline)
    if look["body"] in ("enamel", "teacup"):
        _rim(look, outline)
    if lift:
        _saucer(look)


def _body(look: dict[str, Any], outline: Outline, wall: float) -> None:
    """The turned body, thick-bottomed when it is of glass."""
    if look.get("material") == "glass":
        glassy = glass(look["colour"])
        top = outline[-1]
        lathe([(0, 0), *outline], glassy)
        lathe([(0, 0.1), (outline[1][0] - 0.04, 0.1), (top[0] - 0.035, top[1]), top], glassy)
        return
    repeat = {"latte": (16.0, 1.0), "tulip": (9.0, 3.0), "cone": (14.0, 4.0), "belly": (6.0, 2.0)}.get(look["body"])
    paint = glaze(look["colour"], pattern=look["pattern"], second=look.get("second"), repeat=repeat)
    vessel(outline, wall, wall * 1.6, paint, glaze(look["colour"]))


def _handle(look: dict[str, Any], outline: Outline) -> None:
    """The handle by its name; glass has a glass handle."""
    material = glass(look["colour"]) if look.get("material") == "glass" else glaze(look["colour"])
    top = outline[-1][1]
    foot = outline[0][1]
    tall = top - foot
    match look["handle"]:
        case "ring":
            handle(ear(outline, foot + tall * 0.42, foot + tall * 0.85, 0.2), 0.035, material)
        case "strap":
            handle(ear(outline, foot + tall * 0.3, foot + tall * 0.88, 0.27), 0.045, material, flat=0.4)
        case "long":
            handle(ear(outline, foot + tall * 0.2, foot + tall * 0.8, 0.29), 0.055, material, flat=0.8)
        case "fine":
            handle(ear(outline, foot + tall * 0.38, foot + tall * 0.9, 0.2), 0.027, material)
        case "square":
            low, high = foot + tall * 0.25, foot + tall * 0.82
            near = radius_at(outline, low)
            points = [(near - 0.01, low), (near + 0.22, low), (near + 0.28, low + 0.05), (near + 0.29, high - 0.05),
                      (near + 0.23, high), (near - 0.01, high)]
            handle(points, 0.04, material)
        case _:
            handle(ear(outline, foot + tall * 0.22, foot + tall * 0.8, 0.28), 0.06, material, flat=0.85)


def _rim(look: dict[str, Any], outline: Outline) -> None:
    """A line of the second colour along the lip."""
    radius, height = outline[-1]
    line = metal("gold") if look["body"] == "teacup" else glaze(look["second"])
    lathe([(radius - 0.03, height - 0.012), (radius - 0.03, height + 0.012), (radius - 0.008, height + 0.018),
           (radius + 0.008, height + 0.006), (radius + 0.008, height - 0.02), (radius - 0.03, height - 0.012)], line)


def _saucer(look: dict[str, Any]) -> None:
    outline = curve([(0.3, 0), (0.42, 0.02), (0.62, 0.07), (0.8, 0.14)], 6)
    lathe(hollow(outline, 0.025, 0.07), glaze(look["colour"]))
    lathe([(0.79, 0.133), (0.792, 0.155), (0.806, 0.155), (0.808, 0.138)], metal("gold"))
