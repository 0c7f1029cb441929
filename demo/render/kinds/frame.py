"""Picture frames: mitred mouldings, ovals, portholes, box frames, standing frames and driftwood."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import bpy

from demo.render.art import Canvas, scene
from demo.render.finishes import finish
from demo.render.materials import fabric, metal, paper, shade
from demo.render.shapes import UPRIGHT, Point, box, place, sheet, sphere, tube
from demo.render.soft import disc, leg, surface
from demo.shop.product import Product

# Half profiles of mouldings, from the opening outwards: (share of the rail's width, height above the wall).
_MOULDINGS: dict[str, Sequence[tuple[float, float]]] = {
    "flat": ((0.0, 0.1), (0.0, 0.26), (0.06, 0.3), (0.94, 0.3), (1.0, 0.26), (1.0, 0.0)),
    "round": ((0.0, 0.08), (0.1, 0.16), (0.5, 0.24), (0.9, 0.16), (1.0, 0.0)),
    "ornate": (
        (0.0, 0.12),
        (0.05, 0.2),
        (0.15, 0.2),
        (0.2, 0.16),
        (0.35, 0.26),
        (0.55, 0.52),
        (0.72, 0.62),
        (0.85, 0.56),
        (0.9, 0.44),
        (1.0, 0.4),
        (1.0, 0.0),
    ),
    "deep": ((0.0, 0.1), (0.0, 0.52), (0.1, 0.56), (0.9, 0.56), (1.0, 0.52), (1.0, 0.0)),
}


def build(product: Product) -> None:
    """Build the frame its look describes, facing -Y; one unit is 10 cm."""
    look = product.look
    forms = {
        "rect": _rect,
        "oval": _oval,
        "round": _porthole,
        "triple": _triple,
        "shadow": _shadow,
        "standing": _standing,
        "rough": _rough,
    }
    forms[look["form"]](look)


def _moulding(width: float, height: float, rail: float, profile: str, material: Any) -> None:
    """Four mitred sides around an opening of width × height centred on the origin."""
    line = _MOULDINGS[profile]
    for side in range(4):
        half, across = (width / 2, height / 2) if side % 2 == 0 else (height / 2, width / 2)

        def shape(u: float, v: float, half: float = half, across: float = across, side: int = side) -> Point:
            out, up = line[min(round(v * (len(line) - 1)), len(line) - 1)]
            along, reach = (2 * u - 1) * (half + out * rail), across + out * rail
            a = side * math.pi / 2
            return (along * math.cos(a) - reach * math.sin(a), -up, along * math.sin(a) + reach * math.cos(a))

        surface(shape, material, across=4, along=len(line) - 1)


def _picture(art: str, width: float, height: float, y: float) -> None:
    """A printed picture standing at depth y."""
    px = 512
    canvas = Canvas(px, round(px * height / width), "#f3eee2", art)
    scene(art, canvas)
    sheet((0, y, 0), width, height, paper(canvas.done(0.04)), rotation=UPRIGHT)


def _mount(width: float, height: float, border: float, y: float, colour: str = "#f4f1ea") -> None:
    """A card mount with a bevelled window."""
    card = paper(colour)
    for z in (-1, 1):
        box((0, y, z * (height - border) / 2), (width, 0.05, border), card, bevel=0)
    for x in (-1, 1):
        box((x * (width - border) / 2, y, 0), (border, 0.05, height - 2 * border), card, bevel=0)


def _rect(look: dict[str, Any]) -> None:
    wide, high, rail, mount = look["width"], look["height"], look["rail"], look["mount"]
    material = finish(look["finish"])
    inner = (wide - 2 * rail, high - 2 * rail)
    _moulding(*inner, rail, look["moulding"], material)
    _picture(look["art"], inner[0] - 1.6 * mount, inner[1] - 1.6 * mount, -0.07)
    if mount:
        _mount(*inner, mount, -0.11)
    if look["moulding"] == "ornate":
        _ornaments(inner, rail, material)


def _ornaments(inner: tuple[float, float], rail: float, gold: Any) -> None:
    """Beads along the opening, and a leaf scroll at each corner and the middle of each side."""
    (w, h), step = inner, 0.17
    for z in (-1, 1):
        for i in range(int(w / step) + 1):
            sphere((-w / 2 + i * step, -0.22, z * (h / 2 + 0.05)), (0.11, 0.11, 0.11), gold, detail=10)
    for x in (-1, 1):
        for i in range(int(h / step)):
            sphere((x * (w / 2 + 0.05), -0.22, -h / 2 + i * step), (0.11, 0.11, 0.11), gold, detail=10)
    spots = [(x * (w + rail * 1.4) / 2, z * (h + rail * 1.4) / 2, 1.0) for x in (-1, 1) for z in (-1, 1)]
    spots += [(0, z * (h + rail * 1.4) / 2, 0.8) for z in (-1, 1)] + [
        (x * (w + rail * 1.4) / 2, 0, 0.8) for x in (-1, 1)
    ]
    for across, up, size in spots:
        sphere((across, -0.6, up), (0.32 * size, 0.3, 0.32 * size), gold, detail=20)
        for k in range(8):
            a = k * math.pi / 4
            petal = sphere(
                (across + 0.3 * size * math.sin(a), -0.55, up + 0.3 * size * math.cos(a)),
                (0.2 * size, 0.2, 0.42 * size),
                gold,
                detail=16,
            )
            petal.rotation_euler = (0, a, 0)


def _ellipse(rx: float, rz: float, y: float, steps: int = 64) -> list[Point]:
    return [(rx * math.sin(t), y, rz * math.cos(t)) for t in (2 * math.pi * i / steps for i in range(steps))]


def _round_picture(art: str, width: float, height: float, y: float) -> None:
    canvas = Canvas(512, round(512 * height / width), "#f3eee2", art)
    scene(art, canvas)
    place(disc(width / 2, 0, paper(canvas.done(0.04)), ratio=height / width), (0, y, 0), (math.pi / 2, 0, 0))


def _oval(look: dict[str, Any]) -> None:
    wide, high = look["width"], look["height"]
    _round_picture(look["art"], wide - 0.4, high - 0.4, -0.06)
    wood = finish(look["finish"])
    tube(_ellipse(wide / 2 - 0.14, high / 2 - 0.14, -0.15), 0.17, wood, closed=True)
    tube(_ellipse(wide / 2 - 0.3, high / 2 - 0.3, -0.17), 0.06, metal("gold"), closed=True)
    ribbon = fabric("#7a2f35")
    for x in (-1, 1):
        tube([(0, -0.1, high / 2 + 0.7), (x * 0.2, -0.12, high / 2 + 0.1)], 0.05, ribbon, sides=8)
        tube(
            [
                (0, -0.12, high / 2 + 0.7),
                (x * 0.22, -0.14, high / 2 + 0.9),
                (x * 0.36, -0.14, high / 2 + 0.74),
                (0, -0.12, high / 2 + 0.68),
            ],
            0.045,
            ribbon,
            sides=8,
        )
    sphere((0, -0.12, high / 2 + 0.7), (0.14, 0.14, 0.14), ribbon, detail=12)


def _porthole(look: dict[str, Any]) -> None:
    brass, radius = finish(look["finish"]), look["width"] / 2
    _round_picture(look["art"], 2.06, 2.06, -0.08)

    def ring(u: float, v: float) -> Point:
        r, y = (
            (1.0, -0.08),
            (1.0, -0.26),
            (1.05, -0.32),
            (1.1, -0.26),
            (1.12, -0.2),
            (radius - 0.06, -0.2),
            (radius, -0.14),
            (radius, 0.0),
        )[round(v * 7)]
        return (r * math.cos(2 * math.pi * u), y, r * math.sin(2 * math.pi * u))

    surface(ring, brass, across=96, along=7, around=True)
    for i in range(8):
        a = math.pi / 8 + i * math.pi / 4
        sphere((1.26 * math.sin(a), -0.2, 1.26 * math.cos(a)), (0.16, 0.12, 0.16), brass, detail=16)


def _triple(look: dict[str, Any]) -> None:
    wide, high, rail = look["width"], look["height"], look["rail"]
    inner = (wide - 2 * rail, high - 2 * rail)
    _moulding(*inner, rail, look["moulding"], finish(look["finish"]))
    _picture(look["art"], *inner, -0.06)
    card = paper("#f4f1ea")
    for z in (-1, 1):
        box((0, -0.11, z * (inner[1] / 2 - 0.2)), (inner[0], 0.05, 0.4), card, bevel=0)
    for x, w in ((-inner[0] / 2 + 0.13, 0.26), (-inner[0] / 6, 0.5), (inner[0] / 6, 0.5), (inner[0] / 2 - 0.13, 0.26)):
        box((x, -0.11, 0), (w, 0.05, inner[1] - 0.8), card, bevel=0)


def _shadow(look: dict[str, Any]) -> None:
    wide, high = look["width"], look["height"]
    _moulding(wide - 0.3, high - 0.3, 0.15, "deep", finish(look["finish"]))
    box((0, -0.04, 0), (wide - 0.25, 0.06, high - 0.25), paper("#efe8d6"), bevel=0)
    green = paper("#4f6d3d")
    tube([(-0.25, -0.2, -0.95), (-0.12, -0.22, 0.0), (0.2, -0.2, 0.95)], [0.03, 0.025, 0.012], green, sides=8)
    for i in range(13):
        t = i / 12
        x, z = -0.25 + 0.13 * t * 2 * (1 - t) + 0.45 * t * t, -0.75 + 1.65 * t
        size = 0.75 * (1.04 - t) ** 0.8
        for side in (-1, 1):
            a = 0.2 + side * (1.15 - 0.35 * t)
            blade = sphere(
                (x + size / 2 * math.sin(a), -0.2, z + size / 2 * math.cos(a)),
                (0.17 * size**0.5, 0.02, size),
                green,
                detail=12,
            )
            blade.rotation_euler = (0, a, 0)


def _standing(look: dict[str, Any]) -> None:
    _rect(look)
    wide, high = look["width"], look["height"]
    velvet = fabric("#2a2a2e")
    box((0, -0.02, 0), (wide - 0.1, 0.06, high - 0.1), velvet, bevel=0)
    lean = math.radians(-12)
    parts = [obj for obj in bpy.context.collection.objects if obj.parent is None]
    pivot = bpy.data.objects.new("pivot", None)
    bpy.context.collection.objects.link(pivot)
    for part in parts:
        part.parent = pivot
    pivot.location, pivot.rotation_euler = (0, 0, high / 2 * math.cos(lean)), (lean, 0, 0)
    top, foot = (0.0, 0.35, high * 0.72), (0.0, 1.25, 0.03)
    leg(foot, top, velvet, (0.28, 0.12))


def _rough(look: dict[str, Any]) -> None:
    wide, high, rail = look["width"], look["height"], look["rail"]
    wood, rng = finish(look["finish"]), random.Random(look["art"])
    _picture(look["art"], wide - rail * 1.3, high - rail * 1.3, -0.06)
    nail = metal("iron")
    for side, (x, z) in enumerate(((0, 1), (0, -1), (-1, 0), (1, 0))):
        width = rail * rng.uniform(0.85, 1.15)
        spot = (x * (wide - rail) / 2, -0.2 - 0.1 * (side < 2), z * (high - rail) / 2)
        size = (wide + rng.uniform(0.1, 0.4), 0.22, width) if z else (width, 0.2, high - 0.1)
        box(spot, size, wood, bevel=0.06, rotation=(0, rng.uniform(-0.025, 0.025), 0))
    for x in (-1, 1):
        for z in (-1, 1):
            sphere((x * (wide - rail) / 2, -0.41, z * (high - rail) / 2), (0.12, 0.06, 0.12), nail, detail=12)
    tube(
        [(-wide * 0.33, -0.2, high / 2), (0, -0.15, high / 2 + 0.9), (wide * 0.33, -0.2, high / 2)],
        0.035,
        fabric(shade("#b89a6a", 0.9)),
        smooth=False,
    )
