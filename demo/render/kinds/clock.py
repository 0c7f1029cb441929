"""Clocks: wall, sunburst, station, pendulum, skeleton, alarm, mantel and plate clocks."""

from __future__ import annotations

import math
from typing import Any

from demo.render import dials
from demo.render.finishes import colour_of, finish
from demo.render.materials import glaze, metal, paper, plastic, printed, wood
from demo.render.shapes import box, lathe, place, sphere, tube
from demo.render.soft import disc, leg, surface
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build the clock its look describes, its dial facing -Y; one unit is 10 cm."""
    forms = {
        "round": _round,
        "sunburst": _sunburst,
        "pendulum": _pendulum,
        "square": _square,
        "skeleton": _skeleton,
        "alarm": _alarm,
        "mantel": _mantel,
        "plate": _plate,
    }
    forms[product.look["form"]](product.look)


def _stand(obj: Any, y: float, z: float = 0.0, x: float = 0.0) -> Any:
    """Turn something lathed about Z to face the viewer, its foot at depth y."""
    return place(obj, (x, y, z), (math.pi / 2, 0, 0))


def _dial(style: str, radius: float, y: float, z: float = 0.0, x: float = 0.0, colour: str = "") -> None:
    """A printed dial."""
    place(disc(radius, 0, paper(dials.draw(style, colour))), (x, y, z), (math.pi / 2, 0, 0))


def _hands(
    radius: float, y: float, z: float = 0.0, x: float = 0.0, *, colour: str = "#1c1c1e", style: str = "plain"
) -> None:
    """Hands at ten past ten, over a dial at depth y."""
    ink = plastic(colour)
    for turn, length, width in ((305, 0.5, 0.075), (61, 0.78, 0.055)):
        a = math.radians(turn)
        if style == "spade":
            points = [(0.0, 0.03), (0.5, 0.03), (0.62, 0.09), (0.78, 0.05), (1.0, 0.01)]
        else:
            points = [(-0.15, width), (1.0, width * 0.6)]
        _blade(points, a, length * radius, (x, y, z), ink, radius)
    if style == "station":
        a = math.radians(200)
        _blade([(-0.3, 0.02), (1.0, 0.012)], a, 0.8 * radius, (x, y - 0.04, z), plastic("#c0281f"), radius)
        at = 0.62 * radius
        _stand(
            lathe([(0, 0), (0.09 * radius, 0), (0.09 * radius, 0.03), (0, 0.03)], plastic("#c0281f")),
            y - 0.08,
            z + at * math.cos(a),
            x + at * math.sin(a),
        )
    _stand(lathe([(0, 0), (0.055 * radius, 0), (0.055 * radius, 0.09), (0, 0.1)], ink), y - 0.02, z, x)


def _blade(
    points: list[tuple[float, float]],
    a: float,
    length: float,
    centre: tuple[float, float, float],
    ink: Any,
    radius: float,
) -> None:
    """One flat hand: its half widths (in radii) along its length."""

    def shape(u: float, v: float) -> tuple[float, float, float]:
        k = min(int(v * (len(points) - 1)), len(points) - 2)
        t = v * (len(points) - 1) - k
        along = (points[k][0] + (points[k + 1][0] - points[k][0]) * t) * length
        side = (points[k][1] + (points[k + 1][1] - points[k][1]) * t) * (2 * u - 1) * radius
        return (
            centre[0] + along * math.sin(a) + side * math.cos(a),
            centre[1] - 0.06,
            centre[2] + along * math.cos(a) - side * math.sin(a),
        )

    surface(shape, ink, across=2, along=4 * (len(points) - 1), thickness=0.03)


def _round(look: dict[str, Any]) -> None:
    half = look["dial"] == "half"
    rim = wood("beech") if half else finish(look["finish"])
    _stand(
        lathe([(0, 0), (1.42, 0), (1.5, 0.08), (1.5, 0.42), (1.44, 0.48), (1.36, 0.44), (1.34, 0.2), (0, 0.2)], rim), 0
    )
    _dial(look["dial"], 1.35, -0.21, colour=colour_of(look["finish"]))
    _hands(
        1.3, -0.23, style="station" if look["dial"] == "station" else "plain", colour="#3a2c22" if half else "#1c1c1e"
    )


def _sunburst(look: dict[str, Any]) -> None:
    brass = finish(look["finish"])
    for i in range(24):
        a, length = i * math.pi / 12, 3.1 if i % 2 == 0 else 2.5
        leg(
            (0.9 * math.sin(a), -0.15, 0.9 * math.cos(a)),
            (length * math.sin(a), -0.1, length * math.cos(a)),
            brass,
            (0.05, 0.08, 0.11) if i % 2 == 0 else (0.05, 0.06, 0.07),
        )
        if i % 2:
            sphere((length * math.sin(a), -0.1, length * math.cos(a)), (0.26, 0.2, 0.26), wood("walnut"), detail=16)
    _stand(lathe([(0, 0), (1.05, 0), (1.1, 0.1), (1.1, 0.35), (1.0, 0.4), (0.95, 0.3), (0, 0.3)], wood("walnut")), 0)
    _dial(look["dial"], 0.96, -0.31)
    _hands(0.95, -0.33)


def _pendulum(look: dict[str, Any]) -> None:
    case, brass = finish(look["finish"]), metal("brass")
    box((0, -0.06, 3.0), (2.2, 0.12, 5.6), case)
    for x in (-1.05, 1.05):
        box((x, -0.55, 3.0), (0.2, 1.1, 5.6), case)
    for z, w in ((0.15, 2.5), (5.85, 2.5), (3.35, 2.1)):
        box((0, -0.6, z), (w, 1.2, 0.26), case, bevel=0.05)
    box((0, -0.6, 6.1), (1.7, 1.0, 0.3), case, bevel=0.1)
    leg((-0.9, -1.08, 0.3), (-0.9, -1.08, 5.8), case, (0.1, 0.13, 0.09, 0.13, 0.1))
    leg((0.9, -1.08, 0.3), (0.9, -1.08, 5.8), case, (0.1, 0.13, 0.09, 0.13, 0.1))
    sphere((0, -0.6, 6.4), (0.34, 0.34, 0.4), case)
    box((0, -0.9, 4.6), (1.9, 0.1, 2.3), plastic("#efe6d2"), bevel=0)
    _stand(lathe([(0.84, 0), (0.94, 0), (0.94, 0.1), (0.84, 0.1), (0.84, 0)], brass), -0.95, 4.6)
    _dial(look["dial"], 0.88, -0.96, 4.6)
    _hands(0.84, -0.97, 4.6, style="spade")
    tube([(0.0, -0.5, 3.4), (0.22, -0.5, 1.2)], 0.04, brass, sides=8)
    _stand(lathe([(0, 0), (0.4, 0), (0.42, 0.04), (0.38, 0.1), (0, 0.12)], brass), -0.46, 1.1, 0.22)


def _square(look: dict[str, Any]) -> None:
    box((0, -0.2, 0), (2.8, 0.4, 2.8), finish(look["finish"]), bevel=0.08)
    for i in range(4):
        a = i * math.pi / 2
        vertical = i % 2 == 0
        box(
            (1.1 * math.sin(a), -0.41, 1.1 * math.cos(a)),
            (0.09 if vertical else 0.36, 0.05, 0.36 if vertical else 0.09),
            metal("brass"),
            bevel=0.01,
        )
    _hands(1.25, -0.42, colour="#1c1c1e")


def _skeleton(look: dict[str, Any]) -> None:
    iron = finish(look["finish"])
    for r in (2.9, 1.95):
        ring = [(r * math.sin(t), -0.15, r * math.cos(t)) for t in (i * math.pi / 24 for i in range(48))]
        tube(ring, 0.11 if r > 2 else 0.09, iron, closed=True)
    for i, text in enumerate(("XII", "I", "II", "III", "IIII", "V", "VI", "VII", "VIII", "IX", "X", "XI")):
        a = i * math.pi / 6
        _numeral(text, (2.42 * math.sin(a), -0.2, 2.42 * math.cos(a)), a, iron)
    for i in range(4):
        a = math.pi / 4 + i * math.pi / 2
        tube(
            [(0.3 * math.sin(a), -0.12, 0.3 * math.cos(a)), (1.95 * math.sin(a), -0.12, 1.95 * math.cos(a))], 0.06, iron
        )
    _stand(lathe([(0, 0), (0.42, 0), (0.42, 0.25), (0, 0.25)], iron, bevel=0.05), 0)
    _hands(1.9, -0.24, style="spade")


def _numeral(text: str, centre: tuple[float, float, float], a: float, iron: Any) -> None:
    """A Roman numeral of iron strokes between the hoops, its foot to the middle."""
    widths = {"I": 0.2, "V": 0.5, "X": 0.5}
    x = -sum(widths[c] for c in text) / 2

    def spot(u: float, v: float) -> tuple[float, float, float]:
        return (centre[0] + u * math.cos(a) + v * math.sin(a), centre[1], centre[2] - u * math.sin(a) + v * math.cos(a))

    for c in text:
        w = widths[c]
        strokes = {
            "I": (((w / 2, -0.4), (w / 2, 0.4)),),
            "V": (((0.05, 0.4), (w / 2, -0.4)), ((w - 0.05, 0.4), (w / 2, -0.4))),
            "X": (((0.05, 0.4), (w - 0.05, -0.4)), ((w - 0.05, 0.4), (0.05, -0.4))),
        }[c]
        for (u0, v0), (u1, v1) in strokes:
            tube([spot(x + u0, v0), spot(x + u1, v1)], 0.06, iron, sides=8)
        x += w


def _alarm(look: dict[str, Any]) -> None:
    skin, steel = finish(look["finish"]), metal("steel")
    body = lathe(
        [(0, 0), (0.42, 0), (0.56, 0.06), (0.58, 0.14), (0.58, 0.44), (0.55, 0.5), (0.5, 0.5), (0.48, 0.44), (0, 0.44)],
        skin,
    )
    _stand(body, 0.25, 0.72)
    _stand(lathe([(0.49, 0), (0.57, 0), (0.55, 0.06), (0.5, 0.06), (0.49, 0)], steel), -0.24, 0.72)
    _dial(look["dial"], 0.5, -0.2, 0.72)
    _hands(0.48, -0.21, 0.72)
    for x in (-1, 1):
        leg((x * 0.36, -0.02, 0), (x * 0.28, -0.02, 0.3), steel, (0.035, 0.06))
        bell = lathe([(0.3, 0), (0.29, 0.08), (0.22, 0.18), (0.1, 0.24), (0, 0.25)], steel)
        place(bell, (x * 0.34, 0, 1.27), (0, x * 0.5, 0))
        tube([(x * 0.22, 0, 1.15), (x * 0.33, 0, 1.35)], 0.035, steel, sides=8)
        sphere((x * 0.46, 0, 1.54), (0.08, 0.08, 0.08), steel)
    leg((0, 0.25, 0), (0, 0.12, 0.35), steel, (0.035, 0.06))
    tube([(0, 0, 1.25), (0, 0, 1.52)], 0.025, steel, sides=8)
    tube([(-0.1, 0, 1.52), (0.1, 0, 1.52)], 0.06, steel)
    tube([(-0.34, 0, 1.56), (-0.2, 0, 1.8), (0.2, 0, 1.8), (0.34, 0, 1.56)], 0.03, steel)


def _mantel(look: dict[str, Any]) -> None:
    case, brass = finish(look["finish"]), metal("brass")
    box((0, 0, 0.12), (2.6, 1.2, 0.24), case, bevel=0.06)
    box((0, 0, 0.32), (2.35, 1.08, 0.2), case, bevel=0.05)

    def arch(u: float, v: float) -> tuple[float, float, float]:
        t = math.pi * u
        flare = 1 + 0.1 * (1 - math.sin(t)) ** 3
        k = (0.0, 0.96, 1.0, 1.0, 0.96, 0.0)[round(v * 5)]
        y = (-0.45, -0.45, -0.4, 0.4, 0.45, 0.45)[round(v * 5)]
        return (-1.05 * math.cos(t) * flare * k, y, 0.42 + 1.9 * math.sin(t) * (k if k else 0.0))

    surface(arch, case, across=64, along=5)
    _stand(lathe([(0.68, 0), (0.8, 0), (0.8, 0.06), (0.72, 0.1), (0.68, 0.04), (0.68, 0)], brass), -0.45, 1.32)
    _dial(look["dial"], 0.72, -0.46, 1.32)
    _hands(0.68, -0.47, 1.32, style="spade")
    for x in (-1.15, 1.15):
        sphere((x, -0.4, 0.02), (0.24, 0.24, 0.1), brass)
        sphere((x, 0.4, 0.02), (0.24, 0.24, 0.1), brass)


def _plate(look: dict[str, Any]) -> None:
    glazed = glaze(colour_of(look["finish"]))
    profile = [(0, 0.0), (0.8, 0.0), (1.26, 0.14), (1.34, 0.24), (1.3, 0.28), (1.24, 0.22), (0, 0.2)]
    _stand(lathe(profile, glazed, bevel=0.02), 0)
    face = printed(dials.draw("plate"), rough=0.22, coat=0.6)
    place(disc(1.23, 0, face), (0, -0.225, 0), (math.pi / 2, 0, 0))
    _hands(0.9, -0.24, colour="#22365a")
