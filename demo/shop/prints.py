"""Posters and books: things which are printed, and read."""

from __future__ import annotations

from demo.shop.design import Design, Shade, products_of
from demo.shop.product import Label, Product


def products() -> list[Product]:
    """Every poster and book in the shop."""
    return products_of("poster", "Posters", _posters()) + products_of("book", "Books", _books())


def _poster(words: tuple[str, str], text: str, colours: tuple[str, str, str], brand: str, art: str,
            hanger: str = "") -> Design:
    """A poster: its printed title and detail, its text, then colour name, ground and ink."""
    (title, detail), (colour, ground, ink) = words, colours
    landscape = art in ("harbour", "type-bread")
    size = "70 × 50 cm" if landscape else "50 × 70 cm"
    look = {"art": art, "hanger": hanger, "landscape": landscape, "hangs": True}
    label = Label(brand=brand, title=title, detail=detail, ground=ground, ink=ink, style="modern")
    kind = "lettering poster" if art.startswith("type") else "art poster"
    return Design(f"{title} {kind}", text, brand, "29.00" if hanger else "22.00", "matt art paper", size,
                  [Shade(colour, f"paint:{ground}")], look, {"print": detail}, label)


def _posters() -> list[Design]:
    return [
        _poster(("Harbour at Dawn", "Screen print, five colours"),
                "Three boats lie under a low orange sun while the hills are still blue. Printed in five layers of "
                "flat colour.",
                ("orange and blue", "#f1d9bd", "#27405c"), "Saltmarsh", "harbour", "wood:oak"),
        _poster(("Three Pines", "Mountain series no. 1"),
                "Three dark trees stand before ridge after ridge of paler mountains. You can almost smell the resin.",
                ("grey-green", "#dfe4dc", "#24382f"), "Fernby", "pines"),
        _poster(("Red Desert", "Mountain series no. 2"),
                "Rounded dunes in four reds and a pale disc of a moon. It makes a north-facing room feel warmer.",
                ("red", "#f0c9a4", "#6d2418"), "Fernby", "dunes"),
        _poster(("Fern Study", "Botanical plate 12"),
                "One fern frond, drawn leaf by leaf in dark green on a cream ground. It looks like a page from a "
                "field book.",
                ("green and cream", "#f3ecdb", "#2f4f37"), "Fernby", "fern", "wood:walnut"),
        _poster(("Lemon Branch", "Botanical plate 7"),
                "Five lemons and a handful of leaves on a sky blue ground. Made for kitchens.",
                ("yellow and blue", "#a9c6d3", "#22405a"), "Pepper & Pine", "lemons"),
        _poster(("Wild Poppies", "Botanical plate 3"),
                "Red poppies on thin stems lean with the wind. The paper is heavy and slightly rough.",
                ("red and sand", "#ece1cd", "#3b4a33"), "Pepper & Pine", "poppies", "wood:black"),
        _poster(("Form and Balance", "Study in five shapes"),
                "Circles, a half moon and two blocks seem about to topple over. They have not done so yet.",
                ("terracotta and ochre", "#efe5d5", "#33302c"), "Lumen & Loom", "balance", "wood:oak"),
        _poster(("Night Arches", "Study in six arches"),
                "Rows of arches nest inside one another like doors in a dream. Deep blues with a single gold line.",
                ("blue", "#1f2d49", "#e2c58b"), "Lumen & Loom", "arches"),
        _poster(("Grid Walk", "Study in forty squares"),
                "Forty squares, no two neighbours alike. A quarter circle here and there leads you through.",
                ("multicoloured", "#f0eadf", "#2a2d34"), "Nordkyst", "grid", "wood:black"),
        _poster(("Moon Calendar", "Twelve phases"),
                "The moon waxes and wanes in a circle on midnight blue. No dates, so it never goes out of season.",
                ("midnight", "#18233b", "#efe6cf"), "Nordkyst", "moons", "wood:ash"),
        _poster(("Good Bread Takes Time", "Kitchen wisdom no. 4"),
                "Plain advice in large brown letters above a drawn loaf. Hang it where the dough rests.",
                ("brown and cream", "#f2e6cf", "#6a3d1e"), "Pepper & Pine", "type-bread"),
        _poster(("Stay for Tea", "Kitchen wisdom no. 9"),
                "An invitation in tall letters, with a cup steaming underneath. Guests have been known to obey.",
                ("pink and green", "#e9b9ae", "#1f4a3f"), "Harrow & Finch", "type-tea", "wood:beech"),
    ]


