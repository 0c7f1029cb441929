"""Rugs: woven rectangles and runners with fringes, round rugs, plaited jute and shaggy wool, lying flat."""

from __future__ import annotations

import math
import random
from typing import Any

from demo.render import weaves
from demo.render.finishes import colour_of
from demo.render.materials import Build, fabric, linear
from demo.render.patterns import to_blender
from demo.render.shapes import lathe, sheet, tube
from demo.render.soft import surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the rug its look describes; one unit is 10 cm."""
    look = product.look
    if look["pattern"] == "braid":
        _braid(look)
    elif look.get("round"):
        _round(look)
    else:
        _woven(look)


def _cloth(pattern: str, tall: float, colour: str) -> Any:
    """The pattern as a thick, matt textile."""
    m = Build("rug", pattern, colour)
    if m.old:
        return m.material
    name = "bands" if pattern == "stripes" else pattern
    image = to_blender(f"rug-{pattern}-{colour}", weaves.draw(name, tall, colour))
    m.bump(m.noise(m.coords("Object", (1, 1, 1)), 9, 2.0), 0.5, 0.05)
    return m.set(Base_Color=m.image(image), Roughness=0.95, Sheen_Weight=0.2, Specular_IOR_Level=0.15)


def _woven(look: dict[str, Any]) -> None:
    wide, long, colour = look["width"], look["length"], colour_of(look["finish"])
    shaggy = bool(look.get("shaggy"))
    cloth = _cloth(look["pattern"], long / wide, colour)
    rng = random.Random(f"rug:{look['pattern']}")
    phase = rng.uniform(0, 6)

    def lie(u: float, v: float) -> float:
        """Almost flat: a slow swell, and one corner that has not settled yet."""
        corner = max(0.0, u + v - 1.72) ** 2 * 5
        pile = rng.uniform(0, 0.22) if shaggy else 0.0
        return 0.22 + 0.05 * math.sin(5 * v + phase) * math.sin(3 * u) + corner + pile

    sheet((0, 0, 0), wide, long, cloth, thickness=0.2, cells=110 if shaggy else 48, bend=lie)
    if look.get("fringe"):
        _fringe(wide, long, lie, rng)


def _fringe(wide: float, long: float, lie: Any, rng: random.Random) -> None:
    """Knotted cotton tassels at both short ends."""
    yarn, count = fabric("#e3d8c0"), int(wide * 3.2)
    for end in (-1, 1):
        for i in range(count):
            u = (i + 0.5) / count
            x, y, z = (u - 0.5) * wide, end * long / 2, lie(u, 0.0 if end < 0 else 1.0) - 0.1
            lean = rng.uniform(-0.12, 0.12)
            tube(
                [
                    (x, y - end * 0.03, z),
                    (x + lean * 0.5, y + end * 0.3, 0.1 if z < 0.4 else z - 0.08),
                    (x + lean, y + end * rng.uniform(0.65, 0.8), 0.06 if z < 0.4 else z - 0.15),
                ],
                [0.05, 0.085, 0.07],
                yarn,
                sides=6,
            )


def _round(look: dict[str, Any]) -> None:
    radius, cloth = look["width"] / 2, _cloth(look["pattern"], 1.0, colour_of(look["finish"]))
    edge = fabric(colour_of(look["finish"]))

    def top(u: float, v: float) -> tuple[float, float, float]:
        a, r = 2 * math.pi * u, radius * v
        return (r * math.cos(a), r * math.sin(a), 0.24 + 0.04 * math.sin(3 * a) * v)

    obj = surface(top, cloth, across=96, along=12, around=True)
    for loop in obj.data.loops:  # the pattern is drawn flat, not around
        co = obj.data.vertices[loop.vertex_index].co
        obj.data.uv_layers[0].data[loop.index].uv = (co.x / radius / 2 + 0.5, co.y / radius / 2 + 0.5)
    tube(
        [
            (radius * math.cos(a), radius * math.sin(a), 0.14 + 0.04 * math.sin(3 * a))
            for a in (i * math.pi / 24 for i in range(48))
        ],
        0.13,
        edge,
        closed=True,
    )


def _braid(look: dict[str, Any]) -> None:
    """Rings of plaited jute: bumps run along every ring like the turns of a plait."""
    radius, pale = look["width"] / 2, colour_of(look["finish"])
    dark = Build("jute-under").set(Base_Color=linear("#6b5230"), Roughness=0.95)
    lathe([(0, 0.02), (radius - 0.1, 0.02), (radius - 0.1, 0.1), (0, 0.1)], dark)
    rings = 16
    for k in range(rings):
        r = radius * (k + 0.6) / rings
        _plait(r, radius / rings * 0.56, pale, k)


def _plait(r: float, half: float, colour: str, k: int) -> None:
    turns = max(6, round(2 * math.pi * r / (half * 2.6)))

    def shape(u: float, v: float) -> tuple[float, float, float]:
        a, t = 2 * math.pi * u, 2 * math.pi * v
        swell = 0.82 + 0.18 * abs(math.sin(turns * a / 2 + (0.8 if math.cos(t) > 0 else -0.8)))
        rr = r + half * swell * math.cos(t)
        return (rr * math.cos(a + k), rr * math.sin(a + k), 0.2 + half * 0.55 * swell * math.sin(t))

    tint = ("#b8955f", "#ad8a55", "#c2a06b")[k % 3] if colour == "#b8955f" else colour
    surface(shape, fabric(tint, weave=12), across=max(48, turns * 6), along=12, around=True)
