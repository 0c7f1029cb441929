"""The soap we sell, in boxes, wrappers and bottles."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def soaps() -> list[Product]:
    """Every soap."""
    return [*_boxed(), *_banded(), *_others()]


def _boxed() -> list[Product]:
    """One boxed bar in four scents."""
    rows = (
        (1, "Lavender", "lilac", "#cbbfe0", "#44315f", "Calm and clean, like fresh sheets."),
        (2, "Lemon", "yellow", "#f1d76a", "#4f4a14", "It cuts through garlic and garden soil."),
        (3, "Rosemary", "green", "#9db48c", "#24402a", "A brisk herb for early mornings."),
        (4, "Oatmeal", "beige", "#e3d2b4", "#5a4128", "Ground oats scrub gently and leave no scent behind."),
    )
    return [
        item(
            "soap", n, f"Brightwick {name.lower()} soap, boxed bar, 100 g", "Brightwick", "6.50",
            f"A hard-milled bar of {name.lower()} soap that lasts for weeks, in a printed box. {line}",
            {"colour": colour, "material": "vegetable oil soap", "size": "100 g", "scent": name.lower()},
            {"body": "box", "colour": ground, "pattern": None},
            group="brightwick-boxed-soap",
            label=Label("Brightwick", name, "Hand soap 100 g", ground, ink, "frame"),
        )
        for n, name, colour, ground, ink, line in rows
    ]  # fmt: skip


def _banded() -> list[Product]:
    """One bar in a paper band in three scents."""
    rows = (
        (5, "Charcoal", "black", "#2b2b2d", "#efe9dc", "#26282a", "It draws out grime after a day with engines."),
        (6, "Rose Clay", "pink", "#d9a196", "#f7ece6", "#8a3f45", "Pink clay makes a creamy, silky lather."),
        (7, "Sea Kelp", "green", "#6f8c76", "#e8ede0", "#2c4b3e", "Flecks of kelp give it a faint scratch."),
    )
    return [
        item(
            "soap", n, f"Saltmarsh {name.lower()} soap bar, 120 g", "Saltmarsh", "7.80",
            f"Cut by hand from a cold-process loaf and wrapped in nothing but a paper band. {line}",
            {"colour": colour, "material": "cold-process soap", "size": "120 g", "scent": name.lower()},
            {"body": "band", "colour": bar, "pattern": None},
            group="saltmarsh-banded-soap",
            label=Label("Saltmarsh", name, "Soap bar 120 g", ground, ink, "modern"),
        )
        for n, name, colour, bar, ground, ink, line in rows
    ]  # fmt: skip


def _others() -> list[Product]:
    """Soap in other shapes."""
    return [
        item(
            "soap", 8, "Harrow & Finch fig hand wash, 300 ml", "Harrow & Finch", "14.00",
            "Liquid soap in a brown pump bottle, scented with green fig. Refills are sold by the litre.",
            {"colour": "brown", "material": "liquid soap", "capacity": "300 ml", "scent": "fig"},
            {"body": "pump", "colour": "#7a451f", "pattern": None},
            label=Label("Harrow & Finch", "Green Fig", "Hand wash 300 ml", "#ece6d6", "#33472c", "frame"),
        ),
        item(
            "soap", 9, "Wickerby laundry soap flakes, 500 g box", "Wickerby", "8.90",
            "Pure soap flakes for wool, silk and baby clothes. The tall box has a tab at the side for pouring.",
            {"colour": "blue and white", "material": "soap flakes", "size": "500 g"},
            {"body": "carton", "colour": "#2f5fa0", "pattern": None},
            label=Label("Wickerby", "Soap Flakes", "For wool and silk 500 g", "#2f5fa0", "#ffffff", "badge"),
        ),
        item(
            "soap", 10, "Fernby round shampoo soap, nettle, 85 g tin", "Fernby", "9.50",
            "A solid shampoo for some sixty washes, in a flat round tin. Nettle keeps hair shiny and drains clear.",
            {"colour": "green", "material": "shampoo soap", "size": "85 g", "scent": "nettle"},
            {"body": "puck", "colour": "#5d7f4e", "pattern": None},
            label=Label("Fernby", "Nettle", "Shampoo soap 85 g", "#5d7f4e", "#f5f0da", "band"),
        ),
        item(
            "soap", 11, "Oakhollow olive soap blocks, stack of three", "Oakhollow", "13.00",
            "Three rough-cut blocks of olive oil soap tied with twine. They smell of nothing but clean.",
            {"colour": "olive green", "material": "olive oil soap", "size": "3 x 150 g"},
            {"body": "stack", "colour": "#a8a468", "pattern": None},
        ),
        item(
            "soap", 12, "Tidewater soap dish with oval bar, sea green", "Tidewater", "19.00",
            "A stoneware dish in our sea green glaze with an oval bar of unscented soap. "
            "The ridges let the water drain.",
            {"colour": "sea green and white", "material": "stoneware and soap", "size": "13 cm"},
            {"body": "dish", "colour": "#4f9384", "second": "#f1ebdc", "pattern": None},
        ),
    ]  # fmt: skip
