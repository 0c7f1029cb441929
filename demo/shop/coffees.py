"""The coffee we sell, in bags, bricks and boxes."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def coffees() -> list[Product]:
    """Every coffee."""
    return [*_single_origins(), *_house_blends(), *_others()]


def _single_origins() -> list[Product]:
    """One folded bag in four origins."""
    rows = (
        (1, "Ethiopia", "coral", "#d9694f", "#fff3e2", "Jasmine and apricot, light on its feet."),
        (2, "Colombia", "yellow", "#e3b23f", "#3a2a12", "Caramel, red apple and a long finish."),
        (3, "Guatemala", "teal", "#2b6f73", "#f4ecd4", "Dark chocolate with a squeeze of orange."),
        (4, "Kenya", "violet", "#5a3c73", "#f3e6d8", "Blackcurrant and tomato leaf, as bright as a bell."),
    )
    return [
        item(
            "coffee", n, f"Kiln Street {origin} coffee beans, 250 g", "Kiln Street", "11.50",
            f"Whole beans from one growing region, roasted on Tuesdays and posted the same day. {line}",
            {"colour": colour, "material": "paper bag", "size": "250 g", "flavour": origin, "grind": "whole bean"},
            {"body": "fold", "colour": ground, "pattern": None},
            group="kiln-street-origin",
            label=Label("Kiln Street", origin, "Whole bean 250 g", ground, ink, "modern"),
        )
        for n, origin, colour, ground, ink, line in rows
    ]  # fmt: skip


def _house_blends() -> list[Product]:
    """One kraft bag with a sticker in three roasts."""
    rows = (
        (5, "Light Roast", "#f3ead2", "#8a5a24", "Lively and floral, made for filter."),
        (6, "Dark Roast", "#2c1d16", "#eed9b0", "Smoky, heavy and happy with milk."),
        (7, "Decaf", "#2f5d62", "#f2ead4", "Taken through the water process, so only the caffeine is gone."),
    )
    return [
        item(
            "coffee", n, f"Oakhollow {name.lower()} coffee, kraft bag, 500 g", "Oakhollow", "17.00",
            f"Our house blend in a brown paper bag with a tie at the top. {line}",
            {"colour": "brown kraft", "material": "paper bag", "size": "500 g", "flavour": name.lower(),
             "grind": "ground"},
            {"body": "kraft", "colour": "#b98a58", "pattern": None},
            group="oakhollow-house-coffee",
            label=Label("Oakhollow", name, "Ground coffee 500 g", ground, ink, "badge"),
        )
        for n, name, ground, ink, line in rows
    ]  # fmt: skip


def _others() -> list[Product]:
    """Coffee in other packets."""
    return [
        item(
            "coffee", 8, "Nordkyst breakfast coffee, vacuum brick, 500 g", "Nordkyst", "9.20",
            "Medium-roast coffee pressed into a hard little brick that softens with a sigh when you open it. "
            "It is ground for filter machines.",
            {"colour": "red", "material": "foil pack", "size": "500 g", "grind": "filter"},
            {"body": "brick", "colour": "#a5252b", "pattern": None},
            label=Label("Nordkyst", "Breakfast", "Filter coffee 500 g", "#a5252b", "#fdf0d8", "band"),
        ),
        item(
            "coffee", 9, "Harrow & Finch espresso, stand-up pouch, 200 g", "Harrow & Finch", "10.80",
            "A dense espresso roast in a pouch that can be closed again. Expect hazelnut, toffee and a thick crema.",
            {"colour": "black", "material": "foil pouch", "size": "200 g", "grind": "espresso"},
            {"body": "pouch", "colour": "#1e1f22", "pattern": None},
            label=Label("Harrow & Finch", "Espresso", "Fine ground 200 g", "#1e1f22", "#d8b56a", "frame"),
        ),
        item(
            "coffee", 10, "Brightwick coffee capsules, box of twenty", "Brightwick", "8.40",
            "Compostable capsules that fit most machines, in a sleeve you can put on the compost too. "
            "The roast is round and mild.",
            {"colour": "orange", "material": "carton", "size": "20 capsules"},
            {"body": "sleeve", "colour": "#e07b2f", "pattern": None},
            label=Label("Brightwick", "Capsules", "Mild roast 20 pieces", "#e07b2f", "#fff6e6", "modern"),
        ),
        item(
            "coffee", 11, "Pepper & Pine cold brew coffee, drip bags, 10 pack", "Pepper & Pine", "12.00",
            "Ten coarse-ground bags to steep overnight in the fridge. "
            "By morning there is a jug of smooth, sweet coffee.",
            {"colour": "sky blue", "material": "carton", "size": "10 x 12 g", "grind": "coarse"},
            {"body": "upright", "colour": "#8dbcd6", "pattern": None},
            label=Label("Pepper & Pine", "Cold Brew", "Ten bags 120 g", "#8dbcd6", "#16324a", "badge"),
        ),
        item(
            "coffee", 12, "Marlstone roaster's sample, small jute sack, 1 kg", "Marlstone", "29.00",
            "A kilo of whole beans in a jute sack tied at the neck, the way they came off the ship. "
            "Share it or hide it.",
            {"colour": "natural jute", "material": "jute sack", "size": "1 kg", "grind": "whole bean"},
            {"body": "sack", "colour": "#b79a6c", "pattern": None},
            label=Label("Marlstone", "Roaster", "Whole bean 1 kg", "#ece2c8", "#3a2718", "frame"),
            availability="preorder",
        ),
    ]  # fmt: skip
