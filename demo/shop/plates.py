"""The plates we sell."""

from __future__ import annotations

from demo.shop.entry import CLAY, TIDEWATER, item
from demo.shop.product import Product


def plates() -> list[Product]:
    """Every plate."""
    return [*_tidewater(), *_round(), *_serving()]


def _tidewater() -> list[Product]:
    """One dinner plate in the five Tidewater glazes."""
    more = {
        "sea green": ("Fish looks freshly caught on it.", "in stock"),
        "chalk white": ("Plain in the best sense, and easy to add to later.", "in stock"),
        "midnight": ("Pale food stands out like a picture on the dark blue.", "out of stock"),
        "rust": ("It warms up an autumn table at once.", "in stock"),
        "ochre": ("The yellow deepens towards the edge.", "in stock"),
    }
    return [
        item(
            "plate", n, f"Tidewater dinner plate, {glaze}", "Tidewater", "21.00",
            f"A coupe plate without a rim, thrown in stoneware, glazed in {glaze} with an unglazed edge. "
            f"{more[glaze][0]}",
            {"colour": glaze, "material": "stoneware", "size": "27 cm", "care": "dishwasher safe"},
            {"body": "coupe", "colour": colour, "second": CLAY, "pattern": None},
            group="tidewater-plate", availability=more[glaze][1],
        )
        for n, (glaze, colour) in enumerate(TIDEWATER.items(), 1)
    ]  # fmt: skip


def _round() -> list[Product]:
    """Round plates that stand alone."""
    return [
        item(
            "plate", 6, "Nordkyst enamel plate, white with navy rim", "Nordkyst", "10.00",
            "A deep-rimmed enamel plate for picnics, boats and very small children. "
            "It may chip, but it will not break.",
            {"colour": "white and navy", "material": "enamelled steel", "size": "24 cm", "care": "hand wash"},
            {"body": "rimmed", "colour": "#f2f0ea", "second": "#1d2c55", "pattern": "edge"},
        ),
        item(
            "plate", 7, "Fernby scalloped dessert plate, fern leaves", "Fernby", "14.50",
            "Eleven leaves circle this dessert plate, and its edge is cut in soft scallops. "
            "Use it for cake, or hang it on the wall.",
            {"colour": "cream and green", "material": "porcelain", "size": "20 cm", "care": "dishwasher safe"},
            {"body": "scallop", "colour": "#f1ead8", "second": "#4a7a45", "pattern": "leaves"},
        ),
        item(
            "plate", 8, "Kiln Street side plate, red dots on cream", "Kiln Street", "9.50",
            "The side plate that goes with our dotted tulip mug. Just the size for toast and an egg.",
            {"colour": "cream and red", "material": "porcelain", "size": "17 cm", "care": "dishwasher safe"},
            {"body": "rimmed", "colour": "#f3ead6", "second": "#b8322c", "pattern": "dots"},
        ),
        item(
            "plate", 9, "Harrow & Finch china plate, duck egg with gilt rings", "Harrow & Finch", "28.00",
            "Bone china thin enough to let the light through, in duck-egg blue. "
            "Three fine gilt rings frame whatever you serve.",
            {"colour": "duck egg blue", "material": "bone china", "size": "23 cm", "care": "hand wash"},
            {"body": "rimmed", "colour": "#b5d3cf", "second": "#c99a3f", "pattern": "rings"},
        ),
        item(
            "plate", 10, "Oakhollow round serving plate, olive wood", "Oakhollow", "34.00",
            "Cut across the trunk of an old olive tree, with a raised lip to catch crumbs. "
            "Every piece has its own figure.",
            {"colour": "light brown", "material": "olive wood", "size": "30 cm", "care": "hand wash"},
            {"body": "lipped", "colour": "oak", "material": "wood", "pattern": None},
        ),
    ]  # fmt: skip


def _serving() -> list[Product]:
    """Plates of other shapes."""
    return [
        item(
            "plate", 11, "Marlstone square plate, charcoal", "Marlstone", "19.00",
            "A square plate with softly turned-up edges and a matt charcoal glaze. Sushi and tapas sit neatly on it.",
            {"colour": "charcoal", "material": "stoneware", "size": "22 x 22 cm", "care": "dishwasher safe"},
            {"body": "square", "colour": "#34373b", "second": "#86623f", "pattern": None},
        ),
        item(
            "plate", 12, "Saltmarsh oval platter, blue stripes", "Saltmarsh", "36.00",
            "An oval platter long enough for a whole sea bass. "
            "Broad blue stripes cross the white glaze from side to side.",
            {"colour": "white and blue", "material": "stoneware", "size": "38 x 25 cm", "care": "dishwasher safe"},
            {"body": "oval", "colour": "#f2efe7", "second": "#3b6ea5", "pattern": "stripes"},
        ),
        item(
            "plate", 13, "Brightwick cake stand, blush pink", "Brightwick", "33.00",
            "A plate on a turned foot which lifts a sponge cake to where it deserves to be. "
            "The blush glaze is glossy and wipes clean.",
            {"colour": "pink", "material": "ceramic", "size": "28 cm", "care": "hand wash"},
            {"body": "stand", "colour": "#e6b3ab", "second": "#ffffff", "pattern": None},
        ),
    ]  # fmt: skip
