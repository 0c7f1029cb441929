"""Geometry every kind of product is built from: turned bodies, boxes, tubes and sheets, with sane UVs and grain."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import bmesh
import bpy
from mathutils import Euler, Matrix, Vector

Point = tuple[float, float, float]
Profile = Sequence[tuple[float, float]]
UPRIGHT: Point = (math.pi / 2, 0.0, 0.0)  # rotation that stands a sheet up, facing the viewer (-Y)
_SHARP = math.radians(38)


def curve(points: Profile, steps: int = 8) -> list[tuple[float, float]]:
    """A smooth profile through the given points (Catmull-Rom), ends kept."""
    out: list[tuple[float, float]] = []
    padded = [points[0], *points, points[-1]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        shares = [i / steps for i in range(steps)]
        out += [(_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)) for t in shares]
    return [(max(r, 0.0), z) for r, z in [*out, points[-1]]]


def hollow(outside: Profile, wall: float, floor: float | None = None) -> list[tuple[float, float]]:
    """A vessel's whole profile from its outer wall (foot to rim): base, wall, rounded lip, inside, floor."""
    foot_r, foot_z = outside[0]
    top_r, top_z = outside[-1]
    bottom = foot_z + (wall if floor is None else floor)
    inside = [(max(r - wall, 0.01), z) for r, z in outside if z > bottom + wall * 0.5][:-1]
    lip = [(top_r - wall * 0.15, top_z + wall * 0.35), (top_r - wall * 0.85, top_z + wall * 0.35)]
    base = inside[0][0] if inside else max(top_r - wall, 0.01)
    return [(0, foot_z), (foot_r, foot_z), *outside[1:], *lip, (max(top_r - wall, 0.01), top_z),
            *reversed(inside), (base * 0.85, bottom), (0, bottom)]


def lathe(profile: Profile, material: Any, *, steps: int = 96, bevel: float = 0.0, by_length: bool = False) -> Any:
    """Turn a (radius, z) profile; u runs around with .25 in front, v over its z range (or along it, `by_length`)."""
    points = _rounded(profile, bevel) if bevel else list(profile)
    heights = _along(points) if by_length else _between([z for _, z in points])
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    rings = [_ring(mesh, radius, z, steps) for radius, z in points]
    for k, (low, high) in enumerate(pairwise(rings)):
        for i in range(steps):
            _quad(mesh, layer, low, high, i, steps, heights[k], heights[k + 1])
    return finish(mesh, material, closed=points[0][0] == 0 and points[-1][0] == 0)


def box(centre: Point, size: Point, material: Any, *, bevel: float = 0.02, rotation: Point = (0, 0, 0)) -> Any:
    """A block with softened edges; every face has UVs 0..1, upright as seen from outside."""
    mesh = bmesh.new()
    bmesh.ops.create_cube(mesh, size=1.0)
    bmesh.ops.scale(mesh, vec=size, verts=mesh.verts)
    width = min(bevel, min(size) * 0.45)
    if width > 0:
        bmesh.ops.bevel(mesh, geom=mesh.edges[:], offset=width, segments=2, profile=0.6, affect="EDGES")
    layer = mesh.loops.layers.uv.new("UVMap")
    for face in mesh.faces:
        face.normal_update()
        for loop in face.loops:
            loop[layer].uv = _box_uv(face.normal, loop.vert.co, size)
    obj = finish(mesh, material, smooth=lambda normal: max(abs(c) for c in normal) < 0.999)
    return place(obj, centre, rotation)


def tube(points: Sequence[Point], radius: float | Sequence[float], material: Any, *, closed: bool = False,
         smooth: bool = True, sides: int = 14, flat: float = 1.0) -> Any:
    """A round bar through points; `radius` may vary by point, `flat` squeezes it across, v runs along."""
    radii = [radius] * len(points) if isinstance(radius, int | float) else list(radius)
    path, widths = _through(points, radii, closed, 8 if smooth and len(points) > 2 else 1)
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    rings = _sweep(mesh, path, widths, closed, sides, flat)
    pairs = list(pairwise(rings)) + ([(rings[-1], rings[0])] if closed else [])
    for k, (low, high) in enumerate(pairs):
        for i in range(sides):
            _quad(mesh, layer, low, high, i, sides, k / len(pairs), (k + 1) / len(pairs))
    if not closed:
        mesh.faces.new(list(reversed(rings[0])))
        mesh.faces.new(rings[-1])
    return finish(mesh, material, weld=False)


