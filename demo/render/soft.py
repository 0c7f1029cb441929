"""Bent and stuffed shapes: free surfaces, padded blocks, pillows, legs."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import bmesh

from demo.render.shapes import Point, finish, tube

Shape = Callable[[float, float], Point]
_DRAWN = 0.075  # how far a stuffed cushion's edges are drawn in between its corners


def surface(
    shape: Shape,
    material: Any,
    *,
    across: int = 24,
    along: int = 24,
    thickness: float = 0.0,
    around: bool = False,
    bevel: float = 0.0,
) -> Any:
    """A free surface, `shape(u, v)` for u, v in 0..1; `around` joins its u ends; thickness grows to both sides."""
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    count = across if around else across + 1
    rows = [[mesh.verts.new(shape(i / across, j / along)) for i in range(count)] for j in range(along + 1)]
    for j in range(along):
        for i in range(across):
            right = (i + 1) % count
            face = mesh.faces.new((rows[j][i], rows[j][right], rows[j + 1][right], rows[j + 1][i]))
            for loop, uv in zip(face.loops, ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)), strict=True):
                loop[layer].uv = (uv[0] / across, uv[1] / along)
    obj = finish(mesh, material, weld=False, closed=False)
    if thickness:
        solid = obj.modifiers.new("thickness", "SOLIDIFY")
        solid.thickness, solid.offset = thickness, 0.0
    if bevel:
        edge = obj.modifiers.new("bevel", "BEVEL")
        edge.width, edge.segments, edge.angle_limit = bevel, 2, math.radians(60)
    return obj


def puff(
    centre: Point,
    size: Point,
    material: Any,
    *,
    square: float = 4.0,
    flat: float = 3.0,
    bend: Callable[[Point], Point] | None = None,
    detail: int = 48,
) -> Any:
    """A padded block: an ellipsoid squared off in plan (`square`) and in section (`flat`); UV is its plan."""
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    bmesh.ops.create_uvsphere(mesh, u_segments=detail, v_segments=detail // 2, radius=1.0)
    for vert in mesh.verts:
        x, y, z = vert.co
        ring = math.hypot(x, y) or 1.0
        c, s, r, h = x / ring, y / ring, _power(min(ring, 1.0), flat), _power(z, flat)
        vert.co = (size[0] / 2 * r * _power(c, square), size[1] / 2 * r * _power(s, square), size[2] / 2 * h)
        at = (vert.co.x, vert.co.y, vert.co.z)
        vert.co = bend(at) if bend else at
    for face in mesh.faces:
        for loop in face.loops:
            loop[layer].uv = (loop.vert.co.x / size[0] + 0.5, loop.vert.co.y / size[1] + 0.5)
    obj = finish(mesh, material)
    obj.location = centre
    return obj


def _power(value: float, n: float) -> float:
    return math.copysign(abs(value) ** (2 / n), value)


def pillow(
    width: float, height: float, depth: float, material: Any, *, seed: str = "", back: Any = None, cells: int = 64
) -> Any:
    """A stuffed cushion lying on XY: drawn-in edges, pointed corners, a few creases; UV 0..1 over each face."""
    rng = random.Random(f"pillow:{seed}")
    waves = [(rng.uniform(0, 6.3), rng.uniform(5, 9)) for _ in range(4)]
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    for side in (1, -1):
        rows = [
            [
                mesh.verts.new(_stuffed(i / cells, j / cells, side, (width, height, depth), waves))
                for i in range(cells + 1)
            ]
            for j in range(cells + 1)
        ]
        for j in range(cells):
            for i in range(cells):
                corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
                face = mesh.faces.new([rows[b][a] for a, b in corners])
                face.material_index = 1 if back is not None and side < 0 else 0
                for loop, (a, b) in zip(face.loops, corners, strict=True):
                    loop[layer].uv = (a / cells, b / cells)
    obj = finish(mesh, material)
    if back is not None:
        obj.data.materials.append(back)
    return obj


def _stuffed(u: float, v: float, side: int, size: Point, waves: Sequence[tuple[float, float]]) -> Point:
    """A point of a cushion's face."""
    a, b = 2 * u - 1, 2 * v - 1
    full = (1 - abs(a) ** 2.1) * (1 - abs(b) ** 2.1)
    crease = sum(math.sin(k * (a + (-1) ** n * b) + p) for n, (p, k) in enumerate(waves)) / len(waves)
    rim = max(abs(a), abs(b)) ** 3
    # Folds run from the pointed corners inwards, and short gathers stand along the seam.
    corner = abs(a * b) ** 2 * math.sin(9 * (abs(a) - abs(b)) * 2.2 + waves[0][0])
    gather = rim * (math.sin(21 * a + waves[1][0]) * abs(b) ** 6 + math.sin(21 * b + waves[2][0]) * abs(a) ** 6)
    lift = size[2] / 2 * (full**0.58) * (1 + 0.1 * crease * rim + 0.36 * corner + 0.11 * gather)
    x = size[0] / 2 * a * (1 - _DRAWN * (1 - b * b))
    y = size[1] / 2 * b * (1 - _DRAWN * (1 - a * a))
    pucker = 0.02 * crease * rim * full**0.3 * size[2]
    return (x, y, side * lift + pucker)


def pillow_edge(width: float, height: float, steps: int = 24) -> list[Point]:
    """The closed line of a pillow's seam, for piping, fringes and ruffles."""
    turns = [(2 * i / steps - 1, -1.0) for i in range(steps)] + [(1.0, 2 * i / steps - 1) for i in range(steps)]
    turns += [(-a, -b) for a, b in turns]
    return [
        (width / 2 * a * (1 - _DRAWN * (1 - b * b)), height / 2 * b * (1 - _DRAWN * (1 - a * a)), 0.0) for a, b in turns
    ]


def leg(foot: Point, top: Point, material: Any, radii: Sequence[float] = (0.2, 0.2), *, sides: int = 20) -> Any:
    """A straight leg from foot to top whose radius follows `radii`: two for a taper, more for turned work."""
    last = len(radii) - 1
    points = [tuple(f + (t - f) * i / last for f, t in zip(foot, top, strict=True)) for i in range(last + 1)]
    return tube(points, list(radii), material, sides=sides)  # type: ignore[arg-type]


def disc(radius: float, z: float, material: Any, *, ratio: float = 1.0, steps: int = 64) -> Any:
    """A flat round sheet with UVs as seen from above."""
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    angles = [2 * math.pi * i / steps for i in range(steps)]
    face = mesh.faces.new([mesh.verts.new((radius * math.cos(a), radius * ratio * math.sin(a), z)) for a in angles])
    for loop, a in zip(face.loops, angles, strict=True):
        loop[layer].uv = (0.5 + math.cos(a) / 2, 0.5 + math.sin(a) / 2)
    return finish(mesh, material, weld=False, closed=False)


def upright(obj: Any, y: float = 0.0, z: float = 0.0) -> Any:
    """Stand something made lying on XY up to face the viewer, its origin at (0, y, z)."""
    obj.rotation_euler, obj.location = (math.pi / 2, 0, 0), (0, y, z)
    return obj
