"""Renders the demo shop's pictures with Blender's Python package."""

import bpy  # noqa: F401  # bmesh and mathutils can be imported only after it