def sheet(centre: Point, width: float, height: float, material: Any, *, rotation: Point = (0, 0, 0),
          thickness: float = 0.0, cells: int = 1, bend: Callable[[float, float], float] | None = None) -> Any:
    """A flat sheet lying on XY with its top to +Y (stand it with UPRIGHT); `bend(u, v)` lifts it, in `cells`."""
    count = max(cells, 24) if bend else cells
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    grid = [[(i / count, j / count) for i in range(count + 1)] for j in range(count + 1)]
    rows = [[mesh.verts.new(((u - 0.5) * width, (v - 0.5) * height, bend(u, v) if bend else 0.0)) for u, v in row]
            for row in grid]
    for j in range(count):
        for i in range(count):
            corners = ((j, i), (j, i + 1), (j + 1, i + 1), (j + 1, i))
            face = mesh.faces.new([rows[a][b] for a, b in corners])
            for loop, (a, b) in zip(face.loops, corners, strict=True):
                loop[layer].uv = grid[a][b]
    obj = finish(mesh, material, weld=False)
    obj.location, obj.rotation_euler = centre, Euler(rotation)
    if thickness:
        solid = obj.modifiers.new("thickness", "SOLIDIFY")
        solid.thickness, solid.offset = thickness, -1.0
    return obj


def sphere(centre: Point, size: Point, material: Any, *, detail: int = 32, rotation: Point = (0, 0, 0)) -> Any:
    """An ellipsoid of the given full sizes."""
    mesh = bmesh.new()
    bmesh.ops.create_uvsphere(mesh, u_segments=detail, v_segments=detail // 2, radius=0.5, calc_uvs=True)
    bmesh.ops.scale(mesh, vec=size, verts=mesh.verts)
    obj = finish(mesh, material)
    obj.location, obj.rotation_euler = centre, Euler(rotation)
    return obj


def place(obj: Any, location: Point, rotation: Point = (0, 0, 0), scale: float = 1.0) -> Any:
    """Put an object somewhere, turned and scaled; returns it."""
    obj.location, obj.rotation_euler, obj.scale = location, Euler(rotation), (scale,) * 3
    return obj


def finish(mesh: Any, material: Any, *, smooth: Callable[[Any], bool] | None = None, weld: bool = True,
           closed: bool = True) -> Any:
    """Turn a bmesh into an object of the current collection: shaded, with grain along its longest side."""
    if weld:
        bmesh.ops.remove_doubles(mesh, verts=mesh.verts, dist=1e-5)
    if closed:
        bmesh.ops.recalc_face_normals(mesh, faces=mesh.faces)
    for face in mesh.faces:
        face.smooth = smooth is None or smooth(face.normal)
    for edge in mesh.edges:
        edge.smooth = len(edge.link_faces) != 2 or edge.calc_face_angle(0.0) < _SHARP
    data = bpy.data.meshes.new("part")
    mesh.to_mesh(data)
    mesh.free()
    _grain(data)
    obj = bpy.data.objects.new("part", data)
    obj.data.materials.append(material)
    bpy.context.collection.objects.link(obj)
    return obj


def _grain(data: Any) -> None:
    """Store coordinates with the longest side first and an own offset, so that no two boards share their wood."""
    if not data.vertices:
        return
    spans = [max(v.co[i] for v in data.vertices) - min(v.co[i] for v in data.vertices) for i in range(3)]
    order = sorted(range(3), key=lambda i: -spans[i])
    rng = random.Random(f"{len(bpy.data.objects)}:{spans}")
    offset = [rng.uniform(0, 40) for _ in range(3)]
    attribute = data.attributes.new("grain", "FLOAT_VECTOR", "POINT")
    attribute.data.foreach_set("vector", [v.co[k] + o for v in data.vertices
                                          for k, o in zip(order, offset, strict=True)])


def _ring(mesh: Any, radius: float, z: float, steps: int) -> list[Any]:
    angles = [2 * math.pi * i / steps - math.pi for i in range(steps)]
    return [mesh.verts.new((radius * math.cos(a), radius * math.sin(a), z)) for a in angles]


def _quad(mesh: Any, layer: Any, low: list[Any], high: list[Any], i: int, steps: int, v0: float, v1: float) -> None:
    j = (i + 1) % steps
    if low[i].co == low[j].co and high[i].co == high[j].co:
        return
    face = mesh.faces.new((low[i], low[j], high[j], high[i]))
    uvs = ((i / steps, v0), ((i + 1) / steps, v0), ((i + 1) / steps, v1), (i / steps, v1))
    for loop, uv in zip(face.loops, uvs, strict=True):
        loop[layer].uv = uv


def _box_uv(normal: Any, co: Any, size: Point) -> tuple[float, float]:
    x, y, z = (co[i] / size[i] + 0.5 for i in range(3))
    axis = max(range(3), key=lambda i: abs(normal[i]))
    if axis == 0:
        return (y if normal[0] > 0 else 1 - y, z)
    if axis == 1:
        return (x if normal[1] < 0 else 1 - x, z)
    return (x, y)


def _rounded(profile: Profile, radius: float) -> list[tuple[float, float]]:
    """Round every corner of a profile sharper than about 20 degrees."""
    out = [profile[0]]
    for before, at, after in zip(profile, profile[1:], profile[2:], strict=False):
        a, p, b = Vector(before), Vector(at), Vector(after)
        one, two = a - p, b - p
        if min(one.length, two.length) < 1e-6 or one.angle(two) > math.radians(160):
            out.append(at)
            continue
        reach = min(radius, one.length * 0.45, two.length * 0.45)
        start, end = p + one.normalized() * reach, p + two.normalized() * reach
        for t in (0.0, 0.25, 0.5, 0.75, 1.0):
            q = start * (1 - t) ** 2 + p * 2 * t * (1 - t) + end * t * t
            out.append((q.x, q.y))
    return [*out, profile[-1]]


def _along(points: Profile) -> list[float]:
    total, out = 0.0, [0.0]
    for a, b in pairwise(points):
        total += math.dist(a, b)
        out.append(total)
    return [d / total for d in out]


def _between(values: Sequence[float]) -> list[float]:
    low, span = min(values), max(max(values) - min(values), 1e-6)
    return [(v - low) / span for v in values]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)


