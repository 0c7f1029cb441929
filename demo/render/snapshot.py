"""Customer photos: a product on a table, floor, lawn or wall, in whatever light there was, among other things."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from PIL import Image

from demo.render import camera, grounds, materials, photo, props, scene, shapes
from demo.render.studio import natural_height

FRONTED = {"book", "soap", "coffee", "clock", "cushion", "shelf", "candle", "tin", "bottle", "jar"}


@dataclass(frozen=True)
class Light:
    """A light situation: the main lamp, what fills the shadows, and how it was exposed."""

    lamp: str
    power: float
    size: float
    around: str
    strength: float
    exposure: float


LIGHTS = {
    "window": Light("#f2f6ff", 360, 2.6, "#dfe8f5", 0.4, 0.5),
    "lamp": Light("#ffe0bd", 330, 0.8, "#dccab4", 0.28, 0.4),
    "dim": Light("#ffe6c8", 220, 1.4, "#c2bab6", 0.2, 0.3),
    "cool": Light("#e2ebff", 300, 2.2, "#cdd8ea", 0.36, 0.45),
    "kitchen": Light("#fff3df", 320, 1.2, "#efe8dc", 0.45, 0.4),
    "flash": Light("#ffffff", 230, 0.4, "#d8d4cc", 0.3, 0.4),
    "sun": Light("#fff0d4", 640, 0.35, "#cfe0fa", 0.5, 0.2)}


class Snapshot:
    """One composed scene: make it, shoot it, clear it away."""

    def __init__(self, subject: scene.Subject, seed: str, *, closeup: bool = False) -> None:
        self.subject, self.closeup = subject, closeup
        self.rng = random.Random(seed)
        kind = subject.product.kind
        self.floor = kind in scene.FLOOR_KINDS or bool(subject.product.look.get("floor"))
        options = grounds.WALL if subject.hangs else grounds.FLOOR if self.floor else grounds.TABLE
        self.ground = self.rng.choice(options)
        outdoors = self.ground in ("grass", "slate", "brick")
        self.light = LIGHTS[self.rng.choice(("sun", "window", "cool") if outdoors else
                                            ("window", "lamp", "dim", "cool", "kitchen", "kitchen", "flash"))]

    def compose(self) -> list[Any]:
        """Set everything up; returns the collections to discard afterwards."""
        with scene.group("snapshot") as collection:
            self._stand_in()
            self._frame()
            self._lights()
            self._clutter()
            if not self.closeup and self.rng.random() < 0.6:
                self._occlude()
        return [collection]

    def _stand_in(self) -> None:
        """Ground and backdrop, or the wall a thing hangs on."""
        rng, hangs = self.rng, self.subject.hangs
        ground = grounds.material(self.ground, rng.randrange(3))
        wide = 40 if self.ground == "grass" else 30
        repeat = wide / {True: rng.uniform(2.4, 3.4), False: rng.uniform(4.5, 6.5)}[self.floor or hangs]
        if hangs:
            _tiled(shapes.sheet((0, 0.012, 5), wide, wide, ground, rotation=shapes.UPRIGHT), repeat)
            return
        spin = rng.choice([0, math.pi / 2]) + rng.uniform(-0.4, 0.4)
        _tiled(shapes.sheet((rng.uniform(-2, 2), rng.uniform(-2, 2), 0), wide, wide, ground, rotation=(0, 0, spin)),
               repeat)
        if self.ground == "grass":
            back = materials.matt("hedge", "#2f3d22")
        else:
            back = grounds.material(rng.choice(("plaster", "plaster", "plaster", "panel")), rng.randrange(4))
        _tiled(shapes.sheet((0, rng.uniform(3.2, 6.0), 5), 30, 10, back, rotation=shapes.UPRIGHT), 3)

    def _frame(self) -> None:
        """Turn the product and set the camera, off-centre and not quite level."""
        rng, subject = self.rng, self.subject
        printed = subject.product.label is not None
        lens, fill = rng.uniform(38, 60), rng.uniform(0.64, 0.8)
        if self.closeup:
            lens, fill = 60, rng.uniform(0.82, 0.9)
        free = (1 - fill) / 2 * 0.85
        shift = (rng.uniform(-free, free), rng.uniform(-free, free))
        common: dict[str, Any] = {"lens": lens, "fill": fill, "shift": shift, "fstop": rng.choice([1.4, 2.0, 2.8]),
                  "roll": rng.uniform(-4, 4)}
        spread = 12 if self.closeup else 26 if printed else 40 if subject.product.kind in FRONTED else 75
        angle = rng.uniform(-spread, spread)
        if subject.hangs:
            subject.turn(0)
            camera.aim(self._target(), max(-34, min(34, angle)), rng.uniform(-8, 10), **common)
            return
        subject.turn(angle)
        height = natural_height(subject) + rng.uniform(3, 22)
        if self.closeup:
            height = rng.uniform(7, 16) if subject.size[2] > 0.5 else rng.uniform(45, 62)
        camera.aim(self._target(), 0, max(7, min(height, 72)), **common)

    def _target(self) -> Any:
        """What must be in the frame: the whole product, or for close-ups its front print."""
        points = self.subject.seen()
        if not self.closeup or self.subject.print_points is None:
            return points
        return self.subject.print_points

    def _lights(self) -> None:
        rng, light = self.rng, self.light
        scene.daylight(light.around, light.strength, light.exposure + rng.uniform(-0.2, 0.25))
        side = rng.choice([-1, 1])
        deepest = -1.5 if self.subject.hangs else 1.0
        where = (side * rng.uniform(2.0, 4.0), rng.uniform(-3.5, deepest), rng.uniform(2.6, 4.4))
        if light is LIGHTS["flash"]:
            where = (0.3 * side, -4.2, 2.2)
        middle = (0, 0, 1.4) if self.subject.hangs else (0, 0, 0.6)
        scene.area(where, light.size, light.power * rng.uniform(0.85, 1.2), target=middle, colour=light.lamp)

    def _clutter(self) -> None:
        """Some things behind and beside, often cut by the frame."""
        rng = self.rng
        count = 1 if self.closeup else rng.choice([1, 2, 3, 3, 4])
        if self.subject.hangs:
            self._beside(count - 1)
            return
        width, depth, height = self.subject.size
        spread = math.hypot(width, depth) / 2
        make = props.garden_prop if self.ground == "grass" else props.floor_prop if self.floor else props.table_prop
        start = rng.uniform(15, 60)
        for i in range(count):
            angle = math.radians(start + i * rng.uniform(35, 55))
            scale = rng.uniform(0.6, 1.0) * (0.75 + 0.25 * height)
            away = spread + scale * 0.62 + rng.uniform(0.0, 0.7)
            shapes.place(make(rng), (math.cos(angle) * away, math.sin(angle) * away, 0),
                         (0, 0, rng.uniform(0, 6.3)), scale)

    def _beside(self, count: int) -> None:
        """Pictures beside something that hangs."""
        width = self.subject.size[0]
        for i in range(min(count, 2)):
            side = (-1) ** i * self.rng.choice([-1, 1]) if i == 0 else -1
            at = (side * (width / 2 + self.rng.uniform(0.65, 0.9)), 0, 1.4 + self.rng.uniform(-0.5, 0.5))
            shapes.place(props.wall_prop(self.rng), at, (0, 0, 0), 1.0)

    def _occlude(self) -> None:
        """Move one thing in front until it hides a little of the product, at most about 18 %."""
        rng, subject = self.rng, self.subject
        if subject.hangs or subject.size[2] < 0.5:
            return
        points = subject.seen()
        front, side = -math.hypot(*subject.size[:2]) / 2, rng.choice([-1, 1])
        prop = (props.garden_prop if self.ground == "grass" else props.floor_prop if self.floor
                else props.table_prop)(rng)
        scale = rng.uniform(0.35, 0.55)
        for step in range(14):
            across = side * (0.05 + step * 0.07)
            shapes.place(prop, (across, front - scale * 0.75, 0), (0, 0, rng.uniform(0, 6.3)), scale)
            bpy.context.view_layer.update()
            if _hidden(points, prop) <= 0.17:
                return
        for part in (*prop.children, prop):
            bpy.data.objects.remove(part)


def _hidden(points: Any, prop: Any) -> float:
    """How much of the product's rectangle in the picture the prop's rectangle covers."""
    corners = np.array([tuple(part.matrix_world @ v.co) for part in prop.children for v in part.data.vertices])
    a, b = camera.in_frame(points)[:, :2], camera.in_frame(corners)[:, :2]
    overlap = np.minimum(a.max(0), b.max(0)) - np.maximum(a.min(0), b.min(0))
    if (overlap <= 0).any():
        return 0.0
    size = a.max(0) - a.min(0)
    return float(overlap[0] * overlap[1] / (size[0] * size[1]))


def _tiled(obj: Any, repeat: float) -> None:
    """Repeat the picture over a sheet."""
    layer = obj.data.uv_layers.active.data
    for loop in layer:
        loop.uv = (loop.uv[0] * repeat, loop.uv[1] * repeat * obj.dimensions[1] / obj.dimensions[0])


def take(subject: scene.Subject, name: str, *, closeup: bool = False) -> Image.Image:
    """A finished customer photo of a product on the stage; the same name gives the same photo."""
    shot = Snapshot(subject, f"{subject.product.id}:{name}", closeup=closeup)
    made = shot.compose()
    picture = scene.shoot()
    scene.discard(*made)
    return photo.develop(picture, f"{subject.product.id}:{name}", gentle=closeup)
