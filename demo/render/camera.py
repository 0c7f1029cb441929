"""The camera: fitted to what must be in the picture, and where things then fall in it."""

from __future__ import annotations

import math
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector


def aim(points: Any, azimuth: float, elevation: float, *, lens: float = 85, fill: float = 0.8,
        shift: tuple[float, float] = (0, 0), fstop: float = 0.0, roll: float = 0.0) -> Any:
    """Point the camera so that all points lie within `fill` of the frame, as near as can be; returns it."""
    camera = bpy.context.scene.camera
    az, el = math.radians(azimuth), math.radians(elevation)
    back = Vector((math.sin(az) * math.cos(el), -math.cos(az) * math.cos(el), math.sin(el)))
    quat = back.to_track_quat("Z", "Y")
    axes = np.array(quat.to_matrix())  # columns: right, up, back
    local = points @ axes
    half = 18 / lens * fill
    low, high = local.min(0), local.max(0)
    centre = (low + high) / 2
    for _ in range(4):
        rel = local - centre
        distance = float((np.abs(rel[:, :2]).max(1) / half + rel[:, 2]).max())
        flat = rel[:, :2] / (distance - rel[:, 2])[:, None]
        centre[:2] += (flat.min(0) + flat.max(0)) / 2 * distance
    camera.location = Vector(axes @ centre) + back * distance
    camera.rotation_euler = (quat @ Matrix.Rotation(math.radians(roll), 3, "Z").to_quaternion()).to_euler()
    data = camera.data
    data.lens, data.shift_x, data.shift_y = lens, *shift
    data.dof.use_dof = fstop > 0
    data.dof.focus_distance, data.dof.aperture_fstop = distance - 0.25, max(fstop, 0.1)
    return camera


def in_frame(points: Any) -> Any:
    """Where points fall in the picture: columns x, y in 0..1 from the lower left, and the distance."""
    camera = bpy.context.scene.camera
    axes = np.array(camera.rotation_euler.to_matrix())
    local = (points - np.array(camera.location)) @ axes
    depth = np.maximum(-local[:, 2], 1e-3)
    data = camera.data
    across = local[:, :2] / depth[:, None] * data.lens / 36
    return np.column_stack((across[:, 0] + 0.5 - data.shift_x, across[:, 1] + 0.5 - data.shift_y, depth))