def _through(points: Sequence[Point], radii: list[float], closed: bool,
             steps: int) -> tuple[list[Any], list[float]]:
    rows = [(*p, r) for p, r in zip(points, radii, strict=True)]
    padded = [rows[-1], *rows, rows[0], rows[1]] if closed else [rows[0], *rows, rows[-1]]
    out = [[_spline(a[k], b[k], c[k], d[k], i / steps) for k in range(4)]
           for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False) for i in range(steps)]
    out += [] if closed else [list(rows[-1])]
    return [Vector(p[:3]) for p in out], [p[3] for p in out]


def _sweep(mesh: Any, path: list[Any], widths: list[float], closed: bool, sides: int, flat: float) -> list[list[Any]]:
    """Rings along a path, carried without twist."""
    count, rings = len(path), []
    across: Any = None
    for k, here in enumerate(path):
        after = path[(k + 1) % count] if closed or k + 1 < count else here
        before = path[k - 1] if closed or k else here
        ahead = (after - before).normalized()
        if across is None:
            across = ahead.orthogonal()
            level = ahead.cross(Vector((0, 0, 1)))  # keeps `flat` bars level where they can be
            across = level if level.length > 0.1 else across
        across = (across - ahead * across.dot(ahead)).normalized()
        frame = Matrix((across, ahead.cross(across), ahead)).transposed()
        ring = [frame @ Vector((math.cos(t) * widths[k], math.sin(t) * widths[k] * flat, 0)) + here
                for t in (2 * math.pi * i / sides for i in range(sides))]
        rings.append([mesh.verts.new(p) for p in ring])
    return rings
