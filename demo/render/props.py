"""Clutter for customer photos: plain things of about one unit, of no kind that needs telling apart."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import bpy

from demo.render import materials, shapes

COLOURS = ("#8c3f34", "#34506b", "#d9cdb8", "#5e6f52", "#c79a4b", "#46413d", "#a9b4b8", "#e6e0d6", "#7a5a76")


def table_prop(rng: random.Random) -> Any:
    """A random thing from a table; returns its root object."""
    return _rooted(rng.choice([_books, _cup, _fruit, _cloth, _pencil, _phone, _glass, _leaf, _spoon, _block]), rng)


def floor_prop(rng: random.Random) -> Any:
    """A random thing from a room's floor; returns its root object."""
    return _rooted(rng.choice([_pouffe, _books, _pot, _block, _cloth, _ball]), rng)


def garden_prop(rng: random.Random) -> Any:
    """A random thing from a garden; returns its root object."""
    return _rooted(rng.choice([_pot, _leaf, _fruit, _ball, _pebbles]), rng)


def wall_prop(rng: random.Random) -> Any:
    """A thing that hangs beside: a small picture; returns its root object."""
    return _rooted(_picture, rng)


def _rooted(build: Callable[[random.Random], list[Any]], rng: random.Random) -> Any:
    root = bpy.data.objects.new("prop", None)
    bpy.context.collection.objects.link(root)
    for part in build(rng):
        part.parent = root
    return root


def _plain(rng: random.Random) -> Any:
    return materials.plastic(rng.choice(COLOURS), rough=0.5)


def _books(rng: random.Random) -> list[Any]:
    parts, z = [], 0.0
    for _ in range(rng.choice([1, 2, 3])):
        thick, turn = rng.uniform(0.09, 0.16), (0, 0, rng.uniform(-0.3, 0.3))
        parts.append(shapes.box((0, 0, z + thick / 2), (1.05, 0.76, thick), _plain(rng), rotation=turn))
        parts.append(shapes.box((0.02, 0, z + thick / 2), (1.05, 0.74, thick * 0.75), materials.paper("#e9e2d2"),
                                bevel=0, rotation=turn))
        z += thick
    return parts


def _cup(rng: random.Random) -> list[Any]:
    wall = shapes.curve([(0.22, 0), (0.34, 0.12), (0.4, 0.5), (0.42, 0.72)], 5)
    return [shapes.lathe(shapes.hollow(wall, 0.04), materials.glaze(rng.choice(COLOURS)), steps=40)]


def _fruit(rng: random.Random) -> list[Any]:
    skin = materials.plastic(rng.choice(["#b8352a", "#d88a2a", "#9aa83a", "#d9bd3c"]), rough=0.4)
    return [shapes.sphere((0, 0, 0.24), (0.5, 0.5, 0.47), skin),
            shapes.tube([(0, 0, 0.44), (0.02, 0, 0.54)], 0.015, materials.wood("walnut"), sides=6)]


def _cloth(rng: random.Random) -> list[Any]:
    cloth = materials.fabric(rng.choice(COLOURS), pattern=rng.choice([None, "stripes", "checks"]), second="#e9e3d6")
    return [shapes.box((0, 0, 0.06), (1.1, 0.9, 0.07), cloth, bevel=0.03),
            shapes.box((0.04, 0.03, 0.12), (1.0, 0.84, 0.06), cloth, bevel=0.03, rotation=(0, 0, 0.06))]


def _pencil(rng: random.Random) -> list[Any]:
    return [shapes.tube([(-0.6, 0, 0.04), (0.5, 0, 0.04)], 0.04, _plain(rng), sides=6),
            shapes.tube([(0.5, 0, 0.04), (0.64, 0, 0.04)], [0.04, 0.004], materials.wood("birch"), sides=6)]


def _phone(rng: random.Random) -> list[Any]:
    return [shapes.box((0, 0, 0.035), (0.5, 1.0, 0.07), materials.plastic(rng.choice(["#16171a", "#3b4148"]),
                                                                         rough=0.15), bevel=0.03)]


def _glass(rng: random.Random) -> list[Any]:
    wall = [(0.24, 0), (0.3, 0.5), (0.32, rng.uniform(0.7, 0.95))]
    return [shapes.lathe(shapes.hollow(wall, 0.025), materials.glass(), steps=40)]


def _leaf(rng: random.Random) -> list[Any]:
    green, parts = materials.foliage(rng.choice(["#4f7a3a", "#6d7f45", "#8b6b35"])), []
    for i in range(5):
        side = 0.3 * (-1) ** i
        parts.append(shapes.sphere((-0.4 + i * 0.2, side * 0.5, 0.05), (0.34, 0.15, 0.025), green, detail=12,
                                   rotation=(0.2, 0.1, side * 2)))
    return [*parts, shapes.tube([(-0.6, 0, 0.03), (0, 0.03, 0.05), (0.5, 0, 0.04)], 0.014, green, sides=5)]


def _spoon(rng: random.Random) -> list[Any]:
    wood = materials.wood(rng.choice(["beech", "oak", "walnut"]))
    return [shapes.tube([(-0.7, 0, 0.05), (0.3, 0, 0.05)], 0.035, wood, sides=8),
            shapes.sphere((0.5, 0, 0.05), (0.45, 0.28, 0.08), wood, detail=16)]


def _block(rng: random.Random) -> list[Any]:
    size = (rng.uniform(0.5, 0.9), rng.uniform(0.4, 0.7), rng.uniform(0.3, 0.7))
    return [shapes.box((0, 0, size[2] / 2), size, rng.choice([_plain(rng), materials.paper("#b08d63")]))]


def _pouffe(rng: random.Random) -> list[Any]:
    return [shapes.sphere((0, 0, 0.3), (1.0, 1.0, 0.62), materials.fabric(rng.choice(COLOURS)))]


def _pot(rng: random.Random) -> list[Any]:
    green = materials.foliage()
    parts = [shapes.lathe([(0, 0), (0.26, 0), (0.36, 0.55), (0.4, 0.56), (0.4, 0.66), (0.34, 0.66), (0.33, 0.58),
                           (0, 0.58)], _plain(rng), steps=36)]
    for _ in range(9):
        x, y = rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3)
        parts.append(shapes.tube([(x * 0.3, y * 0.3, 0.55), (x, y, 0.95), (x * 2.2, y * 2.2, 1.2)],
                                 [0.03, 0.08, 0.01], green, sides=6, flat=0.2))
    return parts


def _ball(rng: random.Random) -> list[Any]:
    return [shapes.sphere((0, 0, 0.3), (0.6, 0.6, 0.6), _plain(rng))]


def _pebbles(rng: random.Random) -> list[Any]:
    grey = materials.matt("pebble", "#8d877e")
    return [shapes.sphere((rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5), 0.05), (0.3, 0.22, 0.15), grey, detail=16,
                          rotation=(0, 0, rng.uniform(0, 3))) for _ in range(5)]


def _picture(rng: random.Random) -> list[Any]:
    wide, high = rng.uniform(0.5, 0.9), rng.uniform(0.6, 1.0)
    return [shapes.box((0, -0.03, 0), (wide, 0.06, high), materials.wood(rng.choice(["oak", "black", "white"]))),
            shapes.sheet((0, -0.065, 0), wide * 0.85, high * 0.87, materials.matt(f"art{wide}", rng.choice(COLOURS)),
                         rotation=shapes.UPRIGHT)]
