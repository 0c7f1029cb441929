"""Lampshades: cloth drums and pleated cones, lit from within."""

from __future__ import annotations

import math

from demo.render.finishes import glow
from demo.render.materials import metal
from demo.render.shapes import Point, lathe, sphere, tube
from demo.render.soft import surface


def drum(low: float, high: float, bottom: float, top: float, colour: str, *, light: float = 0.55) -> None:
    """A cloth shade with a hem at both ends and a socket inside."""
    lathe(
        [(low - 0.03, bottom), (low, bottom), (high, top), (high - 0.03, top), (low - 0.05, bottom + 0.02)],
        glow(colour, light, weave=34),
    )
    hem = glow(colour, light * 0.35)
    for radius, z in ((low, bottom), (high, top)):
        tube(
            [(radius * math.cos(t), radius * math.sin(t), z) for t in (i * math.pi / 24 for i in range(48))],
            0.05,
            hem,
            closed=True,
            sides=8,
        )
    sphere((0, 0, (bottom + top) / 2), (0.6, 0.6, 0.8), glow("#ffe9c4", 6.0))
    tube([(-high, 0, top - 0.1), (high, 0, top - 0.1)], 0.025, metal("brass"), sides=6)


def pleated(low: float, high: float, bottom: float, top: float, colour: str) -> None:
    """A cone of knife pleats."""

    def shape(u: float, v: float) -> Point:
        fold = 1 + 0.035 * (1 - 4 * abs((u * 56) % 1 - 0.5))
        radius = (low + (high - low) * v) * fold
        return (-radius * math.cos(2 * math.pi * u), -radius * math.sin(2 * math.pi * u), bottom + (top - bottom) * v)

    surface(shape, glow(colour, 0.4), across=224, along=4, around=True)
    sphere((0, 0, (bottom + top) / 2), (0.6, 0.6, 0.8), glow("#ffe9c4", 6.0))
