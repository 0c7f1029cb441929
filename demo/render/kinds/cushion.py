"""Cushions: square, lumbar, round and bolster, with piping, ruffles, fringes, tassels and buttons."""

from __future__ import annotations

import math
import random
from typing import Any

import bpy

from demo.render import weaves
from demo.render.finishes import colour_of
from demo.render.materials import Build, fabric, shade
from demo.render.patterns import to_blender
from demo.render.shapes import Point, lathe, sphere, tube
from demo.render.soft import pillow, pillow_edge, surface
from demo.shop.product import Product

_SIZES = {"square": (4.8, 4.8, 2.3), "lumbar": (6.0, 3.6, 1.9)}


def build(product: Product) -> None:
    """Build the cushion its look describes, leaning back as on a sofa; one unit is 10 cm."""
    look, colour = product.look, colour_of(product.look["finish"])
    if look["form"] == "round":
        _round(colour)
    elif look["form"] == "bolster":
        _bolster(_cloth(look, colour, 1.0), colour)
    else:
        wide, high, deep = _SIZES[look["form"]]
        back = fabric(look["second"]) if look["pattern"] == "leaves" else fabric(colour)
        pillow(wide, high, deep, _cloth(look, colour, high / wide), seed=product.group_id or product.id, back=back)
        edges = {"piping": _piping, "ruffle": _ruffle, "fringe": _fringe, "tassels": _tassels}
        if look["edge"] in edges:
            edges[look["edge"]](wide, high, colour, look)
        _lean(high)


def _cloth(look: dict[str, Any], colour: str, tall: float) -> Any:
    """The cushion's own cloth, plain or with its pattern."""
    pattern = "linen" if look["pattern"] == "plain" else look["pattern"]
    m = Build("cushion", pattern, colour, look.get("second"))
    if m.old:
        return m.material
    drawn = weaves.draw(pattern, tall, colour, look.get("second", ""))
    image = to_blender(f"cushion-{pattern}-{colour}", drawn)
    m.bump(m.noise(m.coords("Object", (1, 1, 1)), 30, 2.0), 0.4, 0.03)
    return m.set(Base_Color=m.image(image), Roughness=0.92, Sheen_Weight=0.25, Specular_IOR_Level=0.2)


def _lean(high: float) -> None:
    """Stand everything up on its lower edge, leaning back a little."""
    parts = [obj for obj in bpy.context.collection.objects if obj.parent is None]
    pivot = bpy.data.objects.new("lean", None)
    bpy.context.collection.objects.link(pivot)
    for part in parts:
        part.parent = pivot
    tilt = math.radians(64)
    pivot.rotation_euler, pivot.location = (tilt, 0, 0), (0, 0, high / 2 * math.sin(tilt))


def _piping(wide: float, high: float, colour: str, _look: dict[str, Any]) -> None:
    tube(pillow_edge(wide, high), 0.06, fabric(shade(colour, 0.78)), closed=True, sides=8)


def _ruffle(wide: float, high: float, colour: str, look: dict[str, Any]) -> None:
    """A gathered strip all around the seam."""
    line = pillow_edge(wide, high, 60)
    count = len(line)
    cloth = fabric(look.get("second", colour))

    def shape(u: float, v: float) -> Point:
        k = round(u * count) % count
        x, y, _ = line[k]
        size = math.hypot(x, y)
        out = 0.5 * v
        return (x + x / size * out, y + y / size * out, 0.16 * v * math.sin(k * 1.25))

    surface(shape, cloth, across=count, along=4, around=True, thickness=0.03)


def _fringe(wide: float, high: float, colour: str, look: dict[str, Any]) -> None:
    yarn, rng = fabric(look.get("second", colour)), random.Random("fringe")
    for side in (-1, 1):
        for i in range(26):
            b = 2 * (i + 0.5) / 26 - 1
            x, y = side * wide / 2 * (1 - 0.075 * (1 - b * b)), high / 2 * b
            drop = rng.uniform(0.05, 0.2)
            tube(
                [(x - side * 0.05, y, 0), (x + side * 0.3, y - drop * 0.4, -0.02), (x + side * 0.62, y - drop, -0.1)],
                [0.05, 0.075, 0.06],
                yarn,
                sides=6,
            )


