"""Posters: printed sheets with wooden hanging rails, or pinned with strips of tape."""

from __future__ import annotations

from demo.render import posters
from demo.render.finishes import finish
from demo.render.materials import fabric, paper
from demo.render.shapes import UPRIGHT, box, sheet, tube
from demo.shop.product import Product


def build(product: Product) -> None:
    """Build a poster, its back at y = 0; one unit is 10 cm."""
    look, label = product.look, product.label
    if label is None:
        raise ValueError(f"{product.id} has nothing printed on it")
    wide, high = (7.0, 5.0) if look["landscape"] else (5.0, 7.0)
    print_ = paper(posters.draw(look["art"], label, bool(look["landscape"])))
    if look["hanger"]:
        sheet((0, -0.09, 0), wide, high, print_, rotation=UPRIGHT)
        _rails(look["hanger"], wide, high)
        return
    sheet((0, -0.015, 0), wide, high, print_, rotation=UPRIGHT, cells=24, bend=_curl)
    tape = paper("#d9cba6")
    for x in (-1, 1):
        for z in (-1, 1):
            sheet(
                (x * (wide / 2 - 0.12), -0.035, z * (high / 2 - 0.12)),
                1.0,
                0.32,
                tape,
                rotation=(UPRIGHT[0], -x * z * 0.785, 0),
            )


def _curl(u: float, v: float) -> float:
    """How far the sheet lifts off the wall between its taped corners."""
    return 0.16 * (4 * u * (1 - u)) * abs(2 * v - 1) ** 8


def _rails(wood_name: str, wide: float, high: float) -> None:
    """A wooden rail above and below, and the cord to hang them by."""
    wood = finish(wood_name)
    for z in (-1, 1):
        for y in (-0.045, -0.135):
            box((0, y, z * (high / 2 + 0.1)), (wide + 0.16, 0.085, 0.3), wood, bevel=0.02)
    cord = fabric("#d8cdb8")
    top = high / 2 + 0.24
    tube(
        [(-wide * 0.36, -0.09, top), (0, -0.06, top + 0.75), (wide * 0.36, -0.09, top)],
        0.025,
        cord,
        smooth=False,
        sides=8,
    )
