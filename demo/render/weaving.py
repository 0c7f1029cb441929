"""Woven and coiled walls: real rods over and under real stakes, and coils of rope."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from demo.render.materials import shade
from demo.render.materials import wood as rod_material
from demo.render.shapes import Point, tube
from demo.render.soft import surface

Outline = Callable[[float, float], Point]  # (share of the turn, height) -> the wall's middle there


def outline(profile: Sequence[tuple[float, float]], *, ratio: float = 1.0, power: float = 2.0) -> Outline:
    """A wall through (radius, z) points whose plan is an ellipse (2) or a rounded rectangle (more)."""
    plan = _even_plan(ratio, power)
    count = len(plan) - 1

    def at(turn: float, z: float) -> Point:
        spot = (turn % 1.0) * count
        k = min(int(spot), count - 1)
        (x0, y0), (x1, y1), t = plan[k], plan[k + 1], spot - k
        r = _radius(profile, z)
        return (r * (x0 + (x1 - x0) * t), r * (y0 + (y1 - y0) * t), z)

    return at


def _even_plan(ratio: float, power: float, count: int = 720) -> list[tuple[float, float]]:
    """Points of a superellipse of radius 1, evenly spaced along it, so that stakes stand at equal distances."""
    angles = [2 * math.pi * i / (count * 4) for i in range(count * 4 + 1)]
    raw = [
        (
            math.copysign(abs(math.cos(a)) ** (2 / power), math.cos(a)),
            ratio * math.copysign(abs(math.sin(a)) ** (2 / power), math.sin(a)),
        )
        for a in angles
    ]
    lengths = [0.0]
    for one, two in itertools.pairwise(raw):
        lengths.append(lengths[-1] + math.dist(one, two))
    out, k = [], 0
    for i in range(count + 1):
        wanted = lengths[-1] * i / count
        while k < len(raw) - 2 and lengths[k + 1] < wanted:
            k += 1
        t = (wanted - lengths[k]) / max(lengths[k + 1] - lengths[k], 1e-9)
        out.append((raw[k][0] + (raw[k + 1][0] - raw[k][0]) * t, raw[k][1] + (raw[k + 1][1] - raw[k][1]) * t))
    return out


def _radius(profile: Sequence[tuple[float, float]], z: float) -> float:
    for (r0, z0), (r1, z1) in itertools.pairwise(profile):
        if z <= z1:
            t = (z - z0) / max(z1 - z0, 1e-6)
            t = t * t * (3 - 2 * t) * 0.4 + t * 0.6
            return r0 + (r1 - r0) * t
    return profile[-1][0]


def weave(
    at: Outline,
    low: float,
    high: float,
    colours: Callable[[float], str],
    *,
    stakes: int = 32,
    rows: int = 18,
    fat: float = 1.0,
) -> None:
    """Rows of rods going over and under upright stakes."""
    step = (high - low) / rows
    half = step * 0.54 * fat
    sway = half * 0.85
    for i in range(stakes):
        turn = (i + 0.5) / stakes
        for start, end in ((0, 5), (5, 10)):
            points = [at(turn, low + (high - low) * k / 10) for k in range(start, end + 1)]
            tube(points, half * 0.8, rod_material(shade(colours(points[1 + start // 2][2]), 0.72)), sides=8)
    for row in range(rows):
        z = low + step * (row + 0.5)
        side = 1 if row % 2 else -1
        rod(at, z, half, sway * side, stakes, rod_material(_tint(colours(z), row)))


def _tint(colour: str, row: int) -> str:
    return shade(colour, (0.9, 1.06, 0.97, 1.0, 0.86, 1.1)[row * 5 % 6])


def rod(at: Outline, z: float, half: float, sway: float, stakes: int, material: Any) -> Any:
    """One closed rod at height z, swaying out and in between `stakes` stakes."""

    def shape(u: float, v: float) -> Point:
        x, y, _ = at(u, z)
        size = math.hypot(x, y) or 1.0
        t = 2 * math.pi * v
        out = sway * math.sin(math.pi * u * stakes) + half * math.cos(t) * 0.8
        return (x + x / size * out, y + y / size * out, z + half * math.sin(t))

    return surface(shape, material, across=stakes * 5, along=8, around=True)


def rim(at: Outline, z: float, radius: float, colour: str, *, turns: int = 60) -> None:
    """A plaited border: two rods twisted around each other."""
    for phase in (0.0, math.pi):
        points = []
        count = turns * 4
        for i in range(count):
            u = i / count
            x, y, _ = at(u, z)
            size = math.hypot(x, y) or 1.0
            a = math.pi * turns * u * 2 / 2 + phase
            out = radius * 0.55 * math.cos(a)
            points.append((x + x / size * out, y + y / size * out, z + radius * 0.55 * math.sin(a)))
        tube(
            points,
            radius * 0.72,
            rod_material(shade(colour, 1.05 if phase else 0.88)),
            closed=True,
            smooth=False,
            sides=8,
        )


def floor(at: Outline, z: float, material: Any) -> Any:
    """A closed floor."""

    def shape(u: float, v: float) -> Point:
        x, y, _ = at(u, z)
        return (x * v, y * v, z)

    return surface(shape, material, across=64, along=4, around=True, thickness=0.08)


def lining(at: Outline, low: float, high: float, inset: float, material: Any) -> Any:
    """A thin wall just inside the weave, which closes its gaps."""

    def shape(u: float, v: float) -> Point:
        z = low + (high - low) * v
        x, y, _ = at(u, z)
        size = math.hypot(x, y) or 1.0
        return (x - x / size * inset, y - y / size * inset, z)

    return surface(shape, material, across=96, along=24, around=True)


def handle(foot: Point, other: Point, rise: float, radius: float, colour: str, *, out: float = 0.0) -> None:
    """A twisted handle arching from one foot to the other, `rise` high and bowing `out` from the middle axis."""
    steps = 40
    mid = ((foot[0] + other[0]) / 2, (foot[1] + other[1]) / 2)
    size = math.hypot(*mid) or 1.0
    for phase in (0.0, math.pi):
        points = []
        for i in range(steps + 1):
            t = i / steps
            arch = math.sin(math.pi * t)
            x = foot[0] + (other[0] - foot[0]) * _ease(t) + mid[0] / size * out * arch
            y = foot[1] + (other[1] - foot[1]) * _ease(t) + mid[1] / size * out * arch
            z = foot[2] + (other[2] - foot[2]) * t + rise * arch**0.8
            a = steps * 0.55 * t + phase
            points.append(
                (x + radius * 0.5 * math.cos(a), y + radius * 0.5 * math.sin(a), z + radius * 0.5 * math.cos(a + 1))
            )
        tube(points, radius * 0.7, rod_material(shade(colour, 1.0 if phase else 0.85)), smooth=False, sides=8)


def _ease(t: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * t)


def coil(at: Outline, low: float, high: float, rows: int, material: Any) -> None:
    """Twisted rope laid row upon row."""
    step = (high - low) / rows
    for row in range(rows):
        _rope(at, low + step * (row + 0.5), step * 0.56, row * 0.37, material)


def _rope(at: Outline, z: float, half: float, start: float, material: Any) -> Any:
    """One round of three-strand rope."""
    twists = 46

    def shape(u: float, v: float) -> Point:
        x, y, _ = at(u + start, z)
        size, t = math.hypot(x, y), 2 * math.pi * v
        r = half * (0.9 + 0.13 * abs(math.sin(1.5 * t - math.pi * twists * u)))
        return (x + x / size * r * math.cos(t), y + y / size * r * math.cos(t), z + r * math.sin(t))

    return surface(shape, material, across=276, along=12, around=True)
