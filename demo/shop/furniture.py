"""Tables and shelves."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Product


def products() -> list[Product]:
    """Every table and shelf in the shop."""
    return products_of("table", "Tables", _tables()) + products_of("shelf", "Shelves", _shelves())


def _tables() -> list[Design]:
    return [
        Design(
            "Orchard round pedestal table", "A round top on one turned column, so nobody gets a leg between the knees.",
            "Oakhollow", "389.00", "oak", "Ø 100 × 75 cm",
            [Shade("oak", "wood:oak", "Oiled oak, with room for four."),
             Shade("white", "paint:#ece8df", "Painted white down to the feet, and still four places.")],
            {"form": "pedestal"},
        ),
        Design(
            "Long Barn dining table",
            "Six people sit comfortably at this plain table with its square legs and deep apron.",
            "Oakhollow", "649.00", "solid wood", "180 × 85 × 75 cm",
            [Shade("oak", "wood:oak", "The oak boards are left a touch uneven on purpose."),
             Shade("walnut", "wood:walnut", "The walnut version is cut from a single tree where possible."),
             Shade("black", "wood:black", "Stained black, it makes white plates stand out.")],
            {"form": "dining"},
        ),
        Design(
            "Atelier trestle table",
            "A generous top of spruce rests on two open trestles. Lift it off and the whole desk leans against the "
            "wall.",
            "Fernby", "219.00", "spruce", "150 × 75 × 74 cm", [Shade("spruce", "wood:pine")], {"form": "trestle"},
        ),
        Design(
            "Hairpin coffee table",
            "A slab with rounded corners on four steel hairpin legs, just high enough for the sofa.",
            "Kiln Street", "179.00", "wood, steel", "100 × 55 × 42 cm",
            [Shade("walnut", "wood:walnut", "The walnut is finished in hard oil."),
             Shade("ash", "wood:ash", "The pale ash shows every line of its grain.")],
            {"form": "hairpin", "frame": "metal:black"},
        ),
        Design(
            "Pim tray side table", "A lift-off tray with a raised rim on a light steel stand.",
            "Nordkyst", "69.00", "powder-coated steel", "Ø 42 × 50 cm",
            [Shade("sage", "metal:#8c9c80", "Sage green, matt and easy to wipe."),
             Shade("coral", "metal:#cf6f58", "In coral it cheers up a dull corner."),
             Shade("charcoal", "metal:#34363a", "Charcoal grey, with a fine grainy coating.")],
            {"form": "tray"},
        ),
        Design(
            "Quarry marble side table",
            "A disc of veined marble sits on a ribbed drum of brushed brass. Heavy enough to stay where you put it.",
            "Marlstone", "299.00", "marble, brass", "Ø 45 × 48 cm", [Shade("white and brass", "metal:brass")],
            {"form": "drum"},
        ),
        Design(
            "Landing console table",
            "Slim enough for a corridor, with a drawer for keys and a slatted shelf for shoes. The knobs are turned "
            "brass.",
            "Saltmarsh", "259.00", "pine, brass", "110 × 32 × 80 cm", [Shade("ink blue", "paint:#2c3e50")],
            {"form": "console"},
        ),
        Design(
            "Pool oval glass table",
            "Clear glass in a soft oval floats above two crossed hoops of oak. You hardly notice it in a small room.",
            "Marlstone", "329.00", "glass, oak", "115 × 65 × 40 cm", [Shade("clear", "glass:#dfeae6")],
            {"form": "glass"},
        ),
    ]


def _shelves() -> list[Design]:
    return [
        Design(
            "Lean-to ladder shelf", "Five treads grow deeper towards the floor; the frame simply leans on the wall.",
            "Fernby", "139.00", "solid wood", "60 × 40 × 190 cm",
            [Shade("oak", "wood:oak", "Made of oak, with rubber feet so that it will not slip."),
             Shade("black", "wood:black", "Stained black all over and light to move.")],
            {"form": "ladder"},
        ),
        Design(
            "Archive bookcase",
            "Five deep boards with a back panel and a small plinth, for folios as well as paperbacks.",
            "Oakhollow", "299.00", "veneered board", "80 × 30 × 180 cm",
            [Shade("white", "paint:#eeebe4", "White lacquer, scratch-proof."),
             Shade("walnut", "wood:walnut", "Walnut veneer, matched from side to side.")],
            {"form": "bookcase"},
        ),
        Design(
            "Perch wall shelf", "A thick board on two simple bent brackets, with screws and plugs in the parcel.",
            "Kiln Street", "45.00", "oak, steel", "80 × 20 × 18 cm",
            [Shade("black brackets", "metal:black", "The brackets are black, for a bit of contrast."),
             Shade("brass brackets", "metal:brass", "The brackets are brass and will mellow with time."),
             Shade("white brackets", "metal:#e8e6e0", "The white brackets all but vanish on a pale wall.")],
            {"form": "bracket", "board": "wood:oak", "hangs": True},
        ),
        Design(
            "Shaker peg shelf",
            "A narrow ledge above a rail with five turned pegs. For coats in the hall or cups in the kitchen.",
            "Saltmarsh", "59.00", "beech", "75 × 13 × 18 cm", [Shade("beech", "wood:beech")],
            {"form": "pegs", "hangs": True},
        ),
        Design(
            "Honeycomb wall shelf",
            "Three hexagons of birch join with hidden magnets in any order you please. Shallow, but deep enough for "
            "a succulent.",
            "Wickerby", "79.00", "birch plywood", "72 × 12 × 64 cm", [Shade("birch", "wood:pine")],
            {"form": "hexagons", "hangs": True},
        ),
        Design(
            "Dockside wire shelving",
            "Four wire shelves on round uprights carry what the larder cannot. Each one can be set at its own height.",
            "Brightwick", "119.00", "chromed steel", "76 × 36 × 150 cm", [Shade("chrome", "metal:steel")],
            {"form": "wire"},
        ),
        Design(
            "Rung string shelf",
            "Three boards hooked into thin ladders of white steel. Start small and add another bay later.",
            "Nordkyst", "189.00", "ash, steel", "70 × 22 × 75 cm", [Shade("ash and white", "wood:ash")],
            {"form": "string", "hangs": True},
        ),
        Design(
            "Four Square cube shelf",
            "Four open cubes, one of them closed by a door in dusty green. It may stand, lie or divide a room.",
            "Fernby", "129.00", "pine", "76 × 34 × 76 cm", [Shade("pine and green", "wood:pine")],
            {"form": "cubes", "door": "paint:#77886f"},
        ),
    ]
