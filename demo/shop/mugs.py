"""The mugs we sell."""

from __future__ import annotations

from demo.shop.entry import CLAY, TIDEWATER, item
from demo.shop.product import Product


def mugs() -> list[Product]:
    """Every mug."""
    return [*_tidewater(), *_enamel(), *_others()]


def _tidewater() -> list[Product]:
    """One straight mug in the five Tidewater glazes."""
    more = {
        "sea green": ("The green breaks to a pale line at the rim.", "in stock"),
        "chalk white": ("The white is soft and slightly warm, never glaring.", "in stock"),
        "midnight": ("The blue is so deep that it looks black by candlelight.", "in stock"),
        "rust": ("No two leave the kiln with quite the same red-brown.", "in stock"),
        "ochre": ("The glaze is the yellow of dry reeds.", "out of stock"),
    }
    return [
        item(
            "mug", n, f"Tidewater stoneware mug, {glaze}", "Tidewater", "16.50",
            f"A straight-sided everyday mug, dipped in {glaze} glaze so that a band of bare clay shows at the foot. "
            f"{line}",
            {"colour": glaze, "material": "stoneware", "capacity": "350 ml", "care": "dishwasher safe"},
            {"body": "straight", "handle": "ear", "colour": colour, "second": CLAY, "pattern": "fade"},
            group="tidewater-mug", availability=more[glaze][1],
        )
        for n, (glaze, colour) in enumerate(TIDEWATER.items(), 1)
        for line in (more[glaze][0],)
    ]  # fmt: skip


def _enamel() -> list[Product]:
    """A camping mug in two colours."""
    rows = ((6, "white", "#f2f0ea", "navy", "#1d2c55"), (7, "forest green", "#2e5a3e", "black", "#17191a"))
    return [
        item(
            "mug", n, f"Nordkyst enamel camping mug, {name}", "Nordkyst", "11.00",
            f"Light steel mug coated in {name} enamel, finished with a {rim} rim. "
            "It shrugs off campfires, rucksacks and clumsy mornings.",
            {"colour": name, "material": "enamelled steel", "capacity": "400 ml", "care": "hand wash"},
            {"body": "enamel", "handle": "strap", "colour": colour, "second": edge, "pattern": None},
            group="nordkyst-enamel-mug",
        )
        for n, name, colour, rim, edge in rows
    ]  # fmt: skip


def _others() -> list[Product]:
    """Mugs that stand alone."""
    return [
        item(
            "mug", 8, "Marlstone espresso cup, speckled oat", "Marlstone", "9.00",
            "A small round cup that holds a double espresso and keeps it hot. "
            "Iron in the clay burns through the oat glaze as fine brown freckles.",
            {"colour": "oat", "material": "stoneware", "capacity": "110 ml", "care": "dishwasher safe"},
            {"body": "espresso", "handle": "ring", "colour": "#cdb78e", "second": "#6e5138", "pattern": "speckle"},
        ),
        item(
            "mug", 9, "Kiln Street tulip mug, red dots on cream", "Kiln Street", "14.00",
            "The lip of this mug flares like a tulip, which makes it a pleasure to drink from. "
            "Its red dots are printed by hand, so a few of them wander.",
            {"colour": "cream and red", "material": "porcelain", "capacity": "320 ml", "care": "dishwasher safe"},
            {"body": "tulip", "handle": "ear", "colour": "#f3ead6", "second": "#b8322c", "pattern": "dots"},
        ),
        item(
            "mug", 10, "Fernby tall latte mug, blue stripes", "Fernby", "15.50",
            "Tall enough for a generous latte with foam to spare. Slim blue stripes run from the foot to the lip.",
            {"colour": "white and blue", "material": "porcelain", "capacity": "480 ml", "care": "dishwasher safe"},
            {"body": "latte", "handle": "long", "colour": "#f4f2ec", "second": "#33619c", "pattern": "stripes"},
        ),
        item(
            "mug", 11, "Lumen & Loom clear glass mug", "Lumen & Loom", "12.50",
            "Borosilicate glass with a thick base, made for mint tea with the leaves left in. "
            "The square handle takes all four fingers.",
            {"colour": "clear", "material": "borosilicate glass", "capacity": "380 ml", "care": "dishwasher safe"},
            {"body": "glass", "handle": "square", "colour": "#f7fbfa", "material": "glass", "pattern": None},
        ),
        item(
            "mug", 12, "Fernby round-bellied mug, green leaves", "Fernby", "17.00",
            "A fat, comfortable mug to wrap both hands around. Leaves in two greens climb over the cream glaze.",
            {"colour": "cream and green", "material": "stoneware", "capacity": "450 ml", "care": "dishwasher safe"},
            {"body": "belly", "handle": "ear", "colour": "#efe7d2", "second": "#4a7a45", "pattern": "leaves"},
        ),
        item(
            "mug", 13, "Harrow & Finch teacup and saucer, duck egg", "Harrow & Finch", "24.00",
            "Thin bone china in duck-egg blue, with a gilt line around cup and saucer. "
            "It makes an ordinary Tuesday feel like a visit.",
            {"colour": "duck egg blue", "material": "bone china", "capacity": "220 ml", "care": "hand wash"},
            {"body": "teacup", "handle": "fine", "colour": "#b5d3cf", "second": "#c99a3f", "pattern": None,
             "saucer": True},
        ),
        item(
            "mug", 14, "Saltmarsh wide-based mug, black and white checks", "Saltmarsh", "18.00",
            "Broad at the foot and narrow at the lip, so it will not tip over on a boat or a busy desk. "
            "A band of black checks runs around the white body.",
            {"colour": "black and white", "material": "stoneware", "capacity": "400 ml", "care": "dishwasher safe"},
            {"body": "cone", "handle": "low", "colour": "#f1eee6", "second": "#23262a", "pattern": "checks"},
            availability="preorder",
        ),
    ]  # fmt: skip
