"""The shared materials: glazes, glass, woods, metals, cloth, wicker and printed surfaces."""

from __future__ import annotations

from typing import Any

from PIL import Image

from demo.render import patterns
from demo.render.nodes import Build, linear, shade, shared

__all__ = [
    "METALS",
    "WOODS",
    "Build",
    "fabric",
    "foliage",
    "glass",
    "glaze",
    "leather",
    "linear",
    "matt",
    "metal",
    "paper",
    "plastic",
    "printed",
    "shade",
    "wax",
    "wicker",
    "wood",
]

WOODS = {"oak": ("#a87b4d", "#cda777"), "walnut": ("#4a2e1d", "#75513a"), "ash": ("#c9ac84", "#e2cba6"),
         "pine": ("#cf9d5f", "#e8c58c"), "beech": ("#c08a5c", "#dbae82"), "cherry": ("#7d3a20", "#a95f3b"),
         "teak": ("#83502a", "#b37c49"), "ebony": ("#1c1614", "#352a25"), "mahogany": ("#4f1d12", "#7c3923"),
         "birch": ("#d8c09a", "#ecdcbf"), "white": ("#e4e1da", "#f0eee9"), "black": ("#171615", "#262423"),
         "grey": ("#7b766f", "#9b958c"), "bamboo": ("#c9a55f", "#e0c485")}
METALS = {"steel": ("#c9cbcd", 0.28), "brushed": ("#bfc0c2", 0.38), "chrome": ("#e4e6e8", 0.08),
          "brass": ("#c99a45", 0.25), "gold": ("#dcae55", 0.22), "copper": ("#c8774f", 0.25),
          "bronze": ("#7d5a36", 0.35), "aluminium": ("#d4d5d6", 0.33), "iron": ("#3a3a3b", 0.5),
          "black": ("#1b1b1c", 0.42), "white": ("#eeeeec", 0.4)}


def matt(name: str, colour: Any) -> Any:
    """A plain diffuse surface, the cheapest there is: for grounds and walls. Colour: "#rrggbb" or a bpy image."""
    m = Build("matt", name)
    if m.old:
        return m.material
    diffuse = m.node("BsdfDiffuse")
    m.link(linear(colour) if isinstance(colour, str) else m.image(colour), diffuse.inputs[0])
    m.link(diffuse.outputs[0], m.nodes["Material Output"].inputs["Surface"])
    m.nodes.remove(m.base)
    return m.material


def glaze(colour: str, *, pattern: str | None = None, second: str | None = None, rough: float = 0.22,
          repeat: tuple[float, float] | None = None) -> Any:
    """Glazed ceramic under a clear coat, uneven as glazes are."""
    m = Build("glaze", colour, pattern, second, rough, repeat)
    if m.old:
        return m.material
    paint = m.pattern(colour, pattern, second, repeat)
    if pattern is None:
        thickness = m.noise(m.coords("Object", (1, 1, 2)), 2.5, 3.0)
        paint = m.ramp(thickness, (0.3, linear(shade(colour, 0.86))), (0.7, linear(colour)))
    return m.set(Base_Color=paint, Roughness=rough, Coat_Weight=0.6 if rough < 0.4 else 0.1, Coat_Roughness=0.08)


def glass(colour: str = "#f4f8f7", *, rough: float = 0.03) -> Any:
    """Thin tinted glass: seen through, darker at its edges, without costly refraction."""
    m = Build("glass", colour, rough)
    if m.old:
        return m.material
    tint = linear(colour)
    deep = tuple(c * 0.22 for c in tint[:3])
    facing = m.node("LayerWeight")
    facing.inputs["Blend"].default_value = 0.35
    through, gloss, mix = m.node("BsdfTransparent"), m.node("BsdfAnisotropic"), m.node("MixShader")
    m.link(m.ramp(facing.outputs["Facing"], (0.3, tint), (0.9, (*deep, 1.0))), through.inputs[0])
    gloss.inputs["Roughness"].default_value = rough
    # A Fresnel node would mirror fully on inner sides, so the rise towards the edge is drawn by hand.
    m.link(m.ramp(facing.outputs["Facing"], (0.0, (0.05,) * 4), (0.75, (0.14,) * 4), (1.0, (0.4,) * 4)), mix.inputs[0])
    m.link(through.outputs[0], mix.inputs[1])
    m.link(gloss.outputs[0], mix.inputs[2])
    m.link(mix.outputs[0], m.nodes["Material Output"].inputs["Surface"])
    return m.material


def wood(colour_name: str = "oak", *, rough: float = 0.45, scale: float = 1.0) -> Any:
    """Wood with grain along each board; a name from WOODS or any colour."""
    m = Build("wood", colour_name, rough, scale)
    if m.old:
        return m.material
    dark, light = WOODS.get(colour_name) or (shade(colour_name, 0.72), colour_name)
    where = m.coords("grain", (0.35 * scale, 3.2 * scale, 3.2 * scale))
    grain = m.noise(where, 2.2, 5.0, 0.9)
    m.bump(grain, 0.08)
    return m.set(Base_Color=m.ramp(grain, (0.34, linear(dark)), (0.66, linear(light))), Roughness=rough)


