"""The bowls we sell."""

from __future__ import annotations

from demo.shop.entry import CLAY, TIDEWATER, item
from demo.shop.product import Product


def bowls() -> list[Product]:
    """Every bowl."""
    return [*_tidewater(), *_for_the_table(), *_for_the_kitchen()]


def _tidewater() -> list[Product]:
    """One footed bowl in the five Tidewater glazes."""
    more = {
        "sea green": "Inside, the green pools a little darker at the bottom.",
        "chalk white": "It flatters anything you put in it, even porridge.",
        "midnight": "Yoghurt and berries look wonderful against the blue.",
        "rust": "The colour is warm as old brick.",
        "ochre": "A cheerful yellow for grey breakfasts.",
    }
    return [
        item(
            "bowl", n, f"Tidewater stoneware bowl, {glaze}", "Tidewater", "18.00",
            f"A deep bowl on a small turned foot, glazed in {glaze} and left bare at the base. {more[glaze]}",
            {"colour": glaze, "material": "stoneware", "size": "16 cm", "capacity": "700 ml"},
            {"body": "round", "colour": colour, "second": CLAY, "pattern": "fade"},
            group="tidewater-bowl",
        )
        for n, (glaze, colour) in enumerate(TIDEWATER.items(), 1)
    ]  # fmt: skip


def _for_the_table() -> list[Product]:
    """Bowls to eat from."""
    return [
        item(
            "bowl", 6, "Kiln Street ramen bowl, indigo zigzag", "Kiln Street", "22.00",
            "A wide, steep-sided bowl that holds broth, noodles and everything on top. "
            "Painted zigzags in indigo run around the outside.",
            {"colour": "white and indigo", "material": "porcelain", "size": "21 cm", "capacity": "1.1 l"},
            {"body": "ramen", "colour": "#f1efe8", "second": "#2b3f7c", "pattern": "zigzag"},
        ),
        item(
            "bowl", 7, "Fernby cereal bowl, coral stripes", "Fernby", "13.00",
            "Upright sides keep milk where it belongs. Coral stripes make it the bowl children fight over.",
            {"colour": "white and coral", "material": "porcelain", "size": "14 cm", "capacity": "600 ml"},
            {"body": "cereal", "colour": "#f5f2ec", "second": "#e0664f", "pattern": "stripes"},
        ),
        item(
            "bowl", 8, "Marlstone rimmed pasta bowl, speckled oat", "Marlstone", "19.50",
            "Low and generous, with a broad rim for resting a fork and a spoon. "
            "The oat glaze is freckled with iron, as on the Marlstone espresso cup.",
            {"colour": "oat", "material": "stoneware", "size": "25 cm", "capacity": "500 ml"},
            {"body": "pasta", "colour": "#cdb78e", "second": "#6e5138", "pattern": "speckle"},
        ),
        item(
            "bowl", 9, "Saltmarsh onion soup bowl with handle, treacle brown", "Saltmarsh", "16.00",
            "Straight from the grill to the table: this ovenproof bowl has a stub handle and sturdy walls. "
            "The treacle glaze runs down over a cream body.",
            {"colour": "brown", "material": "stoneware", "size": "12 cm", "capacity": "450 ml"},
            {"body": "soup", "colour": "#5a3018", "second": "#e0cba4", "pattern": "fade", "handle": "stub"},
        ),
    ]  # fmt: skip


def _for_the_kitchen() -> list[Product]:
    """Bowls to serve from, mix in and put fruit in."""
    return [
        item(
            "bowl", 10, "Oakhollow acacia salad bowl", "Oakhollow", "42.00",
            "Turned from one block of acacia and oiled by hand, so the grain runs right through. "
            "Big enough for a salad for six.",
            {"colour": "natural brown", "material": "acacia wood", "size": "30 cm", "capacity": "4 l"},
            {"body": "salad", "colour": "walnut", "material": "wood", "pattern": None},
        ),
        item(
            "bowl", 11, "Kiln Street mixing bowl, cream with blue bands", "Kiln Street", "32.00",
            "The traditional baker's bowl, heavy enough to stay put under a wooden spoon. "
            "Blue bands circle the outside below a thick rolled rim.",
            {"colour": "cream and blue", "material": "earthenware", "size": "26 cm", "capacity": "3.5 l"},
            {"body": "mixing", "colour": "#efe4c8", "second": "#3f6d9e", "pattern": "bands"},
        ),
        item(
            "bowl", 12, "Lumen & Loom footed fruit bowl, sea glass", "Lumen & Loom", "38.00",
            "Pressed from pale green glass and set on a tall foot. Put lemons in it and leave it in the window.",
            {"colour": "pale green", "material": "glass", "size": "24 cm", "capacity": "2 l"},
            {"body": "footed", "colour": "#8fcdb8", "material": "glass", "pattern": None},
        ),
        item(
            "bowl", 13, "Pepper & Pine nesting prep bowls, set of three", "Pepper & Pine", "26.00",
            "Three small bowls in mustard, teal and terracotta that stack inside one another. "
            "They hold chopped herbs, beaten eggs or olives for a crowd.",
            {"colour": "mustard, teal and terracotta", "material": "stoneware", "size": "10, 13 and 16 cm"},
            {"body": "nest", "colour": "#d0a032", "second": "#2f7a7d", "third": "#b55c3a", "pattern": None},
        ),
    ]  # fmt: skip
