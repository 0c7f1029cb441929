"""Baskets and storage boxes."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product


def products() -> list[Product]:
    """Every basket and storage box in the shop."""
    return products_of("basket", "Baskets", _baskets()) + products_of("box", "Storage boxes", _boxes())


def _baskets() -> list[Design]:
    return [
        Design(
            "Mekong belly basket", "Woven from seagrass, round in the middle and easily folded down at the rim.",
            "Wickerby", "34.00", "seagrass", "Ø 36 × 34 cm",
            [Shade("natural", "wicker:#b08d57", "Left in its natural straw colour."),
             Shade("natural with white base", "wicker:#b08d57/#ece7dc", "The lower half is dipped in white paint."),
             Shade("natural with black base", "wicker:#b08d57/#2a2826", "The lower half is dipped in black paint.")],
            {"form": "belly", "handles": "loops"},
        ),
        Design(
            "Linen-day laundry hamper",
            "A tall willow hamper with a lid, wide enough for two loads. The cotton lining lifts out for washing.",
            "Wickerby", "79.00", "willow", "40 × 40 × 60 cm", [Shade("honey", "wicker:#a8763e")],
            {"form": "hamper", "handles": "sides", "lid": True},
        ),
        Design(
            "Saturday market basket",
            "An oval shopper in brown willow under one strong arched handle. Loaves stand upright in it, and so do "
            "leeks.",
            "Wickerby", "45.00", "willow", "42 × 30 × 38 cm", [Shade("brown", "wicker:#7a5230")],
            {"form": "market", "handles": "hoop"},
        ),
        Design(
            "Shelf-mate rectangular basket", "Straight sides and two grips, made to slide in and out of shelves.",
            "Fernby", "29.00", "water hyacinth", "38 × 28 × 20 cm",
            [Shade("straw", "wicker:#bb9a62", "Straw-coloured and lightly varnished."),
             Shade("grey wash", "wicker:#9a968c", "Washed in grey, like driftwood.")],
            {"form": "tray", "handles": "grips"},
        ),
        Design(
            "Coil cotton rope basket", "Soft cotton rope is coiled and stitched into a basket that keeps its shape.",
            "Lumen & Loom", "27.00", "cotton rope", "Ø 30 × 28 cm",
            [Shade("cream", "rope:#e9e0cd", "Cream, for nurseries and wool."),
             Shade("grey", "rope:#8e9090", "Grey, for hats and gloves by the door."),
             Shade("blush", "rope:#d3a79b", "Blush, with a paler seam.", "out of stock")],
            {"form": "rope", "handles": "loops"},
        ),
        Design(
            "Orchard wire basket",
            "Copper-coloured wire, welded in a wide mesh so that apples can breathe. The wooden handle swings down.",
            "Brightwick", "32.00", "steel wire, beech", "34 × 34 × 22 cm", [Shade("copper", "metal:copper")],
            {"form": "wire", "handles": "bail"},
        ),
        Design(
            "Bakers' bread basket",
            "Shallow, round and tightly woven, with a scalloped rim. Lay a napkin inside and it goes straight to the "
            "table.",
            "Saltmarsh", "19.00", "rattan", "Ø 28 × 9 cm", [Shade("light rattan", "wicker:#c7a36a")],
            {"form": "bread", "handles": "none"},
        ),
        Design(
            "Hearth log basket",
            "A wide trug of thick dark willow with two rope-bound handles. It carries an evening's worth of wood.",
            "Oakhollow", "64.00", "willow, rope", "58 × 44 × 34 cm", [Shade("dark brown", "wicker:#4f3826")],
            {"form": "log", "handles": "sides"},
        ),
    ]


def _boxes() -> list[Design]:
    return [
        Design(
            "Bureau lidded box", "Stout card covered in linen paper, with a brass holder for your own label.",
            "Harrow & Finch", "18.00", "card, linen paper", "34 × 26 × 16 cm",
            [Shade("petrol", "paint:#25505a", "Petrol blue, with a cream lining."),
             Shade("brick", "paint:#9a4b39", "Brick red, with a cream lining."),
             Shade("stone", "paint:#b9b1a2", "Stone grey, quiet on any shelf.")],
            {"form": "lidded"},
        ),
        Design(
            "Harvest slatted crate",
            "Rough-sawn slats nailed to corner posts, as used in the orchard. Turn it over and it becomes a seat.",
            "Saltmarsh", "28.00", "pine", "50 × 36 × 28 cm", [Shade("pine", "wood:pine")], {"form": "crate"},
        ),
        Design(
            "Promenade hat box", "A round box with vertical stripes and a ribbon tied in a bow on top.",
            "Harrow & Finch", "24.00", "card, satin ribbon", "Ø 32 × 20 cm",
            [Shade("mint stripe", "paint:#9cc0ac", "Mint and cream stripes with a green ribbon."),
             Shade("navy stripe", "paint:#2c3a57", "Navy and cream stripes with a dark ribbon.")],
            {"form": "hat"},
        ),
        Design(
            "Cubby fabric storage cube", "A foldable cube of stiff felted cloth with a rope handle on the front.",
            "Pepper & Pine", "14.00", "polyester felt", "31 × 31 × 31 cm",
            [Shade("heather grey", "cloth:#8f9095", "Heather grey, for everything that has no place."),
             Shade("mustard", "cloth:#c99a33", "Mustard, easy for children to find."),
             Shade("teal", "cloth:#2e6d70", "Teal, matching our cube shelves.")],
            {"form": "cube"},
        ),
        Design(
            "Apothecary chest of little drawers",
            "Six small drawers with porcelain knobs sort screws, seeds or tea. The joints are dovetailed.",
            "Oakhollow", "89.00", "walnut, porcelain", "36 × 20 × 28 cm", [Shade("walnut", "wood:walnut")],
            {"form": "drawers"},
        ),
        Design(
            "Treasure keepsake chest",
            "A rounded lid, leather straps and a brass clasp make this small chest look ready for sea. Lined in felt.",
            "Kiln Street", "52.00", "acacia, leather", "32 × 20 × 22 cm", [Shade("acacia", "wood:chestnut")],
            {"form": "chest"},
        ),
        Design(
            "Fern-paper archive box",
            "Printed all over with green fronds, this tall box holds magazines or drawings. A cut thumb hole pulls "
            "it from the shelf.",
            "Fernby", "16.00", "recycled card", "26 × 10 × 32 cm", [Shade("green fronds", "paint:#eee7d6")],
            {"form": "archive"},
        ),
        Design(
            "Site tool box",
            "Sheet steel with a folded handle and two snap catches, painted in workshop yellow. It has no rattles "
            "and many uses.",
            "Brightwick", "46.00", "steel", "40 × 20 × 20 cm", [Shade("yellow", "metal:#d8a21c")], {"form": "tool"},
        ),
    ]
