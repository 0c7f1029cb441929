"""Plant pots, some with a plant in them."""

from __future__ import annotations

import math
from typing import Any

from demo.render import plants
from demo.render.forming import fluted, loft, vessel
from demo.render.materials import fabric, glaze, metal, paper, wicker, wood
from demo.render.shapes import box, curve, hollow, lathe, place, sphere, tube
from demo.shop.product import Product


def build(product: Product) -> None:
    """A pot by the name of its body, then its plant."""
    makers = {"classic": _classic, "cylinder": _cylinder, "cube": _cube, "basket": _basket, "tripod": _tripod,
              "trough": _trough, "legs": _legs, "bucket": _bucket, "egg": _egg, "urn": _urn}
    makers[product.look["body"]](product.look)


def _glaze(look: dict[str, Any], **more: Any) -> Any:
    return glaze(look["colour"], second=look.get("second"), **more)


def _classic(look: dict[str, Any]) -> None:
    """Tapered, with a thick collar, in its saucer."""
    clay = glaze(look["colour"], rough=0.75)
    lathe(hollow([(0.5, 0), (0.62, 0.03), (0.66, 0.12)], 0.05, 0.05), clay)
    lathe(hollow([(0.46, 0.06), (0.48, 0.08), (0.66, 0.86), (0.74, 0.86), (0.77, 0.88), (0.79, 1.16)], 0.07, 0.08),
                clay, bevel=0.015)
    plants.soil(0.66, 0.98)


def _cylinder(look: dict[str, Any]) -> None:
    outline = curve([(0.6, 0), (0.66, 0.03), (0.67, 0.4), (0.68, 1.1)], 6)
    vessel(outline, 0.05, 0.1, _glaze(look, pattern="stripes", repeat=(20.0, 1.0)), glaze(look["colour"]))
    plants.soil(0.625, 0.98)
    plants.snake_plant(0.98, 0.6, 1.5)


def _cube(look: dict[str, Any]) -> None:
    """A block of concrete with a square hollow."""
    concrete = glaze(look["colour"], pattern="speckle", second="#85837e", rough=0.85)
    loft([(0, 0.53, 0.53), (0.02, 0.55, 0.55), (0.98, 0.55, 0.55), (1.0, 0.53, 0.53), (1.0, 0.46, 0.46),
          (0.8, 0.45, 0.45)],
         concrete, power=16.0)
    loft([(0.8, 0.44, 0.44), (0.87, 0.44, 0.44)], paper("#4a3b2e"), power=16.0)
    plants.succulent(0.86, 0.5)


def _basket(look: dict[str, Any]) -> None:
    outline = curve([(0.6, 0), (0.72, 0.05), (0.92, 0.4), (0.9, 0.75), (0.76, 1.05), (0.74, 1.2)], 8)
    weave = wicker(look["colour"], repeat=(13, 5))
    vessel(outline, 0.05, 0.1, weave, weave)
    rope = fabric("#a57f4c")
    for side in (-1, 1):
        tube([(side * 0.77, -0.18, 1.12), (side * 0.84, -0.16, 1.32), (side * 0.86, 0, 1.38), (side * 0.84, 0.16, 1.32),
              (side * 0.77, 0.18, 1.12)], 0.04, rope)
    plants.soil(0.7, 1.05)
    plants.rubber_plant(1.05, 1.45)


def _tripod(look: dict[str, Any]) -> None:
    outline = [(r, z + 0.16) for r, z in curve([(0.4, 0), (0.56, 0.04), (0.78, 0.24), (0.84, 0.5)], 6)]
    vessel(outline, 0.05, 0.08, _glaze(look, pattern=look["pattern"]), glaze(look["colour"]))
    for i in range(3):
        turn = math.tau * i / 3 + math.pi / 6
        foot = lathe(curve([(0, 0), (0.06, 0), (0.08, 0.04), (0.13, 0.24)], 4), glaze(look["second"], rough=0.7))
        place(foot, (0.45 * math.cos(turn), 0.45 * math.sin(turn), 0))
    plants.soil(0.79, 0.58)
    plants.cactus(0.56, 0.5)


