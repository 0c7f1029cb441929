"""Cushions and rugs."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product


def products() -> list[Product]:
    """Every cushion and rug in the shop."""
    return products_of("cushion", "Cushions", _cushions()) + products_of("rug", "Rugs", _rugs())


def _cushions() -> list[Design]:
    return [
        Design(
            "Loft linen cushion", "Washed linen with a narrow piped edge, filled with duck feathers.",
            "Lumen & Loom", "34.00", "linen", "50 × 50 cm",
            [Shade("oat", "cloth:#d6c8ac", "Oat goes with everything you already own."),
             Shade("rust", "cloth:#a4512f", "Rust is the colour of beech woods in November."),
             Shade("olive", "cloth:#737247", "Olive, dyed in small batches."),
             Shade("navy", "cloth:#26344f", "The navy one is the least afraid of children.")],
            {"form": "square", "pattern": "plain", "edge": "piping"},
        ),
        Design(
            "Deckchair striped lumbar cushion",
            "Broad blue and cream stripes run the short way across this long cushion. The cotton canvas is tough "
            "enough for the garden.",
            "Saltmarsh", "29.00", "cotton canvas", "60 × 35 cm", [Shade("blue and cream", "cloth:#efe6d2")],
            {"form": "lumbar", "pattern": "stripes", "second": "#3c6286", "edge": "plain"},
        ),
        Design(
            "Picnic gingham cushion", "A cheerful gingham check with a ruffled border, washable at forty degrees.",
            "Pepper & Pine", "26.00", "cotton", "45 × 45 cm",
            [Shade("red check", "cloth:#f1ece1", "Red and white, for kitchen benches.")],
            {"form": "square", "pattern": "gingham", "second": "#b5352b", "edge": "ruffle"},
        ),
        Design(
            "Macaron round velvet cushion", "Plump, pleated towards the middle and finished with a covered button.",
            "Lumen & Loom", "39.00", "cotton velvet", "Ø 40 cm",
            [Shade("blush", "cloth:#d5a29a", "Blush velvet, soft as a peach."),
             Shade("bottle green", "cloth:#1f4a3a", "Bottle green velvet with a deep sheen.")],
            {"form": "round", "pattern": "plain", "edge": "button"},
        ),
        Design(
            "Chaise bolster",
            "A firm roll in ticking stripe with gathered ends. Put it behind your neck or under your knees.",
            "Harrow & Finch", "36.00", "cotton ticking", "Ø 18 × 55 cm", [Shade("charcoal stripe", "cloth:#e8e0cf")],
            {"form": "bolster", "pattern": "ticking", "second": "#3a3d42"},
        ),
        Design(
            "Undergrowth leaf cushion",
            "Fern fronds and broad leaves are screen-printed over the whole front. The back is plain green linen.",
            "Fernby", "42.00", "linen", "50 × 50 cm", [Shade("green", "cloth:#ece5d3")],
            {"form": "square", "pattern": "leaves", "second": "#4d6b47", "edge": "plain"},
        ),
        Design(
            "Zigzag fringed cushion",
            "Hand-loomed waves of ochre and black end in a knotted fringe on both sides. Each one turns out slightly "
            "different.",
            "Wickerby", "45.00", "wool", "60 × 40 cm", [Shade("ochre and black", "cloth:#c8922f")],
            {"form": "lumbar", "pattern": "zigzag", "second": "#26241f", "edge": "fringe"},
        ),
        Design(
            "Confetti dotted cushion",
            "Tufted dots in five colours stand proud of a creamy cotton ground. Children love to count them.",
            "Pepper & Pine", "32.00", "cotton", "45 × 45 cm", [Shade("multicoloured", "cloth:#f0e9db")],
            {"form": "square", "pattern": "confetti", "second": "#c9553f", "edge": "plain"},
        ),
        Design(
            "Caravan tasselled cushion",
            "A large diamond in terracotta wool, with a fat tassel at every corner. It looks best in a heap with "
            "others.",
            "Wickerby", "48.00", "wool, cotton", "48 × 48 cm", [Shade("terracotta", "cloth:#e2d3b8")],
            {"form": "square", "pattern": "diamond", "second": "#b05a3c", "edge": "tassels"},
        ),
    ]


def _rugs() -> list[Design]:
    return [
        Design(
            "Almeria kilim rug", "Stepped diamonds in a flat weave that lies still on wooden floors.",
            "Wickerby", "189.00", "wool", "140 × 200 cm",
            [Shade("brick red", "cloth:#9c3f2e", "Brick red with touches of navy and cream."),
             Shade("indigo", "cloth:#2f4467", "Indigo, with sand and a little rust."),
             Shade("moss", "cloth:#5c6a3f", "Moss green beside cream and brown.")],
            {"pattern": "kilim", "width": 14.0, "length": 20.0, "fringe": True},
        ),
        Design(
            "Gangway striped runner", "Narrow stripes in irregular order lead the eye down a long hall.",
            "Saltmarsh", "79.00", "recycled cotton", "70 × 220 cm",
            [Shade("blue", "cloth:#4a6d8c", "The blues range from sky to slate."),
             Shade("terracotta", "cloth:#b3664a", "The stripes wander from sand to terracotta.")],
            {"pattern": "stripes", "width": 7.0, "length": 22.0, "fringe": True},
        ),
        Design(
            "Haystack round jute rug",
            "Thick plaits of jute are coiled from the centre outwards and sewn by hand. It smells faintly of fields "
            "when new.",
            "Wickerby", "99.00", "jute", "Ø 150 cm", [Shade("natural", "cloth:#b8955f")],
            {"pattern": "braid", "round": True, "width": 15.0},
        ),
        Design(
            "Library medallion rug",
            "A red ground, a starred medallion and three borders, in the manner of old Persian carpets. The pile is "
            "short and dense.",
            "Harrow & Finch", "349.00", "wool", "160 × 230 cm", [Shade("deep red", "cloth:#7d2427")],
            {"pattern": "medallion", "width": 16.0, "length": 23.0, "fringe": True},
        ),
        Design(
            "Chequers rug", "A calm checkerboard, tufted so that the darker squares sit a little lower.",
            "Lumen & Loom", "229.00", "wool", "160 × 160 cm",
            [Shade("sand", "cloth:#c9b48f", "Sand and cream, barely a contrast."),
             Shade("black", "cloth:#2c2b2a", "Black and cream, like a hall floor in a painting.")],
            {"pattern": "checker", "width": 16.0, "length": 16.0},
        ),
        Design(
            "Rainbow arc rug",
            "Four arches in clay, pink, mustard and blue rise from the short end. A favourite for nurseries and "
            "desks alike.",
            "Pepper & Pine", "139.00", "cotton", "120 × 170 cm", [Shade("multicoloured", "cloth:#eee3d0")],
            {"pattern": "arches", "width": 12.0, "length": 17.0},
        ),
        Design(
            "Cliff bordered wool rug",
            "Plain grey wool framed by one bold band of charcoal. It does its work quietly under a dining table.",
            "Nordkyst", "199.00", "wool", "170 × 240 cm", [Shade("grey", "cloth:#b4b2ab")],
            {"pattern": "border", "width": 17.0, "length": 24.0},
        ),
        Design(
            "Ripple round rug",
            "Rings of teal and off-white spread like a stone dropped into a pond. Hand-tufted, with a cotton back.",
            "Tidewater", "169.00", "wool", "Ø 180 cm", [Shade("teal", "cloth:#2f7276")],
            {"pattern": "rings", "round": True, "width": 18.0},
        ),
        Design(
            "Atlas shaggy rug",
            "Dark lines cross in a loose lattice over thick ivory pile. Bare feet go straight to it on winter "
            "mornings.",
            "Lumen & Loom", "279.00", "wool", "150 × 210 cm", [Shade("ivory", "cloth:#ebe3d3")],
            {"pattern": "lattice", "width": 15.0, "length": 21.0, "shaggy": True},
        ),
    ]
