"""What vessels share beyond turning: handles, bent walls, labels around them, lofted packets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import bmesh
from PIL import Image

from demo.render import labels
from demo.render.materials import paper, printed
from demo.render.shapes import UPRIGHT, Point, Profile, finish, hollow, lathe, sheet, tube
from demo.shop.product import Label, Product

Section = tuple[float, float, float]  # height, half width, half depth


def proportioned(outline: Profile, look: dict[str, Any]) -> list[tuple[float, float]]:
    """The outline made `wide`, `tall` and bellied as the look asks; unasked, it stays as it is."""
    wide, tall, belly = (float(look.get(key, unset)) for key, unset in (("wide", 1.0), ("tall", 1.0), ("belly", 0.0)))
    low, high = outline[0][1], outline[-1][1]
    return [(r * wide * (1 + belly * math.sin(math.pi * (z - low) / (high - low))), low + (z - low) * tall)
            for r, z in outline]


def radius_at(profile: Profile, height: float) -> float:
    """How far out the profile reaches at a height."""
    found = [0.0]
    for (r0, z0), (r1, z1) in pairwise(profile):
        if min(z0, z1) <= height <= max(z0, z1):
            found.append(max(r0, r1) if z0 == z1 else r0 + (r1 - r0) * (height - z0) / (z1 - z0))
    return max(found)


def girth(profile: Profile, low: float, high: float) -> float:
    """The widest the profile gets between two heights."""
    return max(radius_at(profile, low + (high - low) * step / 12) for step in range(13))


def vessel(outside: Profile, wall: float, floor: float, outer: Any, inner: Any) -> tuple[Any, Any]:
    """A hollow vessel whose outside is patterned and whose inside is plain."""
    whole = hollow(outside, wall, floor)
    turn = len(outside) + 2  # base centre, the outside, then the first point of the lip
    return lathe(whole[:turn], outer), lathe(whole[turn - 1:], inner)


def reshape(obj: Any, move: Callable[[float, float, float], Point]) -> Any:
    """Move every vertex of an object."""
    for vertex in obj.data.vertices:
        vertex.co = move(*vertex.co)
    obj.data.update()
    return obj


def fluted(obj: Any, count: int, depth: float, low: float, high: float) -> Any:
    """Press upright flutes into a turned body between two heights, fading out at both."""
    def move(x: float, y: float, z: float) -> Point:
        fade = max(0.0, min(1.0, (z - low) / 0.15, (high - z) / 0.15))
        factor = 1 - depth * fade * abs(math.sin(math.atan2(y, x) * count / 2))
        return (x * factor, y * factor, z)
    return reshape(obj, move)


def squared(obj: Any, power: float = 5.0) -> Any:
    """Push a turned body out into a rounded square."""
    def move(x: float, y: float, z: float) -> Point:
        radius = math.hypot(x, y)
        if radius < 1e-6:
            return (x, y, z)
        factor = 1 / (abs(x / radius) ** power + abs(y / radius) ** power) ** (1 / power)
        return (x * factor, y * factor, z)
    return reshape(obj, move)


def from_above(obj: Any) -> Any:
    """Lay the UVs flat over a shallow thing, 0..1 over its width and depth, so that patterns cross it."""
    corners = [obj.data.vertices[loop.vertex_index].co for loop in obj.data.loops]
    reach = max(max(abs(c.x), abs(c.y)) for c in corners)
    for entry, co in zip(obj.data.uv_layers.active.data, corners, strict=True):
        entry.uv = (0.5 + co.x / (2 * reach), 0.5 + co.y / (2 * reach))
    return obj


def handle(points: Sequence[tuple[float, float]], radius: float | Sequence[float], material: Any, *,
           flat: float = 1.0, smooth: bool = True) -> Any:
    """A handle at the right of a vessel through (x, z) points, from one wall to the other."""
    return tube([(x, 0.0, z) for x, z in points], radius, material, flat=flat, smooth=smooth)


def ear(profile: Profile, low: float, high: float, reach: float) -> list[tuple[float, float]]:
    """The (x, z) points of an ear-shaped handle between two heights of a body."""
    bottom, top = radius_at(profile, low), radius_at(profile, high)
    points = []
    for step in range(9):
        angle = math.radians(-90 + 180 * step / 8)
        wall = bottom + (top - bottom) * step / 8
        out = reach * math.cos(angle) ** 0.8 * (1 + 0.18 * math.sin(angle)) if 0 < step < 8 else -0.025
        points.append((wall + out, (low + high) / 2 + (high - low) / 2 * math.sin(angle)))
    return points


def loft(sections: Sequence[Section], material: Any, *, power: float = 6.0, steps: int = 80) -> Any:
    """A body through rounded rectangles; UVs are as seen from the front, 0..1 over its width and height."""
    wide, bottom = max(s[1] for s in sections), sections[0][0]
    tall = max(sections[-1][0] - bottom, 1e-6)
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    rings = [[mesh.verts.new(_corner(section, 2 * math.pi * i / steps, power)) for i in range(steps)]
             for section in sections]
    for low, high in pairwise(rings):
        for i in range(steps):
            j = (i + 1) % steps
            mesh.faces.new((low[i], low[j], high[j], high[i]))
    mesh.faces.new(list(reversed(rings[0])))
    mesh.faces.new(rings[-1])
    for face in mesh.faces:
        side = 1 if face.calc_center_median().y < 0.001 else -1
        for loop in face.loops:
            x, _, z = loop.vert.co
            loop[layer].uv = (0.5 + side * x / (2 * wide), (z - bottom) / tall)
    return finish(mesh, material)


def _corner(section: Section, angle: float, power: float) -> Point:
    """The point of a section's rounded rectangle at an angle."""
    z, across, deep = section
    x, y = math.cos(angle), math.sin(angle)
    factor = 1 / (abs(x) ** power + abs(y) ** power) ** (1 / power)
    return (x * factor * across, y * factor * deep, z)