def _tassels(wide: float, high: float, colour: str, look: dict[str, Any]) -> None:
    yarn, rng = fabric(look.get("second", colour)), random.Random("tassel")
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * wide / 2, sy * high / 2
            sphere((x + sx * 0.08, y + sy * 0.02, 0), (0.34, 0.34, 0.34), yarn, detail=16)
            down = -0.85 if sy > 0 else -0.25
            for _ in range(16):
                dx, dz = rng.uniform(-0.18, 0.18), rng.uniform(-0.18, 0.18)
                tube(
                    [
                        (x + sx * 0.08, y, 0),
                        (x + sx * (0.25 + 0.1 * rng.random()) + dx * 0.5, y + down * 0.45, dz * 0.7),
                        (x + sx * 0.34 + dx, y + down * rng.uniform(0.9, 1.0), dz),
                    ],
                    0.05,
                    yarn,
                    sides=6,
                )


def _round(colour: str) -> None:
    """Pleats that run to a covered button."""

    def shape(u: float, v: float) -> Point:
        a, t = 2 * math.pi * u, math.pi * (v - 0.5)
        ring = math.cos(t) ** 0.55 if math.cos(t) > 0 else 0.0
        fold = 0.055 * math.cos(28 * a) * (1 - ring**3) * min(1.0, ring * 3)
        dimple = 0.55 * math.exp(-((ring / 0.28) ** 2))
        lift = math.copysign(abs(math.sin(t)) ** 0.8, t) * (0.85 - dimple + fold * 2)
        return (2.0 * ring * math.cos(a), 2.0 * ring * math.sin(a), lift)

    cloth = fabric(colour)
    surface(shape, cloth, across=224, along=48, around=True)
    sphere((0, 0, 0.42), (0.5, 0.5, 0.3), cloth)
    tube(
        [(2.02 * math.cos(a), 2.02 * math.sin(a), 0) for a in (i * math.pi / 24 for i in range(48))],
        0.05,
        fabric(shade(colour, 0.8)),
        closed=True,
        sides=8,
    )
    _lean(4.0)


def _bolster(cloth: Any, colour: str) -> None:
    half, radius = 2.75, 0.9
    side = [
        (radius - 0.02, -half + 0.15),
        (radius, -half + 0.35),
        (radius + 0.02, 0),
        (radius, half - 0.35),
        (radius - 0.02, half - 0.15),
    ]
    body = lathe(side, cloth)

    def end(u: float, v: float) -> Point:
        a, r = 2 * math.pi * u, radius * (1 - v)
        pleat = 0.03 * math.cos(24 * a) * math.sin(math.pi * v)
        return (r * math.cos(a), r * math.sin(a), half - 0.15 + 0.28 * math.sin(math.pi * v**0.7) - 0.1 * v + pleat)

    parts = [body]
    plain = fabric(colour)
    for turn in (0.0, math.pi):
        cap = surface(end, plain, across=144, along=16, around=True)
        cap.rotation_euler = (turn, 0, 0)
        button = sphere((0, 0, (half + 0.02) * (1 if turn == 0 else -1)), (0.4, 0.4, 0.2), plain)
        parts += [cap, button]
    for z in (-1, 1):
        ring = [
            (radius * math.cos(a), radius * math.sin(a), z * (half - 0.13))
            for a in (i * math.pi / 16 for i in range(32))
        ]
        parts.append(tube(ring, 0.05, fabric("#3a3d42"), closed=True, sides=8))
    pivot = bpy.data.objects.new("lie", None)
    bpy.context.collection.objects.link(pivot)
    for part in parts:
        part.parent = pivot
    pivot.rotation_euler, pivot.location = (0, math.pi / 2, 0), (0, 0, radius)
