"""The bottles we sell, full and empty."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def bottles() -> list[Product]:
    """Every bottle."""
    return [*_flasks(), *_cordials(), *_filled(), *_empty()]


def _flasks() -> list[Product]:
    """One insulated steel bottle in four colours."""
    rows = (
        (1, "forest green", "#2f5d46", "It has the colour of a wet hedge."),
        (2, "coral", "#e2705a", "You will find it at once in a crowded bag."),
        (3, "slate grey", "#596470", "Sober enough for any meeting."),
        (4, "sand", "#d9c5a1", "The matt finish hides fingerprints."),
    )
    return [
        item(
            "bottle", n, f"Nordkyst insulated water bottle, {name}", "Nordkyst", "27.00",
            f"Double-walled steel keeps water cold for a day and tea hot for a night, under a {name} powder coat. "
            f"{line}",
            {"colour": name, "material": "stainless steel", "capacity": "500 ml"},
            {"body": "flask", "colour": colour, "material": "powder", "cap": "bamboo", "pattern": None},
            group="nordkyst-flask",
        )
        for n, name, colour, line in rows
    ]  # fmt: skip


def _cordials() -> list[Product]:
    """One cordial bottle in three flavours."""
    rows = (
        (5, "Elderflower", "pale yellow", "#e6d583", "#4f6b3a", "Picked in one week of June."),
        (6, "Rhubarb", "pink", "#e08a8a", "#9a3347", "Sharp, pink and good with gin."),
        (7, "Ginger", "amber", "#c98a35", "#7a4a1c", "Hot enough to clear a cold."),
    )
    return [
        item(
            "bottle", n, f"Pepper & Pine {flavour.lower()} cordial, 500 ml", "Pepper & Pine", "8.50",
            f"A cordial of {flavour.lower()}, lemon and unrefined sugar, bottled in small batches. {line}",
            {"colour": colour, "material": "glass", "capacity": "500 ml", "flavour": flavour.lower()},
            {"body": "cordial", "colour": "#f7fbfa", "liquid": liquid, "material": "glass", "cap": "metal",
             "pattern": None},
            group="pepper-pine-cordial",
            label=Label("Pepper & Pine", flavour, "Cordial 500 ml", "#f6f1e4", ink, "frame"),
        )
        for n, flavour, colour, liquid, ink, line in rows
    ]  # fmt: skip


def _filled() -> list[Product]:
    """Other bottles with printed labels."""
    return [
        item(
            "bottle", 8, "Saltmarsh extra virgin olive oil, 750 ml", "Saltmarsh", "16.00",
            "Green, peppery oil from a single hillside, pressed within a day of picking. "
            "The dark glass keeps the light out.",
            {"colour": "dark green", "material": "glass", "capacity": "750 ml"},
            {"body": "square", "colour": "#3c5a2a", "material": "glass", "cap": "cork", "pattern": None},
            label=Label("Saltmarsh", "Olive Oil", "Extra virgin 750 ml", "#efe6cc", "#3c4a1f", "band"),
        ),
        item(
            "bottle", 9, "Harrow & Finch red wine vinegar, 250 ml", "Harrow & Finch", "7.50",
            "Aged in oak for eighteen months until it turned mellow. "
            "A spoonful lifts a stew or a bowl of strawberries.",
            {"colour": "dark red", "material": "glass", "capacity": "250 ml"},
            {"body": "slim", "colour": "#f7fbfa", "liquid": "#6d1522", "material": "glass", "cap": "cork",
             "pattern": None},
            label=Label("Harrow & Finch", "Red Wine", "Vinegar 250 ml", "#f3e9d6", "#6b1220", "modern"),
        ),
        item(
            "bottle", 10, "Brightwick bath oil, lavender, 200 ml", "Brightwick", "19.00",
            "A few drops turn a hot bath into an evening off. The apothecary bottle is brown glass with a black cap.",
            {"colour": "amber", "material": "glass", "capacity": "200 ml", "scent": "lavender"},
            {"body": "apothecary", "colour": "#8a4a1a", "material": "glass", "cap": "black", "pattern": None},
            label=Label("Brightwick", "Lavender", "Bath oil 200 ml", "#ebe4f0", "#4b3a66", "badge"),
        ),
    ]  # fmt: skip


def _empty() -> list[Product]:
    """Bottles to fill at home."""
    return [
        item(
            "bottle", 11, "Lumen & Loom swing-top bottle, clear", "Lumen & Loom", "9.00",
            "A wire bail and a rubber seal keep home-made lemonade fizzy. "
            "The ceramic stopper can be taken off and washed.",
            {"colour": "clear", "material": "glass", "capacity": "1 l"},
            {"body": "swing", "colour": "#f7fbfa", "material": "glass", "cap": "swing", "pattern": None},
        ),
        item(
            "bottle", 12, "Oakhollow glass carafe with oak ball stopper", "Oakhollow", "31.00",
            "A wide-bottomed carafe for water or wine, closed by a ball of solid oak. It pours without a glug.",
            {"colour": "clear", "material": "glass and oak", "capacity": "1.2 l"},
            {"body": "carafe", "colour": "#f7fbfa", "material": "glass", "cap": "ball", "pattern": None},
        ),
        item(
            "bottle", 13, "Kiln Street oil bottle, blue bands", "Kiln Street", "23.00",
            "A stoneware bottle with a thin steel pourer for oil or soy sauce. "
            "Blue bands of different widths circle the cream glaze.",
            {"colour": "cream and blue", "material": "stoneware", "capacity": "400 ml"},
            {"body": "pourer", "colour": "#efe7d3", "second": "#35619b", "material": "glaze", "cap": "pourer",
             "pattern": "bands"},
        ),
    ]  # fmt: skip