def around(label: Label, radius: float, low: float, high: float) -> Any:
    """A label right round a turned body."""
    tall = 512
    across = round(tall * 2 * math.pi * radius / (high - low))
    return patch_of(printed(labels.draw(label, across, tall, wrap=True)), radius, low, high, 360, front=0.25)


def patch(label: Label, radius: float, low: float, high: float, degrees: float = 92) -> Any:
    """A paper label stuck to the front of a turned body."""
    tall = 640
    across = round(tall * math.radians(degrees) * radius / (high - low))
    return patch_of(printed(labels.draw(label, across, tall), rough=0.5, coat=0.05), radius, low, high, degrees)


def patch_of(material: Any, radius: float, low: float, high: float, degrees: float, front: float = 0.5) -> Any:
    """A curved sheet around a turned body, UV 0..1, with the share `front` of it at the very front."""
    count = max(24, round(degrees / 4))
    mesh = bmesh.new()
    layer = mesh.loops.layers.uv.new("UVMap")
    columns = []
    for i in range(count + 1):
        angle = -math.pi / 2 + math.radians(degrees) * (i / count - front)
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        columns.append([mesh.verts.new((x, y, low)), mesh.verts.new((x, y, high))])
    for i in range(count):
        face = mesh.faces.new((columns[i][0], columns[i + 1][0], columns[i + 1][1], columns[i][1]))
        uvs = ((i / count, 0), ((i + 1) / count, 0), ((i + 1) / count, 1), (i / count, 1))
        for loop, uv in zip(face.loops, uvs, strict=True):
            loop[layer].uv = uv
    return finish(mesh, material, weld=False, closed=False)


def card(label: Label, centre: Point, width: float, height: float, *, rotation: Point = UPRIGHT,
         gloss: float = 0.1) -> Any:
    """A flat printed label."""
    tall = 640
    picture = labels.draw(label, round(tall * width / height), tall)
    return sheet(centre, width, height, printed(picture, rough=0.5, coat=gloss), rotation=rotation)


def front_print(label: Label, width: float, height: float, box: tuple[float, float, float, float],
                ground: str | None = None) -> Image.Image:
    """A packet's whole front: its ground, with the label in a box given as fractions (left, top, right, bottom)."""
    tall = 900
    across = round(tall * width / height)
    whole = Image.new("RGB", (across, tall), ground or label.ground)
    left, top, right, bottom = (round(f * n) for f, n in zip(box, (across, tall, across, tall), strict=True))
    whole.paste(labels.draw(label, right - left, bottom - top), (left, top))
    return whole


def label_of(product: Product) -> Label:
    """The product's label, which kinds that are always printed must have."""
    if product.label is None:
        raise ValueError(f"{product.id} has no label")
    return product.label


def board(colour: str) -> Any:
    """Carton or wrapping paper in one colour."""
    return paper(colour)
