"""The vases we sell."""

from __future__ import annotations

from demo.shop.entry import CLAY, TIDEWATER, item
from demo.shop.product import Product


def vases() -> list[Product]:
    """Every vase."""
    return [*_tidewater(), *_ceramic(), *_other_materials()]


def _tidewater() -> list[Product]:
    """One bottle-necked vase in the five Tidewater glazes."""
    more = {
        "sea green": "Eucalyptus and white roses love this green.",
        "chalk white": "It disappears politely behind a loud bunch of tulips.",
        "midnight": "A few stems of cow parsley look like stars against it.",
        "rust": "Dried grasses bring out the red in the glaze.",
        "ochre": "One branch of blossom is all it needs.",
    }
    return [
        item(
            "vase", n, f"Tidewater stoneware vase, {glaze}", "Tidewater", "44.00",
            f"A full-shouldered vase with a narrow neck, dipped in {glaze} glaze above a foot of bare clay. "
            f"{more[glaze]}",
            {"colour": glaze, "material": "stoneware", "size": "24 cm tall"},
            {"body": "shoulder", "colour": colour, "second": CLAY, "pattern": "fade"},
            group="tidewater-vase",
        )
        for n, (glaze, colour) in enumerate(TIDEWATER.items(), 1)
    ]  # fmt: skip


def _ceramic() -> list[Product]:
    """Ceramic vases that stand alone."""
    return [
        item(
            "vase", 6, "Kiln Street ring vase, matt white", "Kiln Street", "39.00",
            "A ring of white clay with a hole through the middle, as much sculpture as vase. "
            "Give it pampas grass or nothing at all.",
            {"colour": "white", "material": "ceramic", "size": "26 cm tall"},
            {"body": "ring", "colour": "#efece6", "pattern": None, "rough": 0.6, "stems": "grass"},
        ),
        item(
            "vase", 7, "Marlstone bud vase, charcoal", "Marlstone", "17.00",
            "A ball with a thin neck, made for a single stem picked on the way home. "
            "The charcoal glaze is matt and soft.",
            {"colour": "charcoal", "material": "stoneware", "size": "14 cm tall"},
            {"body": "bud", "colour": "#3a3c40", "pattern": None, "rough": 0.55},
        ),
        item(
            "vase", 8, "Saltmarsh two-handled amphora vase, sand", "Saltmarsh", "62.00",
            "A generous amphora with a handle at each shoulder and a rough sandy skin. "
            "Stand it on the floor with tall branches.",
            {"colour": "sand", "material": "terracotta", "size": "38 cm tall"},
            {"body": "amphora", "colour": "#d3b48b", "second": "#8f6a45", "pattern": "speckle", "rough": 0.7},
        ),
        item(
            "vase", 9, "Fernby fluted vase, rose pink", "Fernby", "36.00",
            "Deep flutes run up the sides and catch the light all day. The rose glaze thins to white on every ridge.",
            {"colour": "pink", "material": "ceramic", "size": "22 cm tall"},
            {"body": "fluted", "colour": "#d4919a", "pattern": None},
        ),
        item(
            "vase", 10, "Kiln Street gourd vase, black and white zigzag", "Kiln Street", "48.00",
            "Two bellies, one above the other, like a dried gourd. "
            "Sharp black zigzags are painted over the white slip.",
            {"colour": "black and white", "material": "earthenware", "size": "27 cm tall"},
            {"body": "gourd", "colour": "#f0ece2", "second": "#1f2022", "pattern": "zigzag"},
        ),
    ]  # fmt: skip


def _other_materials() -> list[Product]:
    """Vases of glass, rattan and wood."""
    return [
        item(
            "vase", 11, "Lumen & Loom glass cylinder vase", "Lumen & Loom", "29.00",
            "A plain heavy cylinder that shows off every stem. The thick base keeps sunflowers upright.",
            {"colour": "clear", "material": "glass", "size": "25 cm tall"},
            {"body": "cylinder", "colour": "#f7fbfa", "material": "glass", "pattern": None, "stems": "tulips"},
        ),
        item(
            "vase", 12, "Nordkyst trumpet vase, smoked amber glass", "Nordkyst", "41.00",
            "Mouth-blown glass in smoky amber, opening upwards like a trumpet. Low sun sets it glowing.",
            {"colour": "amber", "material": "glass", "size": "28 cm tall"},
            {"body": "trumpet", "colour": "#c9803a", "material": "glass", "pattern": None},
        ),
        item(
            "vase", 13, "Wickerby woven rattan vase", "Wickerby", "34.00",
            "Rattan is woven over a watertight glass tube, so fresh flowers are as welcome as dried ones. "
            "It is light enough to move from room to room.",
            {"colour": "natural", "material": "rattan and glass", "size": "30 cm tall"},
            {"body": "woven", "colour": "#b98a52", "material": "wicker", "pattern": None, "stems": "grass"},
        ),
    ]  # fmt: skip
