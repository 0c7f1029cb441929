"""Plants and cut stems, made of a few leaves each."""

from __future__ import annotations

import math
import random
from typing import Any

from demo.render.forming import fluted
from demo.render.materials import foliage, paper, plastic
from demo.render.shapes import Point, lathe, sphere, tube

GOLDEN = math.pi * (3 - math.sqrt(5))  # the turn between one leaf and the next


def soil(radius: float, height: float) -> Any:
    """A round bed of dark soil."""
    return lathe([(radius, height - 0.04), (radius * 0.6, height + 0.01), (0, height + 0.02)], paper("#33261d"))


def blade(root: Point, tip: Point, width: float, material: Any, *, bow: float = 0.0) -> Any:
    """One long leaf from root to tip, bowed outwards and pointed."""
    middle = tuple((a + b) / 2 for a, b in zip(root, tip, strict=True))
    out = math.atan2(tip[1], tip[0])
    bent = (middle[0] + bow * math.cos(out), middle[1] + bow * math.sin(out), middle[2] + bow)
    return tube([root, bent, tip], [width * 0.6, width, width * 0.06], material, flat=0.18, sides=10)


def snake_plant(height: float, radius: float, tall: float) -> None:
    """Upright pointed leaves, edged with yellow at the back."""
    rng = random.Random(3)
    dark, light = foliage("#3f6b45"), foliage("#8fa856")
    for i in range(11):
        turn, reach = i * GOLDEN, radius * 0.75 * math.sqrt((i + 0.5) / 11)
        root = (reach * math.cos(turn) * 0.6, reach * math.sin(turn) * 0.6, height - 0.05)
        lean = 0.1 + reach * 0.5
        tip = (root[0] + lean * math.cos(turn), root[1] + lean * math.sin(turn), height + tall * rng.uniform(0.62, 1.0))
        blade(root, tip, radius * 0.24, light if i % 3 == 2 else dark)


def succulent(height: float, radius: float) -> None:
    """A rosette of fat leaves."""
    green = foliage("#7fa38a")
    for ring, (count, reach, rise) in enumerate(((11, 0.72, 0.18), (9, 0.5, 0.55), (6, 0.28, 0.95), (3, 0.1, 1.25))):
        for i in range(count):
            turn = math.tau * (i + ring * 0.5) / count
            at = (radius * reach * math.cos(turn), radius * reach * math.sin(turn),
                  height + radius * 0.35 * rise + 0.06)
            sphere(at, (radius * 0.62, radius * 0.36, radius * 0.16), green, detail=16,
                   rotation=(0, -rise * 0.75, turn))


def rubber_plant(height: float, tall: float) -> None:
    """A stem with broad glossy leaves."""
    stem, leaf = foliage("#5c4a33"), plastic("#24482f", rough=0.25)
    tube([(0, 0, height - 0.1), (0.03, 0.02, height + tall * 0.5), (-0.02, 0, height + tall)], 0.035, stem)
    for i in range(13):
        turn, z = i * GOLDEN, height + tall * (0.14 + 0.066 * i)
        size = 0.86 - 0.026 * i
        reach = 0.1 + size * 0.45
        at = (reach * math.cos(turn), reach * math.sin(turn), z + size * 0.2)
        sphere(at, (size, size * 0.5, 0.05), leaf, detail=20, rotation=(0, -0.5 - 0.04 * i, turn))
        tube([(0, 0, z - 0.02), (0.1 * math.cos(turn), 0.1 * math.sin(turn), z + 0.04)], 0.014, stem, sides=6)


