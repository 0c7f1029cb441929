"""The studio: a seamless sweep, three lights, and the three catalogue views."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import bmesh
import bpy
from PIL import Image

from demo.render import camera, materials, scene, shapes

PAPER = "#f1ebe2"


class Studio:
    """Sweep, wall and lights, built once and hidden while not in use."""

    def __init__(self) -> None:
        with scene.group("studio-lights") as self.lights:
            scene.area((-3.6, -3.0, 4.8), 2.0, 430)
            scene.area((4.4, -2.4, 2.4), 2.6, 60)
            scene.area((0.6, 2.4, 5.0), 1.8, 170)
        with scene.group("studio-wall-lights") as self.wall_lights:
            scene.area((-3.2, -3.2, 4.8), 1.5, 420, target=(0, 0, 1.4))
            scene.area((4.4, -4.6, 2.4), 3.0, 80, target=(0, 0, 1.4))
        backdrop = materials.matt("studio-paper", PAPER)
        with scene.group("studio-sweep") as self.sweep:
            _sweep(backdrop)
        with scene.group("studio-wall") as self.wall:
            shapes.sheet((0, 0.012, 6), 40, 40, backdrop, rotation=shapes.UPRIGHT)

    def show(self, hanging: bool | None) -> None:
        """Show the floor set (False), the wall set (True) or none of it (None)."""
        self.lights.hide_render = self.sweep.hide_render = hanging is not False
        self.wall_lights.hide_render = self.wall.hide_render = hanging is not True
        if hanging is not None:
            scene.daylight("#fdfaf5", 0.28, 0.36)

    def view(self, subject: scene.Subject, number: int) -> Image.Image:
        """Catalogue view 1, 2 or 3 of a product."""
        self.show(subject.hangs)
        look(subject, number)
        return scene.shoot()


def look(subject: scene.Subject, number: int) -> None:
    """Turn the product and set the camera for a catalogue view."""
    rng = random.Random(f"{subject.product.group_id or subject.product.id}:{number}")
    base = natural_height(subject)
    printed = subject.product.label is not None
    turn: float = {1: -14 if printed else -26, 2: 22 if printed else 30, 3: -6 if printed else 12}[number]
    turn += rng.uniform(-4, 4)
    rise = {1: 0, 2: -3 if base < 30 else 4, 3: 16 if base < 30 else 22}[number]
    fill = {1: 0.8, 2: 0.82, 3: 0.88}[number]
    if subject.hangs:
        subject.turn(0)
        azimuth = {1: -16, 2: 27, 3: 6}[number] + rng.uniform(-3, 3)
        camera.aim(subject.seen(), azimuth, {1: 4, 2: 2, 3: 12}[number], fill=fill)
        return
    subject.turn(turn)
    camera.aim(subject.seen(), 0, min(base + rise, 72), fill=fill)


def natural_height(subject: scene.Subject) -> float:
    """How far from above a thing is best seen: flat things from high up, tall ones from the side."""
    width, depth, height = subject.size
    flatness = height / max(width, depth)
    return 13 + 30 * max(0.0, min(1.0, (0.75 - flatness) / 0.65))


def _sweep(material: Any) -> None:
    """Floor curving into wall, wide enough never to show an end."""
    bend = [(3 + 3 * math.sin(a), 3 - 3 * math.cos(a)) for a in (i * math.pi / 24 for i in range(1, 13))]
    profile = [(-16.0, 0.0), (3.0, 0.0), *bend, (6.0, 18.0)]
    mesh = bmesh.new()
    rows = [[mesh.verts.new((x, y, z)) for x in (-24, 24)] for y, z in profile]
    for low, high in itertools.pairwise(rows):
        mesh.faces.new((low[0], low[1], high[1], high[0]))
    obj = shapes.finish(mesh, material, closed=False)
    obj.name = "sweep"
    bpy.context.view_layer.update()
