"""The candles we sell."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def candles() -> list[Product]:
    """Every candle."""
    return [*_glasses(), *_tins(), *_pillars(), *_others()]


def _glasses() -> list[Product]:
    """One candle in a glass in four scents."""
    rows = (
        (1, "Fig Leaf", "green", "#7d9a6a", "#f3efe2", "#35502f", "Green, milky and a little bitter."),
        (2, "Sea Salt", "blue", "#8fb0bf", "#f1f3f1", "#274a5c", "Like a window opened above a harbour."),
        (3, "Cedar", "brown", "#a98363", "#efe3d0", "#5a3620", "Dry wood, pencil shavings and a trace of smoke."),
        (4, "Rose", "pink", "#dba3a6", "#faefec", "#8a3547", "A whole garden after rain, never sugary."),
    )
    return [
        item(
            "candle", n, f"Brightwick {scent.lower()} candle in glass", "Brightwick", "22.00",
            f"Soy wax scented with {scent.lower()}, poured by hand into a heavy tumbler. {line}",
            {"colour": colour, "material": "soy wax and glass", "size": "180 g", "scent": scent.lower(),
             "burns": "40 hours"},
            {"body": "glass", "colour": wax, "pattern": None},
            group="brightwick-glass-candle",
            label=Label("Brightwick", scent, "Soy candle 180 g", ground, ink, "frame"),
        )
        for n, scent, colour, wax, ground, ink, line in rows
    ]  # fmt: skip


def _tins() -> list[Product]:
    """One travel candle in a tin in two scents."""
    rows = (
        (5, "Orange & Clove", "orange", "#e8ddc8", "#c9682b", "#fff4e0", "It smells of the week before a holiday."),
        (6, "Pine Forest", "green", "#e6e2d2", "#24493a", "#f0ead2", "Resin, moss and cold air."),
    )
    return [
        item(
            "candle", n, f"Pepper & Pine {scent.lower()} candle in a tin", "Pepper & Pine", "12.50",
            f"A low tin of beeswax and rapeseed wax which travels well and burns evenly. {line}",
            {"colour": colour, "material": "beeswax blend and tin", "size": "120 g", "scent": scent.lower(),
             "burns": "25 hours"},
            {"body": "tin", "colour": wax, "pattern": None},
            group="pepper-pine-tin-candle",
            label=Label("Pepper & Pine", scent, "Candle 120 g", ground, ink, "band"),
        )
        for n, scent, colour, wax, ground, ink, line in rows
    ]  # fmt: skip


def _pillars() -> list[Product]:
    """One pillar candle in three colours."""
    rows = ((7, "ivory", "#e9d9b4"), (8, "plum", "#6a2f4a"), (9, "olive", "#7f8246"))
    lines = ("It drips hardly at all.", "The colour goes right through to the wick.",
     "Group several for a table centre.")
    return [
        item(
            "candle", n, f"Saltmarsh pillar candle, {name}", "Saltmarsh", "9.50",
            f"A straight, unscented pillar in {name}, pressed firm so that it stands and burns for three evenings. "
            f"{line}",
            {"colour": name, "material": "stearin wax", "size": "7 x 12 cm", "burns": "50 hours"},
            {"body": "pillar", "colour": colour, "pattern": None},
            group="saltmarsh-pillar-candle",
        )
        for (n, name, colour), line in zip(rows, lines, strict=True)
    ]  # fmt: skip


def _others() -> list[Product]:
    """Candles that stand alone."""
    return [
        item(
            "candle", 10, "Nordkyst tapers in a brass holder, pair", "Nordkyst", "34.00",
            "Two slender cream tapers in a holder of solid brass. The brass darkens nicely if you let it.",
            {"colour": "cream and brass", "material": "stearin wax and brass", "size": "28 cm tall"},
            {"body": "tapers", "colour": "#efe4cb", "metal": "brass", "pattern": None},
        ),
        item(
            "candle", 11, "Kiln Street bubble candle, lilac", "Kiln Street", "14.00",
            "Twenty-seven wax bubbles piled into a cube. Most people never bring themselves to light it.",
            {"colour": "lilac", "material": "soy wax", "size": "6 cm"},
            {"body": "bubble", "colour": "#b9a3cf", "pattern": None},
        ),
        item(
            "candle", 12, "Fernby twisted candle, terracotta", "Fernby", "11.00",
            "A thick candle turned like barley sugar while the wax was warm. It casts a restless shadow on the wall.",
            {"colour": "terracotta", "material": "beeswax blend", "size": "20 cm tall"},
            {"body": "twist", "colour": "#bf6c47", "pattern": None},
        ),
        item(
            "candle", 13, "Lumen & Loom three-wick candle bowl, vanilla", "Lumen & Loom", "36.00",
            "A wide stoneware bowl filled with vanilla-scented wax around three wicks. "
            "When it is spent, keep keys in it.",
            {"colour": "white and grey", "material": "soy wax and stoneware", "size": "600 g", "scent": "vanilla"},
            {"body": "bowl", "colour": "#f1e7d0", "second": "#8d9296", "pattern": None},
            label=Label("Lumen & Loom", "Vanilla", "Three wicks 600 g", "#e9e3d6", "#3a3f44", "modern"),
        ),
    ]  # fmt: skip
