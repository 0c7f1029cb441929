"""The plant pots we sell."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Product


def plant_pots() -> list[Product]:
    """Every plant pot."""
    return [*_tapered(), *_with_plants(), *_others()]


def _tapered() -> list[Product]:
    """One tapered pot with a saucer in four colours."""
    rows = (
        (1, "terracotta", "#bb6a42", "Left unglazed, it breathes and grows a handsome bloom of salt."),
        (2, "sage green", "#8fa385", "The green sits quietly under any leaf."),
        (3, "chalk white", "#ebe7dd", "White makes a dark shelf lighter."),
        (4, "charcoal", "#3b3d40", "Against charcoal even a spider plant looks expensive."),
    )
    return [
        item(
            "plant_pot", n, f"Fernby classic plant pot with saucer, {name}", "Fernby", "12.00",
            f"The pot everybody draws: tapered sides, a thick collar and a matching saucer, in {name}. {line}",
            {"colour": name, "material": "terracotta", "size": "15 cm"},
            {"body": "classic", "colour": colour, "pattern": None, "plant": None},
            group="fernby-classic-pot",
        )
        for n, name, colour, line in rows
    ]  # fmt: skip


def _with_plants() -> list[Product]:
    """Pots that are sold with a plant in them."""
    return [
        item(
            "plant_pot", 5, "Kiln Street striped planter with snake plant", "Kiln Street", "38.00",
            "A straight planter in black and cream stripes, sold with a young snake plant. Water it when you remember.",
            {"colour": "cream and black", "material": "ceramic", "size": "17 cm"},
            {"body": "cylinder", "colour": "#efe8d8", "second": "#25272a", "pattern": "stripes", "plant": "snake"},
        ),
        item(
            "plant_pot", 6, "Marlstone concrete cube with succulent", "Marlstone", "22.00",
            "A cast concrete cube with a rosette succulent inside. It asks for a sunny sill and almost no attention.",
            {"colour": "grey", "material": "concrete", "size": "11 cm"},
            {"body": "cube", "colour": "#a5a39e", "pattern": None, "plant": "succulent"},
        ),
        item(
            "plant_pot", 7, "Wickerby belly basket planter with rubber plant", "Wickerby", "46.00",
            "A round seagrass basket with a waterproof lining and a glossy rubber plant. "
            "Two loops make it easy to move.",
            {"colour": "natural", "material": "seagrass", "size": "24 cm"},
            {"body": "basket", "colour": "#c29a62", "material": "wicker", "pattern": None, "plant": "rubber"},
        ),
        item(
            "plant_pot", 8, "Saltmarsh cactus bowl on three feet, turquoise", "Saltmarsh", "29.00",
            "A shallow turquoise bowl on three stubby feet, planted with a round cactus. Grit and soil are included.",
            {"colour": "turquoise", "material": "stoneware", "size": "18 cm"},
            {"body": "tripod", "colour": "#3fa3a3", "second": "#cbb291", "pattern": "fade", "plant": "cactus"},
        ),
        item(
            "plant_pot", 9, "Oakhollow herb trough, pine", "Oakhollow", "33.00",
            "A long wooden trough with three kitchen herbs ready to pick. "
            "It fits a windowsill or the end of a worktop.",
            {"colour": "light wood", "material": "pine wood", "size": "40 x 14 cm"},
            {"body": "trough", "colour": "pine", "material": "wood", "pattern": None, "plant": "herbs"},
        ),
    ]  # fmt: skip


def _others() -> list[Product]:
    """Empty pots that stand alone."""
    return [
        item(
            "plant_pot", 10, "Lumen & Loom mid-century planter on oak legs, white", "Lumen & Loom", "64.00",
            "A smooth white drum held in a frame of four oak legs. It brings a floor plant up to the light.",
            {"colour": "white", "material": "ceramic and oak", "size": "30 cm"},
            {"body": "legs", "colour": "#f0ede6", "pattern": None, "plant": None},
        ),
        item(
            "plant_pot", 11, "Nordkyst zinc bucket planter", "Nordkyst", "18.00",
            "Galvanised zinc with a swinging handle and three pressed ribs. Geraniums look at home in it.",
            {"colour": "silver grey", "material": "zinc", "size": "20 cm"},
            {"body": "bucket", "colour": "#a9adb0", "material": "metal", "pattern": None, "plant": None},
        ),
        item(
            "plant_pot", 12, "Kiln Street egg pot, mustard dots", "Kiln Street", "24.00",
            "An egg with the top cut off, glazed white and covered in mustard dots. "
            "The drainage hole comes with a cork.",
            {"colour": "white and mustard", "material": "ceramic", "size": "14 cm"},
            {"body": "egg", "colour": "#f1eee4", "second": "#d2a02f", "pattern": "dots", "plant": None},
        ),
        item(
            "plant_pot", 13, "Tidewater ribbed urn planter, sea green", "Tidewater", "52.00",
            "A wide urn on a waisted foot, ribbed all the way round and glazed in sea green. "
            "It is frost-proof, so it can stay out all winter.",
            {"colour": "sea green", "material": "stoneware", "size": "32 cm"},
            {"body": "urn", "colour": "#4f9384", "second": "#cbb291", "pattern": None, "plant": None},
            availability="out of stock",
        ),
    ]  # fmt: skip