def cactus(height: float, radius: float) -> None:
    """A ribbed ball with a flower on top."""
    profile = [(radius * math.cos(a), height + radius * 0.72 + radius * 0.9 * math.sin(a))
               for a in (math.pi * (i / 20 - 0.45) for i in range(19))]
    ball = lathe([*profile, (0, profile[-1][1])], foliage("#4c7d4a"))
    fluted(ball, 15, 0.16, height - 0.2, height + radius * 2)
    top = height + radius * 1.6
    for i in range(8):
        turn = math.tau * i / 8
        sphere((0.09 * math.cos(turn), 0.09 * math.sin(turn), top + 0.04), (0.15, 0.07, 0.03), plastic("#d8567a"),
               detail=10, rotation=(0, -0.7, turn))
    for rib in range(15):
        for level in (-0.25, 0.1, 0.45):
            turn = math.tau * rib / 15
            out = radius * math.cos(level) * 0.99
            sphere((out * math.cos(turn), out * math.sin(turn),
                    height + radius * 0.72 + radius * 0.9 * math.sin(level)),
                   (0.035, 0.035, 0.035), paper("#e8e2c8"), detail=6)


def herb(at: Point, size: float, colour: str, seed: int, *, narrow: float = 0.6) -> None:
    """A bush of small leaves on thin stems."""
    rng = random.Random(seed)
    green = foliage(colour)
    for i in range(9):
        turn = i * GOLDEN
        reach = size * 0.32 * math.sqrt(i / 9)
        top = (at[0] + reach * math.cos(turn) * 1.4, at[1] + reach * math.sin(turn),
               at[2] + size * rng.uniform(0.6, 1.0))
        tube([(at[0] + reach * 0.4 * math.cos(turn), at[1] + reach * 0.4 * math.sin(turn), at[2] - 0.03), top], 0.012,
             green, sides=5)
        for leaf in range(7):
            share = 0.3 + 0.1 * leaf
            spin = leaf * GOLDEN + i
            spot = tuple(a + (b - a) * share for a, b in zip(at, top, strict=True))
            size_here = size * 0.2
            sphere((spot[0] + size_here * 0.5 * math.cos(spin), spot[1] + size_here * 0.5 * math.sin(spin), spot[2]),
                   (size_here, size_here * narrow, size_here * 0.14), green, detail=8, rotation=(0, -0.4, spin))


def pampas(height: float, radius: float, count: int) -> None:
    """Dry feathery grasses leaning out of a mouth."""
    straw, plume = foliage("#b59a63"), paper("#dcc9a4")
    for i in range(count):
        turn, lean = i * GOLDEN, 0.16 + 0.09 * (i % 3)
        tall = 1.15 + 0.17 * ((i * 2) % 5) / 2

        def at(share: float, turn: float = turn, lean: float = lean, tall: float = tall) -> Point:
            out = radius * 0.5 + lean * share * share * 1.6
            return (out * math.cos(turn), out * math.sin(turn), height + tall * share)

        tube([at(0), at(0.4), at(0.75)], 0.014, straw, sides=6)
        tube([at(0.5), at(0.66), at(0.84), at(1.0)], [0.02, 0.075, 0.065, 0.01], plume, sides=10)


def tulips(low: float, mouth: float, radius: float, count: int) -> None:
    """A loose bunch of tulips standing in a tall glass."""
    stem, leaf = foliage("#6f9a4d"), foliage("#58884a")
    for i in range(count):
        turn = i * GOLDEN
        reach = radius * math.sqrt((i + 0.4) / count)
        foot = (-reach * 0.6 * math.cos(turn), -reach * 0.6 * math.sin(turn), low)
        lip = (reach * math.cos(turn), reach * math.sin(turn), mouth)
        head = (reach * 2.0 * math.cos(turn), reach * 2.0 * math.sin(turn), mouth + 0.62 + 0.12 * (i % 3))
        tube([foot, lip, head], 0.028, stem, sides=8)
        bloom = plastic(("#d8475a", "#e8884f", "#e6b8c4")[i % 3], rough=0.5)
        sphere((head[0], head[1], head[2] + 0.12), (0.24, 0.24, 0.36), bloom, detail=18)
        if i % 2 == 0:
            tip = (lip[0] * 2.6, lip[1] * 2.6, mouth + 0.45)
            blade((lip[0] * 0.8, lip[1] * 0.8, mouth - 0.1), tip, 0.1, leaf, bow=0.08)
