"""Lamps."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product

_E27 = {"bulb": "E27"}


def products() -> list[Product]:
    """Every lamp in the shop."""
    return products_of("lamp", "Lamps", _table_lamps() + _floor_and_desk_lamps())


def _table_lamps() -> list[Design]:
    return [
        Design(
            "Tidewater gourd table lamp", "A double-bellied stoneware base carries a wide drum of natural linen.",
            "Tidewater", "119.00", "stoneware, linen", "Ø 32 × 48 cm",
            [Shade("sea green", "glaze:#4f8f86", "The sea green glaze is the one from our mugs and bowls."),
             Shade("midnight", "glaze:#1d2f4f", "The midnight glaze runs almost black at the foot."),
             Shade("rust", "glaze:#9a4a26", "The rust glaze breaks to gold on the ridges.")],
            {"form": "table", "base": "gourd", "shade": "drum", "shade_colour": "#e7dcc6"}, _E27,
        ),
        Design(
            "Toadstool glass lamp", "Stem and cap are blown from one gather of glass, so the whole lamp glows.",
            "Lumen & Loom", "89.00", "mouth-blown glass", "Ø 24 × 28 cm",
            [Shade("amber", "glass:#d98a2b", "Amber glass gives a light like late afternoon."),
             Shade("opal", "glass:#f2ede2", "Opal glass spreads the light softly.")],
            {"form": "mushroom"}, {"bulb": "G9"},
        ),
        Design(
            "Washi ball table lamp",
            "A globe of ribbed rice paper on three short wooden feet. Folds flat when you move house.",
            "Lumen & Loom", "39.00", "rice paper, beech", "Ø 30 × 34 cm", [Shade("white", "wood:beech")],
            {"form": "paper"}, _E27,
        ),
        Design(
            "Parlour lamp with pleated shade",
            "A turned walnut column under a pleated cone of pale rose cotton. A pull chain with a bead switches it on.",
            "Harrow & Finch", "99.00", "walnut, cotton", "Ø 30 × 46 cm", [Shade("pale rose", "wood:walnut")],
            {"form": "table", "base": "turned", "shade": "pleated", "shade_colour": "#d9a79c"}, _E27,
        ),
        Design(
            "Block concrete bulb lamp",
            "A cube of cast concrete, a brass socket and one large filament bulb. Nothing else is needed on a "
            "bedside shelf.",
            "Kiln Street", "49.00", "concrete, brass", "11 × 11 × 26 cm", [Shade("grey", "paint:#9a9890")],
            {"form": "bulb"}, _E27,
        ),
        Design(
            "Chancery banker's lamp",
            "The long green glass shade tilts on its brass arm. It keeps the light on the page and out of your eyes.",
            "Harrow & Finch", "139.00", "brass, glass", "27 × 19 × 37 cm", [Shade("green and brass", "glass:#1f6b46")],
            {"form": "banker"}, {"bulb": "E14"},
        ),
    ]


def _floor_and_desk_lamps() -> list[Design]:
    return [
        Design(
            "Crane desk lamp", "Two sprung arms and a deep cone put the light exactly where your hands are.",
            "Brightwick", "79.00", "lacquered steel", "20 × 45 × 52 cm",
            [Shade("black", "metal:black", "Matt black, with brass joints."),
             Shade("red", "metal:#b3261e", "Glossy red, like an old fire engine.")],
            {"form": "desk"}, _E27,
        ),
        Design(
            "Surveyor tripod floor lamp",
            "Three oak legs meet in a brass collar beneath a large drum shade in slate. A foot switch spares you the "
            "bending.",
            "Oakhollow", "189.00", "oak, cotton", "Ø 50 × 150 cm", [Shade("oak and slate", "wood:oak")],
            {"form": "tripod", "shade_colour": "#59636b"}, _E27,
        ),
        Design(
            "Heron arc floor lamp",
            "A long steel arc reaches over the sofa from a round marble foot. The brass dome can be turned towards "
            "the wall.",
            "Marlstone", "249.00", "steel, marble", "110 × 35 × 190 cm", [Shade("brass", "metal:brass")],
            {"form": "arc"}, _E27,
        ),
    ]
