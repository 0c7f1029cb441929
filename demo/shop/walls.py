"""Clocks and picture frames."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product


def products() -> list[Product]:
    """Every clock and picture frame in the shop."""
    return products_of("clock", "Clocks", _clocks()) + products_of("frame", "Picture frames", _frames())


def _clocks() -> list[Design]:
    return [
        Design(
            "Schoolroom wall clock",
            "Clear black numerals on a white dial behind domed glass; it can be read from across the room.",
            "Brightwick", "49.00", "steel, glass", "Ø 30 cm",
            [Shade("black", "metal:black", "The rim is black."),
             Shade("sage green", "metal:#8c9c80", "The rim is sage green."),
             Shade("copper", "metal:copper", "The rim is copper, brushed by hand.")],
            {"form": "round", "dial": "arabic", "hangs": True},
        ),
        Design(
            "Helios sunburst clock",
            "Twenty-four brass rays of two lengths spread from a small dial. It fills a wall much larger than itself.",
            "Marlstone", "119.00", "brass, walnut", "Ø 62 cm", [Shade("brass", "metal:brass")],
            {"form": "sunburst", "dial": "sticks", "hangs": True},
        ),
        Design(
            "Platform station clock",
            "Bold bars mark the minutes and a red second hand sweeps without ticking. For everyone who misses trains.",
            "Nordkyst", "89.00", "aluminium, glass", "Ø 35 cm", [Shade("silver", "metal:steel")],
            {"form": "round", "dial": "station", "hangs": True},
        ),
        Design(
            "Vicarage pendulum clock",
            "A narrow walnut case with a glazed door shows the brass pendulum at work. It strikes the hour, unless "
            "you ask it not to.",
            "Harrow & Finch", "229.00", "walnut, brass", "24 × 12 × 62 cm", [Shade("walnut", "wood:walnut")],
            {"form": "pendulum", "dial": "roman", "hangs": True},
        ),
        Design(
            "Quarter square oak clock",
            "A plain tile of oak with four inlaid marks and two slim hands. Silent movement, one battery a year.",
            "Oakhollow", "59.00", "oak", "28 × 28 cm", [Shade("oak", "wood:oak")],
            {"form": "square", "dial": "quarters", "hangs": True},
        ),
        Design(
            "Gatehouse skeleton clock",
            "Large Roman numerals stand between two iron hoops with nothing behind them but the wall. A statement "
            "over any mantelpiece.",
            "Kiln Street", "99.00", "wrought iron", "Ø 60 cm", [Shade("iron black", "metal:black")],
            {"form": "skeleton", "dial": "roman", "hangs": True},
        ),
        Design(
            "Cockerel twin-bell alarm clock", "Two bells, one hammer and no snooze button: this clock means it.",
            "Pepper & Pine", "27.00", "steel", "12 × 6 × 17 cm",
            [Shade("mint", "metal:#93c4ae", "Mint green, with a cream dial."),
             Shade("red", "metal:#b42a25", "Pillar-box red, with a cream dial.")],
            {"form": "alarm", "dial": "arabic"},
        ),
        Design(
            "Chapel mantel clock",
            "An arched case in polished chestnut on a stepped foot. The dial has Roman numerals and a brass bezel.",
            "Harrow & Finch", "139.00", "chestnut, brass", "26 × 12 × 24 cm", [Shade("chestnut", "wood:chestnut")],
            {"form": "mantel", "dial": "roman"},
        ),
        Design(
            "Half Moon wall clock",
            "The lower half of the dial is dipped in colour; small dots stand in for the hours.",
            "Pepper & Pine", "39.00", "beech, lacquer", "Ø 28 cm",
            [Shade("coral", "paint:#cf6f58", "Coral below, pale beech above."),
             Shade("dusk blue", "paint:#4d6785", "Dusk blue below, pale beech above.")],
            {"form": "round", "dial": "half", "hangs": True},
        ),
        Design(
            "Kitchen plate clock",
            "A glazed plate with a painted blue rim, fitted with hands instead of supper. No two rims are brushed "
            "alike.",
            "Tidewater", "64.00", "stoneware", "Ø 26 cm", [Shade("chalk white and blue", "glaze:#ece6d8")],
            {"form": "plate", "dial": "sticks", "hangs": True},
        ),
    ]


def _frames() -> list[Design]:
    return [
        Design(
            "Slim gallery frame", "A narrow square profile with a wide mount and real glass.",
            "Fernby", "24.00", "wood, glass", "30 × 40 cm",
            [Shade("oak", "wood:oak", "Oak, sanded smooth as paper."),
             Shade("black", "wood:black", "Black, the one that galleries order."),
             Shade("white", "paint:#f0eee8", "White, for pale walls and loud pictures."),
             Shade("walnut", "wood:walnut", "Walnut, oiled and dark.")],
            {"form": "rect", "width": 3.0, "height": 4.0, "moulding": "flat", "rail": 0.16, "mount": 0.5,
             "art": "hills", "hangs": True},
        ),
        Design(
            "Salon gilded frame",
            "Deep scrolled moulding in antique gold, with beads along the inner edge. Even a postcard looks "
            "important in it.",
            "Harrow & Finch", "69.00", "resin, gold leaf", "40 × 50 cm", [Shade("antique gold", "metal:gold")],
            {"form": "rect", "width": 4.0, "height": 5.0, "moulding": "ornate", "rail": 0.62, "mount": 0.0,
             "art": "seascape", "hangs": True},
        ),
        Design(
            "Grandmother's oval frame",
            "An oval of dark wood with a thin gilt lip, for portraits and pressed flowers. Comes with a ribbon to "
            "hang it by.",
            "Harrow & Finch", "38.00", "wood, glass", "20 × 26 cm", [Shade("dark walnut", "wood:walnut")],
            {"form": "oval", "width": 2.4, "height": 3.2, "art": "flower", "hangs": True},
        ),
        Design(
            "Porthole round frame",
            "A ring of polished brass with eight rivets, as on a ship's cabin door. The picture shows through a "
            "circle of 20 cm.",
            "Saltmarsh", "44.00", "brass, glass", "Ø 28 cm", [Shade("brass", "metal:brass")],
            {"form": "round", "width": 2.8, "height": 2.8, "art": "boat", "hangs": True},
        ),
        Design(
            "Triptych three-picture frame",
            "One long frame, three square windows, for a small story in pictures. Hangs upright or lying down.",
            "Nordkyst", "36.00", "ash, glass", "64 × 26 cm", [Shade("ash", "wood:ash")],
            {"form": "triple", "width": 6.4, "height": 2.6, "moulding": "flat", "rail": 0.18, "art": "trio",
             "hangs": True},
        ),
        Design(
            "Herbarium box frame",
            "Five centimetres deep, so that leaves, shells or medals do not touch the glass. A pressed fern is "
            "included to begin with.",
            "Fernby", "42.00", "pine, glass", "25 × 25 cm", [Shade("charcoal", "paint:#3a3c3d")],
            {"form": "shadow", "width": 2.8, "height": 2.8, "art": "fern", "hangs": True},
        ),
        Design(
            "Deskside standing photo frame",
            "A thin metal edge and a velvet back with a strut, so it stands on any desk.",
            "Kiln Street", "19.00", "metal, velvet", "13 × 18 cm",
            [Shade("brass", "metal:brass", "In brushed brass."),
             Shade("silver", "metal:steel", "In polished silver.")],
            {"form": "standing", "width": 2.6, "height": 3.6, "moulding": "round", "rail": 0.12, "mount": 0.25,
             "art": "lighthouse"},
        ),
        Design(
            "Tideline driftwood frame",
            "Bleached boards, nailed at the corners and never quite the same width. The sea did the sanding.",
            "Saltmarsh", "34.00", "driftwood", "36 × 30 cm", [Shade("bleached grey", "wood:driftwood")],
            {"form": "rough", "width": 3.9, "height": 3.3, "rail": 0.6, "art": "beach", "hangs": True},
        ),
    ]
