"""The teapots we sell."""

from __future__ import annotations

from demo.shop.entry import CLAY, TIDEWATER, item
from demo.shop.product import Product


def teapots() -> list[Product]:
    """Every teapot."""
    return [*_tidewater(), *_ceramic(), *_metal_and_glass()]


def _tidewater() -> list[Product]:
    """One round teapot in the five Tidewater glazes."""
    more = {
        "sea green": "The spout was tested until it stopped dripping.",
        "chalk white": "It suits any mug you already own.",
        "midnight": "Tea stains never show on it.",
        "rust": "The red-brown glaze is at its best by the fire.",
        "ochre": "It sits in the middle of the table like a small sun.",
    }
    return [
        item(
            "teapot", n, f"Tidewater round teapot, {glaze}", "Tidewater", "58.00",
            f"A round stoneware teapot for four, glazed in {glaze} down to its bare clay foot. {more[glaze]}",
            {"colour": glaze, "material": "stoneware", "capacity": "1.1 l", "care": "dishwasher safe"},
            {"body": "round", "handle": "side", "spout": "curved", "colour": colour, "second": CLAY, "pattern": "fade"},
            group="tidewater-teapot",
        )
        for n, (glaze, colour) in enumerate(TIDEWATER.items(), 1)
    ]  # fmt: skip


def _ceramic() -> list[Product]:
    """Ceramic teapots that stand alone."""
    return [
        item(
            "teapot", 6, "Kiln Street cylinder teapot, yellow bands", "Kiln Street", "49.00",
            "Straight walls, a flat lid and a short spout give this pot the look of a little factory. "
            "Two yellow bands run around the white body.",
            {"colour": "white and yellow", "material": "porcelain", "capacity": "900 ml", "care": "dishwasher safe"},
            {"body": "cylinder", "handle": "square", "spout": "short", "colour": "#f1eee4", "second": "#dca92b",
             "pattern": "bands"},
        ),
        item(
            "teapot", 7, "Harrow & Finch pear-shaped teapot, garden leaves", "Harrow & Finch", "64.00",
            "A pear-shaped pot in cream china with a slender curved spout. "
            "Green leaves are scattered over it as if by the wind.",
            {"colour": "cream and green", "material": "bone china", "capacity": "1 l", "care": "hand wash"},
            {"body": "pear", "handle": "side", "spout": "curved", "colour": "#f1ead6", "second": "#4a7a45",
             "pattern": "leaves"},
        ),
        item(
            "teapot", 8, "Marlstone side-handled teapot, speckled oat", "Marlstone", "45.00",
            "A small kyusu-style pot with a hollow handle at the side, for pouring green tea with one hand. "
            "The oat glaze carries fine iron freckles.",
            {"colour": "oat", "material": "stoneware", "capacity": "350 ml", "care": "hand wash"},
            {"body": "squat", "handle": "stick", "spout": "short", "colour": "#cdb78e", "second": "#6e5138",
             "pattern": "speckle"},
        ),
        item(
            "teapot", 9, "Fernby striped teapot with cane handle, sage", "Fernby", "52.00",
            "A sage green pot with bold vertical stripes under an arched cane handle. "
            "The handle stays cool, however long the tea has stood.",
            {"colour": "sage green", "material": "stoneware and cane", "capacity": "850 ml", "care": "hand wash"},
            {"body": "drum", "handle": "arch", "spout": "short", "colour": "#9cae8e", "second": "#e9e6d5",
             "pattern": "stripes"},
        ),
        item(
            "teapot", 10, "Saltmarsh tall coffee pot, white with blue dots", "Saltmarsh", "54.00",
            "Tall and conical, this pot pours coffee or cocoa in a neat thin stream. "
            "Small blue dots cover it from lid to foot.",
            {"colour": "white and blue", "material": "porcelain", "capacity": "1.2 l", "care": "dishwasher safe"},
            {"body": "tall", "handle": "side", "spout": "long", "colour": "#f3f0e8", "second": "#2f5f9a",
             "pattern": "dots"},
            availability="out of stock",
        ),
    ]  # fmt: skip


def _metal_and_glass() -> list[Product]:
    """Teapots of iron, steel, enamel and glass."""
    return [
        item(
            "teapot", 11, "Oakhollow cast iron teapot, black", "Oakhollow", "69.00",
            "Heavy cast iron with a knobbly surface and a hooped handle that folds aside. "
            "It keeps tea hot through a long chat.",
            {"colour": "black", "material": "cast iron", "capacity": "800 ml", "care": "hand wash"},
            {"body": "hobnail", "handle": "hoop", "spout": "short", "colour": "#26282a", "material": "iron",
             "pattern": None},
        ),
        item(
            "teapot", 12, "Lumen & Loom glass teapot with steel infuser", "Lumen & Loom", "39.00",
            "Watch the leaves open in a pot of clear borosilicate glass. "
            "The steel infuser lifts out when the tea is strong enough.",
            {"colour": "clear", "material": "borosilicate glass", "capacity": "1 l", "care": "dishwasher safe"},
            {"body": "globe", "handle": "side", "spout": "curved", "colour": "#f7fbfa", "material": "glass",
             "pattern": None},
        ),
        item(
            "teapot", 13, "Nordkyst enamel teapot, cornflower blue", "Nordkyst", "35.00",
            "An enamelled steel pot with a bail handle, at home on a stove or over embers. "
            "The lid has a wooden knob, so you can lift it without a cloth.",
            {"colour": "blue", "material": "enamelled steel", "capacity": "1.5 l", "care": "hand wash"},
            {"body": "kettle", "handle": "hoop", "spout": "curved", "colour": "#4d74b5", "second": "#20242c",
             "pattern": None},
        ),
    ]  # fmt: skip