def metal(name: str = "steel", *, rough: float | None = None) -> Any:
    """Metal by name from METALS, or painted-looking metal of any colour."""
    m = Build("metal", name, rough)
    if m.old:
        return m.material
    colour, smooth = METALS.get(name, (name, 0.3))
    bare = name in METALS and name not in ("black", "white")
    return m.set(Base_Color=linear(colour), Roughness=smooth if rough is None else rough,
                 Metallic=1.0 if bare else 0.0, Coat_Weight=0.0 if bare else 0.3)


def fabric(colour: str, *, pattern: str | None = None, second: str | None = None,
           repeat: tuple[float, float] | None = None, weave: float = 40.0) -> Any:
    """Woven cloth, rough with a soft sheen; patterns by UV, `repeat` tiles across and up."""
    m = Build("fabric", colour, pattern, second, repeat, weave)
    if m.old:
        return m.material
    default = {"stripes": (8, 1), "bands": (1, 6), "dots": (5, 5), "checks": (6, 6), "zigzag": (5, 5),
               "leaves": (3, 3), "weave": (6, 6)}.get(pattern or "")
    m.bump(m.noise(m.coords("Object", (1, 1, 1)), weave, 2.0), 0.5, 0.03)
    return m.set(Base_Color=m.pattern(colour, pattern, second, repeat or default), Roughness=0.92, Sheen_Weight=0.25,
                 Specular_IOR_Level=0.2)


def wicker(colour: str = "#b98a55", *, repeat: tuple[float, float] = (14, 5)) -> Any:
    """Woven rods, by UV: `repeat` tiles of four strands around and up."""
    m = Build("wicker", colour, repeat)
    if m.old:
        return m.material
    where = m.coords("UV", repeat)
    height = m.image(shared("height-weave", "weave", 5), where)
    m.bump(height, 1.0, 0.12)
    uneven = m.noise(where, 3.0, 2.0)
    both = m.node("Math", operation="MULTIPLY_ADD")
    m.link(uneven, both.inputs[0])
    both.inputs[1].default_value = 0.3
    m.link(height, both.inputs[2])
    return m.set(Base_Color=m.ramp(both.outputs[0], (0.25, linear(shade(colour, 0.42))), (0.75, linear(colour)),
                                   (1.0, linear(shade(colour, 1.18)))), Roughness=0.6)


def paper(picture: Image.Image | str) -> Any:
    """Matt paper, printed with a picture or plain in a colour."""
    if isinstance(picture, Image.Image):
        return printed(picture, rough=0.7, coat=0.0)
    return Build("paper", picture).set(Base_Color=linear(picture), Roughness=0.85, Specular_IOR_Level=0.25)


def wax(colour: str) -> Any:
    """Candle wax: soft, slightly lit from within."""
    return Build("wax", colour).set(Base_Color=linear(colour), Roughness=0.5, Coat_Weight=0.15,
                                    Emission_Color=linear(colour), Emission_Strength=0.06)


def plastic(colour: str, *, rough: float = 0.35) -> Any:
    """Plain plastic or enamel paint."""
    return Build("plastic", colour, rough).set(Base_Color=linear(colour), Roughness=rough, Coat_Weight=0.15)


def leather(colour: str) -> Any:
    """Leather with a fine grain."""
    m = Build("leather", colour)
    if m.old:
        return m.material
    grain = m.node("TexVoronoi")
    m.link(m.coords("Object", (1, 1, 1)), grain.inputs["Vector"])
    grain.inputs["Scale"].default_value = 30
    m.bump(grain.outputs[0], 0.25, 0.02)
    return m.set(Base_Color=linear(colour), Roughness=0.45, Coat_Weight=0.1)


def foliage(colour: str = "#4f7a3a") -> Any:
    """Leaves: uneven green, thin enough to let some light through."""
    m = Build("foliage", colour)
    if m.old:
        return m.material
    uneven = m.noise(m.coords("Object", (1, 1, 1)), 3.0)
    return m.set(Base_Color=m.ramp(uneven, (0.3, linear(shade(colour, 0.65))), (0.7, linear(shade(colour, 1.1)))),
                 Roughness=0.5, Coat_Weight=0.1)


def printed(picture: Image.Image, *, rough: float = 0.35, coat: float = 0.2) -> Any:
    """A surface showing the picture over UV 0..1."""
    image = patterns.to_blender("print", picture)  # Blender makes its name unique among those in use
    m = Build("printed", image.name, rough, coat)
    return m.set(Base_Color=m.image(image), Roughness=rough, Coat_Weight=coat)
