"""The tins we sell, all of them printed."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def tins() -> list[Product]:
    """Every tin."""
    return [*_teas(), *_square(), *_sweet(), *_pantry()]


def _teas() -> list[Product]:
    """One round tea caddy in four teas."""
    rows = (
        (1, "Earl Grey", "dark green", "#1f3a3d", "#e8cd96", "black tea with oil of bergamot",
         "It is bright, brisk and best without milk."),
        (2, "Darjeeling", "plum", "#532a45", "#f0d7a8", "first-flush tea from steep gardens",
         "Expect muscat grapes and a pale cup."),
        (3, "Assam", "rust red", "#8c3420", "#f6e0b5", "malty black tea from the river plains",
         "It takes milk without complaint."),
        (4, "Jasmine", "cream", "#efe6cf", "#38604f", "green tea layered with jasmine blossom",
         "The scent reaches you before the cup does."),
    )
    return [
        item(
            "tin", n, f"Harrow & Finch {tea} loose tea, 125 g tin", "Harrow & Finch", "12.50",
            f"A round caddy of {what}, with an inner lid to keep it fresh. {line}",
            {"colour": colour, "material": "tinplate", "size": "125 g", "flavour": tea},
            {"body": "round", "colour": ground, "metal": "steel", "pattern": None},
            group="harrow-finch-tea",
            label=Label("Harrow & Finch", tea, "Loose leaf tea 125 g", ground, ink, "band"),
        )
        for n, tea, colour, ground, ink, what, line in rows
    ]  # fmt: skip


def _square() -> list[Product]:
    """One square caddy with two fillings."""
    rows = (
        (5, "Cocoa", "brown", "#4a2a1c", "#f3d9b0", "Dark drinking cocoa, barely sweetened.", "drinking cocoa",
         "Drinking 250 g"),
        (6, "Matcha", "green", "#7f9a4e", "#fbf6e3", "Stone-ground green tea, vivid and grassy.", "matcha powder",
         "Green tea 250 g"),
    )
    return [
        item(
            "tin", n, f"Kiln Street {name}, 250 g tin", "Kiln Street", price,
            f"{line} The square tin has a lid which lifts off whole and stacks neatly on a shelf.",
            {"colour": colour, "material": "tinplate", "size": "250 g"},
            {"body": "square", "colour": ground, "metal": "steel", "pattern": None},
            group="kiln-street-caddy",
            label=Label("Kiln Street", title, detail, ground, ink, "modern"),
        )
        for (n, title, colour, ground, ink, line, name, detail), price in zip(rows, ("9.80", "18.00"), strict=True)
    ]  # fmt: skip


def _sweet() -> list[Product]:
    """Tins of biscuits and sweets."""
    return [
        item(
            "tin", 7, "Wickerby butter shortbread, 300 g tin", "Wickerby", "9.00",
            "Crumbly shortbread made with nothing but butter, flour and sugar. "
            "The wide round tin later holds sewing things.",
            {"colour": "red", "material": "tinplate", "size": "300 g"},
            {"body": "wide", "colour": "#a32a2e", "metal": "gold", "pattern": None},
            label=Label("Wickerby", "Shortbread", "All butter 300 g", "#a32a2e", "#f8e7c6", "band"),
        ),
        item(
            "tin", 8, "Fernby peppermint drops, 80 g tin", "Fernby", "4.50",
            "Strong little mints in a flat tin with a rounded corner for the pocket. "
            "Two will last you a train journey.",
            {"colour": "mint green", "material": "tinplate", "size": "80 g", "flavour": "peppermint"},
            {"body": "flat", "colour": "#bfe0d0", "metal": "steel", "pattern": None},
            label=Label("Fernby", "Peppermint", "Drops 80 g", "#bfe0d0", "#1f5a4a", "frame"),
        ),
        item(
            "tin", 9, "Brightwick hot chocolate flakes, 200 g tin", "Brightwick", "11.00",
            "Shaved dark chocolate to melt into hot milk. The domed lid doubles as a scoop.",
            {"colour": "teal", "material": "tinplate", "size": "200 g", "flavour": "chocolate"},
            {"body": "dome", "colour": "#1f6a70", "metal": "copper", "pattern": None},
            label=Label("Brightwick", "Hot Chocolate", "Dark flakes 200 g", "#1f6a70", "#f7e3c0", "badge"),
        ),
    ]  # fmt: skip


def _pantry() -> list[Product]:
    """Tins for the kitchen shelf."""
    return [
        item(
            "tin", 10, "Saltmarsh olive oil can, 1 litre", "Saltmarsh", "24.00",
            "The everyday oil, in a tall can with a spout that does not drip. It keeps for a year in a dark cupboard.",
            {"colour": "yellow", "material": "tinplate", "capacity": "1 l"},
            {"body": "can", "colour": "#e2b13c", "metal": "steel", "pattern": None},
            label=Label("Saltmarsh", "Olive Oil", "First cold pressing 1 l", "#e2b13c", "#25402b", "frame"),
        ),
        item(
            "tin", 11, "Nordkyst smoked sardines, 120 g tin", "Nordkyst", "5.50",
            "Sardines smoked over alder and packed in rapeseed oil. Open, put on toast, squeeze a lemon.",
            {"colour": "blue", "material": "tinplate", "size": "120 g"},
            {"body": "sardine", "colour": "#23507e", "metal": "steel", "pattern": None},
            label=Label("Nordkyst", "Sardines", "Smoked 120 g", "#23507e", "#f4ead0", "modern"),
        ),
        item(
            "tin", 12, "Pepper & Pine peeled tomatoes, 400 g tin", "Pepper & Pine", "2.40",
            "Long plum tomatoes, peeled and packed in their own juice. "
            "Good enough to eat straight with basil and salt.",
            {"colour": "red and cream", "material": "tinplate", "size": "400 g"},
            {"body": "food", "colour": "#f5ecd6", "metal": "steel", "pattern": None},
            label=Label("Pepper & Pine", "Tomatoes", "Peeled plum 400 g", "#f5ecd6", "#b02a22", "badge"),
        ),
    ]  # fmt: skip
