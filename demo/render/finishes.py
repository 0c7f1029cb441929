"""Finishes as the shop's data names them ("wood:oak", "cloth:#a4512f"), and a few more surfaces for furniture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.render import materials

_WOODS = {"chestnut": "#7d4524", "driftwood": "#b9b0a3"}


def finish(name: str) -> Any:
    """The material for a finish such as "metal:brass" or "paint:#2c3e50"."""
    family, _, value = name.partition(":")
    value = value.partition("/")[0]
    match family:
        case "wood":
            return materials.wood(_WOODS.get(value, value))
        case "paint":
            return materials.plastic(value, rough=0.5)
        case "cloth":
            return materials.fabric(value)
        case "rope":
            return materials.fabric(value, weave=14)
        case _:
            makers: dict[str, Callable[[str], Any]] = {
                "metal": materials.metal,
                "glass": materials.glass,
                "leather": materials.leather,
                "wicker": materials.wicker,
                "glaze": materials.glaze,
                "plastic": materials.plastic,
            }
            return makers[family](value)


def colour_of(name: str) -> str:
    """The colour in a finish that names one as #rrggbb, else a middle brown."""
    value = name.partition(":")[2].partition("/")[0]
    return value if value.startswith("#") else "#8a6a4a"


def marble(ground: str = "#ece9e3", vein: str = "#8d8a86") -> Any:
    """Polished stone with soft veins."""
    m = materials.Build("marble", ground, vein)
    if m.old:
        return m.material
    veins = m.noise(m.coords("Object", (0.5, 0.5, 0.5)), 1.6, 6.0, 1.6)
    paint = m.ramp(
        veins, (0.43, materials.linear(ground)), (0.49, materials.linear(vein)), (0.54, materials.linear(ground))
    )
    return m.set(Base_Color=paint, Roughness=0.18, Coat_Weight=0.4)


def concrete(colour: str) -> Any:
    """Cast concrete: matt, with clouds and fine pores."""
    m = materials.Build("concrete", colour)
    if m.old:
        return m.material
    clouds = m.noise(m.coords("Object", (1, 1, 1)), 3.0, 8.0)
    m.bump(m.noise(m.coords("Object", (1, 1, 1)), 30, 2.0), 0.3, 0.02)
    paint = m.ramp(clouds, (0.3, materials.linear(materials.shade(colour, 0.8))), (0.7, materials.linear(colour)))
    return m.set(Base_Color=paint, Roughness=0.85)


def glow(colour: str, strength: float = 0.5, *, rough: float = 0.8, weave: float = 0.0) -> Any:
    """Cloth, paper or opal glass lit from behind: brightest at its middle height, by UV."""
    m = materials.Build("glow", colour, strength, rough, weave)
    if m.old:
        return m.material
    light = materials.linear(colour)
    warm = (light[0], light[1] * 0.8, light[2] * 0.52, 1.0)
    split = m.node("SeparateXYZ")
    m.link(m.coords("UV", (1, 1)), split.inputs[0])
    dim, lit = ((*(c * k for c in warm[:3]), 1.0) for k in (0.35, 1.0))
    if weave:
        m.bump(m.noise(m.coords("Object", (1, 1, 1)), weave, 2.0), 0.4, 0.02)
    body = (*(c * 0.72 for c in light[:3]), 1.0)  # darker, or daylight would drown the lamp's own
    return m.set(
        Base_Color=body,
        Roughness=rough,
        Emission_Strength=strength,
        Emission_Color=m.ramp(split.outputs[1], (0.0, dim), (0.45, lit), (1.0, dim)),
    )
