"""Books and notebooks, standing slightly open so that cover, spine and pages are seen."""

from __future__ import annotations

import math
from typing import Any

import bpy

from demo.render import covers
from demo.render.finishes import colour_of
from demo.render.materials import fabric, paper, printed
from demo.render.shapes import UPRIGHT, box, sheet, tube
from demo.render.soft import surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build a book standing upright, its front cover to -Y and its spine to the left; one unit is 10 cm."""
    look, label = product.look, product.label
    if label is None:
        raise ValueError(f"{product.id} has nothing printed on it")
    notebook = look["art"] == "notebook"
    wide, high = (2.1, 2.3) if look.get("wide") else ((1.5, 2.1) if notebook else (1.7, 2.4))
    thick = look["thick"]
    cloth = colour_of(look["finish"]) if notebook else ""
    face = printed(
        covers.front(look["art"], label, high / wide, cloth),
        rough=0.75 if notebook else 0.4,
        coat=0.0 if notebook else 0.25,
    )
    back = fabric(cloth) if notebook else paper(label.ground)
    _pages(wide, high, thick)
    _cover(face, back, wide, high, -thick / 2, opened=math.radians(6))
    _cover(back, back, wide, high, thick / 2, opened=0.0)
    _spine(printed(covers.spine(label, thick + 0.1, high, cloth), rough=0.6, coat=0.0), high, thick)
    if notebook:
        tube(
            [(0.3, 0, high * 0.98), (0.32, -thick * 0.2, high * 0.4), (0.4, 0, -0.02), (0.5, -0.1, 0.02)],
            0.025,
            fabric("#b9482f"),
            flat=0.3,
        )


def _pages(wide: float, high: float, thick: float) -> None:
    """The block of pages, its edges lined like paper."""
    box((wide / 2 - 0.03, 0, high / 2), (wide - 0.06, thick * 0.94, high - 0.1), paper("#efe7d3"), bevel=0.01)
    edge = paper("#d8ccb0")
    for i in range(7):
        y = thick * (-0.42 + 0.14 * i)
        box((wide / 2 - 0.03, y, high / 2), (wide - 0.05, thick * 0.02, high - 0.094), edge, bevel=0)


def _cover(face: Any, back: Any, wide: float, high: float, y: float, opened: float) -> None:
    """One board with its picture, hinged at the spine and opened by an angle."""
    side = -1 if y < 0 else 1
    pivot = bpy.data.objects.new("hinge", None)
    bpy.context.collection.objects.link(pivot)
    board = box((wide / 2, side * 0.02, high / 2), (wide + 0.06, 0.05, high), back, bevel=0.012)
    front = sheet(
        (wide / 2, side * 0.047, high / 2),
        wide + 0.05,
        high - 0.015,
        face,
        rotation=UPRIGHT if side < 0 else (UPRIGHT[0], 0, math.pi),
    )
    for part in (board, front):
        part.parent = pivot
    pivot.location, pivot.rotation_euler = (0, y, 0), (0, 0, -opened if side < 0 else opened)


def _spine(print_: Any, high: float, thick: float) -> None:
    """The slightly rounded spine with its title."""
    half = thick / 2 + 0.045

    def shape(u: float, v: float) -> tuple[float, float, float]:
        a = math.pi * u
        return (-0.03 - 0.07 * math.sin(a), half * math.cos(a), high * v)

    surface(shape, print_, across=16, along=1, thickness=0.03)
