"""The stage: Cycles settings, a product fitted onto it, and the shutter."""

from __future__ import annotations

import importlib
import math
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

from demo.render.materials import linear
from demo.shop.product import Product

SPAN = 1.8  # every product is scaled to this longest side, so that lights and lenses suit all
FLAT_KINDS = {"rug", "plate"}
FLOOR_KINDS = {"chair", "stool", "table", "shelf", "rug"}


@dataclass
class Subject:
    """A product on the stage: its root object and the points of its surface."""

    product: Product
    root: Any
    points: Any  # (n, 3) world coordinates at turn 0
    hangs: bool
    turned: float = 0.0
    printed: Any = None  # points of printed surfaces, if any

    @property
    def print_points(self) -> Any:
        """The printed surfaces' points as turned, or None."""
        return None if self.printed is None else self._turned(self.printed)

    @property
    def size(self) -> tuple[float, float, float]:
        """Extent at turn 0."""
        spans = self.points.max(0) - self.points.min(0)
        return (float(spans[0]), float(spans[1]), float(spans[2]))

    def turn(self, degrees: float) -> None:
        """Turn the product about the vertical (counter-clockwise from above)."""
        self.turned = degrees
        self.root.rotation_euler[2] = math.radians(degrees)

    def seen(self) -> Any:
        """The surface points as turned."""
        return self._turned(self.points)

    def _turned(self, points: Any) -> Any:
        c, s = math.cos(math.radians(self.turned)), math.sin(math.radians(self.turned))
        return points @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])


def start(px: int, samples: int, threads: int = 0) -> None:
    """An empty scene set up for quick, clean pictures."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    quick(px, samples)
    cycles = scene.cycles
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_prefilter = "FAST"
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.03
    cycles.use_light_tree = False  # dearer than it is worth with three lights
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 3, 1, 3
    cycles.transparent_max_bounces, cycles.caustics_reflective = 10, False
    cycles.sample_clamp_indirect, cycles.blur_glossy = 4.0, 0.5
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    render = scene.render
    render.use_persistent_data = True
    render.image_settings.file_format, render.image_settings.compression = "PNG", 5
    render.threads_mode, render.threads = ("FIXED", threads) if threads else ("AUTO", 1)
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True


def quick(px: int, samples: int) -> None:
    """Set picture size and samples."""
    scene = bpy.context.scene
    scene.render.resolution_x = scene.render.resolution_y = px
    scene.cycles.samples, scene.cycles.adaptive_min_samples = samples, max(4, samples // 2)


def daylight(colour: str, strength: float, exposure: float) -> None:
    """The light from all around, and the film's exposure."""
    background = bpy.context.scene.world.node_tree.nodes["Background"]
    background.inputs[0].default_value, background.inputs[1].default_value = linear(colour), strength
    bpy.context.scene.view_settings.exposure = exposure


@contextmanager
def group(name: str) -> Iterator[Any]:
    """A new collection that collects what is built inside the block."""
    collection = bpy.data.collections.new(name)
    bpy.context.scene.collection.children.link(collection)
    layer = bpy.context.view_layer
    before = layer.active_layer_collection
    layer.active_layer_collection = layer.layer_collection.children[collection.name]
    try:
        yield collection
    finally:
        layer.active_layer_collection = before


def discard(*collections: Any) -> None:
    """Remove collections with all that only they used, and what Cycles kept of it between pictures."""
    render = bpy.context.scene.render
    # Cycles knows a kept picture by its address, and would show an old print where a new one reuses the address.
    render.use_persistent_data = False
    render.use_persistent_data = True
    for collection in collections:
        for obj in list(collection.all_objects):
            bpy.data.objects.remove(obj)
        bpy.data.collections.remove(collection)
    bpy.data.orphans_purge(do_local_ids=True, do_linked_ids=True, do_recursive=True)


