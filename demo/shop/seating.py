"""Chairs and stools."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product


def products() -> list[Product]:
    """Every chair and stool in the shop."""
    return products_of("chair", "Chairs", _chairs()) + products_of("stool", "Stools", _stools())


def _chairs() -> list[Design]:
    return [
        Design(
            "Marsh ladder-back dining chair",
            "Four gently curved slats climb the back of this straightforward dining chair.",
            "Oakhollow", "149.00", "solid wood", "45 × 48 × 98 cm",
            [Shade("oak", "wood:oak", "The oak is oiled by hand and deepens with the years."),
             Shade("walnut", "wood:walnut", "In walnut it looks a little more formal, without being stiff."),
             Shade("black", "wood:black", "The black stain lets the grain show through in the light.")],
            {"back": "ladder", "legs": "square", "seat": "plank", "slats": 4},
        ),
        Design(
            "Hollin Windsor chair", "A bent bow and seven slender spindles hold your back without a single screw.",
            "Oakhollow", "189.00", "beech", "52 × 50 × 94 cm",
            [Shade("natural beech", "wood:beech", "Left pale and waxed, it suits a bright kitchen."),
             Shade("sage green", "paint:#8a9a7b", "Painted sage green, it brings a bit of garden to the table.")],
            {"back": "bow", "legs": "turned", "seat": "round", "spindles": 7},
        ),
        Design(
            "Petra upholstered dining chair",
            "A well padded seat and a rounded back on slim tapered legs, made for long dinners.",
            "Lumen & Loom", "169.00", "polyester velvet, oak", "50 × 56 × 84 cm",
            [Shade("mustard", "cloth:#c4922b", "The mustard velvet is warm and takes spills well."),
             Shade("slate blue", "cloth:#4b6276", "Slate blue hides the crumbs of a family table."),
             Shade("forest green", "cloth:#2f4a38", "Forest green velvet gives it the air of a reading room.")],
            {"back": "pad", "legs": "tapered", "seat": "pad", "frame": "wood:oak"},
        ),
        Design(
            "Skål shell chair",
            "One smooth moulded shell on four splayed beech legs, light enough to lift with one hand.",
            "Nordkyst", "89.00", "recycled plastic, beech", "47 × 53 × 82 cm",
            [Shade("terracotta", "plastic:#b8603f", "The terracotta shell has a soft matt surface."),
             Shade("chalk white", "plastic:#e9e5db", "The chalk white one goes with nearly every table.",
                   "out of stock")],
            {"back": "shell", "legs": "splayed", "seat": "shell", "frame": "wood:beech"},
        ),
        Design(
            "Brasserie bentwood café chair",
            "Steam-bent loops and a woven cane seat, just as in the old coffee houses. It weighs under four kilos "
            "and wipes clean.",
            "Saltmarsh", "129.00", "bentwood, cane", "42 × 50 × 88 cm", [Shade("chestnut", "wood:chestnut")],
            {"back": "loop", "legs": "round", "seat": "cane"},
        ),
        Design(
            "Lowfield lounge chair",
            "A low, wide armchair with loose cushions in oatmeal wool. The frame comes apart for narrow staircases.",
            "Lumen & Loom", "429.00", "oak, wool", "74 × 78 × 76 cm", [Shade("oatmeal", "cloth:#cfc3ae")],
            {"back": "lounge", "legs": "square", "seat": "cushion", "frame": "wood:oak", "arms": True},
        ),
        Design(
            "Works stacking chair",
            "Pressed sheet steel with a curved splat, lacquered in signal red. Stacks eight high and may stay out on "
            "the balcony.",
            "Brightwick", "99.00", "powder-coated steel", "44 × 49 × 85 cm", [Shade("red", "metal:#a8281f")],
            {"back": "splat", "legs": "flared", "seat": "pressed"},
        ),
    ]


def _stools() -> list[Design]:
    return [
        Design(
            "Byre milking stool", "A thick round seat on three pegged legs that never wobbles, whatever the floor.",
            "Oakhollow", "54.00", "solid pine", "32 × 32 × 34 cm",
            [Shade("pine", "wood:pine", "The pine is soaped, so it stays light."),
             Shade("black", "wood:black", "The black one makes a good bedside table too.")],
            {"form": "three-leg"},
        ),
        Design(
            "Foundry bar stool", "A tall bar stool with a footrest ring and a hollowed wooden seat.",
            "Brightwick", "119.00", "steel, ash", "38 × 38 × 75 cm",
            [Shade("black", "metal:black", "The frame is powder-coated black."),
             Shade("brass", "metal:brass", "The frame is brushed brass and gleams in the evening.")],
            {"form": "bar", "seat": "wood:ash"},
        ),
        Design(
            "Bon-bon velvet footstool",
            "Round, softly stuffed and trimmed with a band of piping, on four little turned feet.",
            "Lumen & Loom", "95.00", "cotton velvet, beech", "45 × 45 × 40 cm",
            [Shade("dusty rose", "cloth:#c48a86", "The dusty rose velvet changes with the light."),
             Shade("teal", "cloth:#1f5a60", "In teal it is a strong spot of colour beside a pale sofa."),
             Shade("ochre", "cloth:#b98a35", "The ochre cover warms up a grey room.", "preorder")],
            {"form": "pouf", "frame": "wood:beech"},
        ),
        Design(
            "Larder step stool",
            "Two broad steps for the top cupboard, with a hand slot to carry it by. It holds 150 kg and tucks beside "
            "the fridge.",
            "Saltmarsh", "69.00", "birch plywood", "40 × 38 × 42 cm", [Shade("birch", "wood:beech")], {"form": "steps"},
        ),
        Design(
            "Tern saddle stool",
            "The curved saddle seat is carved from one piece of walnut and lies at counter height. A stretcher on "
            "each side rests your feet.",
            "Nordkyst", "159.00", "walnut", "42 × 30 × 65 cm", [Shade("walnut", "wood:walnut")],
            {"form": "saddle"},
        ),
        Design(
            "Weir paper-cord stool",
            "Danish paper cord is woven in four triangles across a low oak frame. Use it in the hall for putting on "
            "your boots.",
            "Nordkyst", "139.00", "oak, paper cord", "46 × 40 × 44 cm", [Shade("natural", "wood:oak")],
            {"form": "cord", "cord": "#cdb58a"},
        ),
        Design(
            "Draughtsman's swivel stool",
            "A cast base on four feet, a steel screw to set the height and a padded leather seat. Made for work "
            "benches and drawing boards.",
            "Brightwick", "179.00", "steel, leather", "40 × 40 × 58 cm", [Shade("tan", "leather:#8a4f2a")],
            {"form": "swivel", "frame": "metal:black"},
        ),
        Design(
            "Hourglass garden stool",
            "Thrown in one piece and glazed deep blue, with a ring of cut-out dots. Leave it on the terrace, or "
            "stand a lamp on it.",
            "Tidewater", "129.00", "stoneware", "34 × 34 × 45 cm", [Shade("midnight", "glaze:#1d2f4f")],
            {"form": "drum"},
        ),
    ]
