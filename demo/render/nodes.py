"""Shader nodes made with few words: the tool the materials are written with."""

from __future__ import annotations

from typing import Any

import bpy

from demo.render import patterns


def linear(colour: str) -> tuple[float, float, float, float]:
    """An sRGB '#rrggbb' as linear RGBA."""
    def channel(at: int) -> float:
        c = int(colour[at:at + 2], 16) / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
    return (channel(1), channel(3), channel(5), 1.0)


def shade(colour: str, factor: float) -> str:
    """The colour darker (<1) or towards white (>1)."""
    def step(at: int) -> int:
        c = int(colour[at:at + 2], 16)
        return round(c * factor if factor <= 1 else c + (255 - c) * min(factor - 1, 1))
    return "#" + "".join(f"{step(at):02x}" for at in (1, 3, 5))


class Build:
    """A material's node tree, made with few words; `old` is set when the same material exists already."""

    def __init__(self, *key: Any) -> None:
        name = ":".join(str(k) for k in key)
        self.material = bpy.data.materials.get(name)
        self.old = self.material is not None
        if not self.old:
            self.material = bpy.data.materials.new(name)
            self.material.use_nodes = True
        self.nodes = self.material.node_tree.nodes
        self.base = self.nodes.get("Principled BSDF")

    def node(self, kind: str, **settings: Any) -> Any:
        """A new node of ShaderNode<kind> with properties set."""
        node = self.nodes.new(f"ShaderNode{kind}")
        for key, value in settings.items():
            setattr(node, key, value)
        return node

    def link(self, source: Any, target: Any) -> None:
        """Connect an output to an input, or set the input to a plain value."""
        if isinstance(source, bpy.types.NodeSocket):
            self.material.node_tree.links.new(source, target)
        else:
            target.default_value = source

    def set(self, **inputs: Any) -> Any:
        """Set or connect inputs of the Principled shader (Base_Color=…); returns the material."""
        for key, value in inputs.items():
            self.link(value, self.base.inputs[key.replace("_", " ")])
        return self.material

    def coords(self, kind: str, scale: tuple[float, ...]) -> Any:
        """Scaled coordinates: 'UV', 'Object', or 'grain' (longest side first)."""
        source = self.node("Attribute", attribute_name="grain") if kind == "grain" else self.node("TexCoord")
        mapping = self.node("Mapping")
        self.link(source.outputs["Vector" if kind == "grain" else kind], mapping.inputs["Vector"])
        mapping.inputs["Scale"].default_value = (*scale, 1.0, 1.0)[:3]
        return mapping.outputs[0]

    def noise(self, where: Any, scale: float, detail: float = 2.0, distortion: float = 0.0) -> Any:
        """Noise 0..1 at coordinates."""
        noise = self.node("TexNoise")
        self.link(where, noise.inputs["Vector"])
        for key, value in (("Scale", scale), ("Detail", detail), ("Distortion", distortion)):
            noise.inputs[key].default_value = value
        return noise.outputs[0]

    def ramp(self, factor: Any, *stops: tuple[float, tuple[float, ...]]) -> Any:
        """A colour ramp with two or more stops."""
        ramp = self.node("ValToRGB")
        for stop, (position, colour) in enumerate(stops):
            elements = ramp.color_ramp.elements
            element = elements[stop] if stop < 2 else elements.new(position)
            element.position, element.color = position, colour
        self.link(factor, ramp.inputs[0])
        return ramp.outputs[0]

    def image(self, picture: Any, where: Any | None = None) -> Any:
        """An image texture's colour."""
        texture = self.node("TexImage", image=picture)
        if where is not None:
            self.link(where, texture.inputs[0])
        return texture.outputs[0]

    def bump(self, height: Any, strength: float, distance: float = 0.05) -> None:
        """Let a height disturb the shading."""
        bump = self.node("Bump")
        bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = strength, distance
        self.link(height, bump.inputs["Height"])
        self.link(bump.outputs[0], self.base.inputs["Normal"])

    def pattern(self, colour: str, pattern: str | None, second: str | None,
                repeat: tuple[float, float] | None) -> Any:
        """Two colours in a pattern, by UV (tiles) or by place (fade, speckle)."""
        first, other = linear(colour), linear(second or "#ede6d8")
        if not pattern:
            return first
        if pattern == "fade":
            return self._fade(first, other)
        if pattern == "speckle":
            spots = self.noise(self.coords("Object", (1, 1, 1)), 16, 1.0)
            return self.ramp(spots, (0.66, first), (0.7, linear(second or "#3a2c22")))
        picture = shared(f"pattern-{pattern}", pattern)
        mask = self.image(picture, self.coords("UV", repeat or patterns.REPEATS[pattern]))
        return self.ramp(mask, (0.4, first), (0.6, other))

    def _fade(self, first: Any, other: Any) -> Any:
        """The glaze's dipped edge: `second` below, an uneven line a little under the middle."""
        split = self.node("SeparateXYZ")
        self.link(self.coords("UV", (1, 1)), split.inputs[0])
        wave = self.node("Math", operation="MULTIPLY_ADD")
        self.link(self.noise(self.coords("Object", (1, 1, 1)), 2.2), wave.inputs[0])
        wave.inputs[1].default_value = 0.3
        self.link(split.outputs[1], wave.inputs[2])
        return self.ramp(wave.outputs[0], (0.5, other), (0.56, first))


def shared(name: str, pattern: str, blur: float = 0.0) -> Any:
    """A pattern tile as a Blender image, made once."""
    old = bpy.data.images.get(name)
    if old is not None:
        return old
    drawn = patterns.tile(pattern)
    return patterns.to_blender(name, patterns.soft(drawn, blur) if blur else drawn, colour=False)