def clear() -> None:
    """Discard whatever a failed product left behind, keeping the studio."""
    discard(*(c for c in bpy.context.scene.collection.children if c.name.startswith(("product", "snapshot"))))


def put(product: Product) -> tuple[Any, Subject]:
    """Build a product, fitted: on z=0 in the middle, or hanging with its back on the plane y=0."""
    builder = importlib.import_module(f"demo.render.kinds.{product.kind.replace('-', '_')}")
    with group("product") as collection:
        builder.build(product)
        parts = [obj for obj in collection.all_objects if obj.parent is None]
        root = bpy.data.objects.new("root", None)
        collection.objects.link(root)
    for part in parts:
        part.parent = root
    bpy.context.view_layer.update()
    points, print_points = _surface(collection)
    hangs = bool(product.look.get("hangs"))
    low, high = points.min(0), points.max(0)
    scale = SPAN / float(max(high - low))
    middle = (low + high) / 2
    height = 1.4 - (high[2] - low[2]) * scale / 2 if hangs else 0.0
    shift = np.array([-middle[0], -high[1] - 0.004 / scale if hangs else -middle[1], height / scale - low[2]]) * scale
    root.scale, root.location = (scale,) * 3, Vector(shift)
    _centre(root, parts)
    printed = None if print_points is None else print_points * scale + shift
    return collection, Subject(product, root, points * scale + shift, hangs, printed=printed)


def _centre(root: Any, parts: list[Any]) -> None:
    """Move the root's own place into its parts, so that turning it turns about the vertical axis."""
    inner = Matrix.Diagonal(root.scale).to_4x4()
    inner.translation = root.location
    for part in parts:
        part.matrix_parent_inverse = inner
    root.location, root.scale = (0, 0, 0), (1, 1, 1)
    bpy.context.view_layer.update()


def _surface(collection: Any) -> Any:
    """World coordinates of every vertex as rendered, and of those that are printed and in front (or None)."""
    graph = bpy.context.evaluated_depsgraph_get()
    clouds, prints = [], []
    for obj in collection.all_objects:
        if obj.type not in {"MESH", "CURVE", "FONT", "SURFACE"}:
            continue
        shown = obj.evaluated_get(graph)
        mesh = shown.to_mesh()
        flat = np.empty(len(mesh.vertices) * 3, dtype=np.float32)
        mesh.vertices.foreach_get("co", flat)
        matrix = np.array(shown.matrix_world)
        clouds.append(flat.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3])
        shown.to_mesh_clear()
        if obj.active_material and obj.active_material.name.startswith("printed"):
            depth = clouds[-1][:, 1]
            prints.append(clouds[-1][depth <= depth.mean() + 1e-3])  # a flat label lies all in front, however rounded
    return np.concatenate(clouds), np.concatenate(prints) if prints else None


def area(location: tuple[float, float, float], size: float, power: float, target: Any = (0, 0, 0.7),
         colour: str = "#ffffff") -> Any:
    """A square area light looking at a target, in the current collection."""
    data = bpy.data.lights.new("light", "AREA")
    data.energy, data.size, data.color = power, size, linear(colour)[:3]
    obj = bpy.data.objects.new("light", data)
    bpy.context.collection.objects.link(obj)
    obj.location = location
    obj.rotation_euler = (Vector(target) - Vector(location)).to_track_quat("-Z", "Y").to_euler()
    return obj


def shoot() -> Image.Image:
    """Render the scene."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "shot.png"
        bpy.context.scene.render.filepath = str(target)
        with _quiet():
            bpy.ops.render.render(write_still=True)
        with Image.open(target) as picture:
            return picture.convert("RGB")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Blender's own lines off the terminal, where the progress bar is."""
    kept, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(null)


def save(picture: Image.Image, target: Path, quality: int) -> None:
    """Write a JPEG whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unready = target.with_suffix(".part")
    picture.save(unready, "JPEG", quality=quality, optimize=True)
    unready.replace(target)
