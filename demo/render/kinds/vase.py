"""Vases: turned, fluted, ringed or woven; some hold stems."""

from __future__ import annotations

import math
from typing import Any

from demo.render import plants
from demo.render.forming import ear, fluted, handle, proportioned, vessel
from demo.render.materials import glass, glaze, wicker
from demo.render.shapes import curve, lathe, place
from demo.shop.product import Product

Outline = list[tuple[float, float]]
BODIES: dict[str, Outline] = {
    "shoulder": [(0.3, 0), (0.34, 0.03), (0.46, 0.4), (0.58, 0.9), (0.54, 1.25), (0.28, 1.5), (0.17, 1.66), (0.16, 1.9),
                 (0.23, 2.02)],
    "bud": [(0.2, 0), (0.26, 0.02), (0.44, 0.2), (0.48, 0.42), (0.36, 0.68), (0.12, 0.84), (0.075, 0.98), (0.07, 1.25),
            (0.1, 1.34)],
    "amphora": [(0.3, 0), (0.34, 0.03), (0.5, 0.4), (0.72, 1.0), (0.7, 1.3), (0.42, 1.6), (0.3, 1.75), (0.3, 2.05),
                (0.42, 2.2)],
    "fluted": [(0.36, 0), (0.42, 0.04), (0.56, 0.5), (0.6, 1.0), (0.5, 1.5), (0.42, 1.7), (0.5, 1.85)],
    "gourd": [(0.34, 0), (0.4, 0.03), (0.6, 0.35), (0.58, 0.75), (0.3, 1.12), (0.34, 1.35), (0.38, 1.55), (0.26, 1.82),
              (0.14, 1.98), (0.16, 2.12)],
    "cylinder": [(0.44, 0), (0.46, 0.02), (0.47, 1.0), (0.47, 1.9)],
    "trumpet": [(0.4, 0), (0.42, 0.04), (0.2, 0.14), (0.15, 0.35), (0.2, 0.9), (0.36, 1.6), (0.66, 2.2)],
    "woven": [(0.32, 0), (0.4, 0.04), (0.52, 0.5), (0.5, 1.0), (0.36, 1.5), (0.34, 1.75), (0.44, 1.95)],
}


def build(product: Product) -> None:
    """A vase, with stems if the shop shows it so."""
    look = product.look
    if look["body"] == "ring":
        _ring(look)
        return
    outline = proportioned(curve(BODIES[look["body"]], 8), look)
    match look.get("material"):
        case "glass":
            _glass(look, outline)
        case "wicker":
            vessel(outline, 0.05, 0.08, wicker(look["colour"], repeat=(10, 7)), wicker(look["colour"]))
            _rolled(outline[-1], wicker(look["colour"], repeat=(30, 1)))
        case _:
            _ceramic(look, outline)
    if look["body"] == "amphora":
        grips = ear(outline, outline[-1][1] * 0.645, outline[-1][1] * 0.9, 0.3)
        clay = _glaze(look)
        handle(grips, 0.065, clay)
        place(handle(grips, 0.065, clay), (0, 0, 0), (0, 0, math.pi))
    _stems(look, outline[-1])


def _glaze(look: dict[str, Any], pattern: str | None = None) -> Any:
    repeat = {"gourd": (10.0, 6.0)}.get(look["body"])
    return glaze(look["colour"], pattern=pattern, second=look.get("second"), rough=look.get("rough", 0.22),
                 repeat=repeat)


def _ceramic(look: dict[str, Any], outline: Outline) -> None:
    parts = vessel(outline, 0.045, 0.08, _glaze(look, look["pattern"]), _glaze(look))
    if look["body"] == "fluted":
        fluted(parts[0], 22, 0.12, 0.05, outline[-1][1] * 0.9)


def _glass(look: dict[str, Any], outline: Outline) -> None:
    """A glass wall with a thick bottom and a rounded lip; water where stems stand."""
    clear = glass(look["colour"])
    lathe([(0, 0), *outline], clear)
    _rolled(outline[-1], clear, 0.018)
    if look["body"] == "cylinder":
        top = outline[-1][1] * 0.58
        water = [(r - 0.015, z) for r, z in outline if 0.1 < z < top]
        lathe([(0, 0.1), (water[0][0], 0.1), *water, (0, water[-1][1])], glass("#eef6f2"))


def _rolled(end: tuple[float, float], material: Any, thick: float = 0.045) -> None:
    """A round lip on the end of a wall."""
    radius, top = end
    ring = [(radius + thick * math.cos(a), top + thick * math.sin(a)) for a in (math.tau * i / 10 for i in range(11))]
    lathe(ring, material)


def _ring(look: dict[str, Any]) -> None:
    """A ring standing on a small foot, with a neck on top."""
    clay = _glaze(look)
    body = lathe([(0.62 + 0.26 * math.cos(a), 0.26 * math.sin(a)) for a in (math.tau * i / 24 for i in range(25))],
                 clay)
    place(body, (0, 0, 0.94), (math.pi / 2, 0, 0))
    lathe([(0, 0), (0.3, 0), (0.3, 0.05), (0.2, 0.14)], clay, bevel=0.02)
    vessel(curve([(0.16, 1.76), (0.13, 1.86), (0.13, 1.98), (0.17, 2.06)], 6), 0.03, 0.1, clay, clay)
    _stems(look, (0.13, 2.05))


def _stems(look: dict[str, Any], mouth: tuple[float, float]) -> None:
    """What stands in the vase."""
    match look.get("stems"):
        case "grass":
            plants.pampas(mouth[1] - 0.3, mouth[0] * 0.5, 5)
        case "tulips":
            plants.tulips(0.2, mouth[1], mouth[0] * 0.7, 7)
        case _:
            return