def _trough(look: dict[str, Any]) -> None:
    """A box of boards with three herbs."""
    board = wood(look["colour"])
    for x, y, w, d in ((0, -0.36, 2.2, 0.07), (0, 0.36, 2.2, 0.07), (-1.07, 0, 0.07, 0.66), (1.07, 0, 0.07, 0.66)):
        for level in (0.17, 0.46):
            box((x, y, level), (w, d, 0.27), board, bevel=0.012)
    box((0, 0, 0.07), (2.1, 0.66, 0.06), board)
    box((0, 0, 0.3), (2.08, 0.66, 0.44), paper("#33261d"), bevel=0.0)
    plants.herb((-0.68, 0, 0.52), 0.75, "#5f9a3d", 1, narrow=0.75)
    plants.herb((0.0, 0, 0.52), 0.62, "#3f7a35", 2, narrow=0.9)
    plants.herb((0.68, 0, 0.52), 0.8, "#87a389", 4, narrow=0.3)


def _legs(look: dict[str, Any]) -> None:
    """A drum held between four oak legs."""
    outline = [(r, z + 0.5) for r, z in curve([(0.5, 0), (0.6, 0.04), (0.66, 0.2), (0.68, 0.9)], 6)]
    lathe(hollow(outline, 0.05, 0.1), glaze(look["colour"], rough=0.5))
    plants.soil(0.625, 1.28)
    oak = wood("oak")
    for i in range(4):
        turn = math.tau * i / 4 + math.pi / 4
        x, y = 0.74 * math.cos(turn), 0.74 * math.sin(turn)
        box((x, y, 0.62), (0.1, 0.1, 1.24), oak, rotation=(0, 0, turn))
    for turn in (math.pi / 4, -math.pi / 4):
        box((0, 0, 0.46), (1.44, 0.09, 0.08), oak, rotation=(0, 0, turn))


def _bucket(_look: dict[str, Any]) -> None:
    """Zinc, with pressed ribs and a swinging handle."""
    zinc = metal("brushed", rough=0.5)
    outline = [(0.56, 0), (0.58, 0.02), (0.62, 0.3), (0.64, 0.32), (0.63, 0.36), (0.67, 0.66), (0.69, 0.68),
               (0.68, 0.72),
               (0.72, 1.04), (0.74, 1.06), (0.73, 1.1), (0.76, 1.3), (0.79, 1.32), (0.79, 1.36)]
    lathe(hollow(outline, 0.03, 0.05), zinc)
    rise = [(0.77 * math.cos(a), -0.3 * math.sin(a),
             1.24 + 0.62 * math.sin(a)) for a in (math.pi * i / 12 for i in range(13))]
    tube(rise, 0.022, zinc)
    tube([rise[5], rise[6], rise[7]], 0.05, wood("beech"))
    for side in (-1, 1):
        sphere((side * 0.77, 0, 1.24), (0.1, 0.16, 0.16), zinc, detail=14)
    plants.soil(0.73, 1.1)


def _egg(look: dict[str, Any]) -> None:
    outline = curve([(0.28, 0), (0.34, 0.02), (0.62, 0.3), (0.7, 0.65), (0.6, 1.05), (0.44, 1.28)], 8)
    vessel(outline, 0.05, 0.1, _glaze(look, pattern="dots", repeat=(9.0, 4.0)), glaze(look["colour"]))
    plants.soil(0.46, 1.14)


def _urn(look: dict[str, Any]) -> None:
    """A ribbed bowl on a waisted foot."""
    outline = curve([(0.52, 0), (0.54, 0.06), (0.4, 0.14), (0.26, 0.28), (0.34, 0.42), (0.66, 0.55), (0.84, 0.85),
                     (0.82, 1.15), (0.78, 1.2), (0.95, 1.32)], 8)
    parts = vessel(outline, 0.05, 0.1, glaze(look["colour"]), glaze(look["colour"]))
    fluted(parts[0], 30, 0.06, 0.45, 1.2)
    plants.soil(0.74, 1.12)