def _book(words: tuple[str, str], text: str, colours: tuple[str, str, str], brand: str, price: str,
          look: dict[str, object]) -> Design:
    """A book: its printed title and author line, its text, then colour name, ground and ink."""
    (title, author), (colour, ground, ink) = words, colours
    label = Label(brand=brand, title=title, detail=author, ground=ground, ink=ink, style="frame")
    return Design(f"{title}, {author}", text, brand, price, "paper, cloth spine", "17 × 24 cm",
                  [Shade(colour, f"paint:{ground}")], dict(look),
                  {"pages": str(96 + len(text) % 9 * 32), "print": author}, label)


def _books() -> list[Design]:
    return [
        _book(("The Slow Kitchen", "by Ada Marrow"),
              "Eighty recipes that need time more than skill, from bone broth to baked rice. The photographs were "
              "taken at the author's own stove.",
              ("cream and red", "#efe3cb", "#9b2f22"), "Pepper & Pine", "28.00", {"art": "pot", "thick": 0.30}),
        _book(("Bread and Patience", "by Ada Marrow"),
              "A year of loaves, from the first dull brick to a proper crust. Flour, water and a good deal of humour.",
              ("brown", "#7a4a26", "#f3e3c3"), "Pepper & Pine", "26.00", {"art": "wheat", "thick": 0.24}),
        _book(("Small Gardens", "by Tom Ellery"),
              "How to grow a great deal on a balcony, a sill or three steps. With sowing tables for every month.",
              ("green", "#3f6146", "#f1e9d2"), "Fernby", "24.00", {"art": "leaves", "thick": 0.20}),
        _book(("The Salt Road", "by Ines Halloran"),
              "A novel about two sisters, a lighthouse and a debt that nobody will name. It is best begun on a wet "
              "afternoon.",
              ("sea blue", "#2d5f78", "#f4ead6"), "Saltmarsh", "19.50", {"art": "waves", "thick": 0.34}),
        _book(("Winter Light", "by Ines Halloran"),
              "Short stories from a northern town where the sun stays away for weeks. Quiet, funny and not as cold "
              "as they sound.",
              ("pale grey", "#cfd5d8", "#22303c"), "Saltmarsh", "18.00", {"art": "hills", "thick": 0.22}),
        _book(("Weaving by Hand", "by Mirjam Olde"),
              "Frames, warps and first patterns, explained with clear drawings. The last chapter is about mending.",
              ("ochre", "#c28c35", "#2a211a"), "Lumen & Loom", "32.00", {"art": "weave", "thick": 0.26}),
        _book(("A House of Shapes", "by Leo Varga"),
              "Twelve architects describe the room they think of as home. Large plates, little jargon.",
              ("black and white", "#f2f0ea", "#1d1d1f"), "Nordkyst", "45.00",
              {"art": "shapes", "thick": 0.36, "wide": True}),
        _book(("Night Sky Atlas", "by Ruth Penhale"),
              "Star maps for every season and a chapter for people with street lamps. Printed in silver on dark blue.",
              ("dark blue", "#16213d", "#e8e3cc"), "Nordkyst", "38.00", {"art": "stars", "thick": 0.28, "wide": True}),
        _book(("The Tea Almanac", "by Joan Finch"),
              "One tea for each week of the year, and what to eat with it. Charming on a tray and useful in a kitchen.",
              ("pink", "#dba79b", "#3a2a2a"), "Harrow & Finch", "22.00", {"art": "cup", "thick": 0.18}),
        Design(
            "Field Notes linen notebook", "A sewn notebook in linen with dotted pages and a ribbon.",
            "Harrow & Finch", "16.00", "linen, paper", "15 × 21 cm",
            [Shade("rust", "cloth:#a4512f", "The rust one hides coffee rings rather well."),
             Shade("sage", "cloth:#8a9a7b", "Sage green, calm on any desk."),
             Shade("navy", "cloth:#26344f", "Navy, for serious thoughts.")],
            {"art": "notebook", "thick": 0.20}, {"pages": "160", "print": "Dotted pages"},
            Label("Harrow & Finch", "Field Notes", "160 dotted pages", "#efe6d2", "#2c2a27", "frame"),
        ),
    ]
