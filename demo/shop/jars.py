"""The jars we sell, full and empty."""

from __future__ import annotations

from demo.shop.entry import item
from demo.shop.product import Label, Product


def jars() -> list[Product]:
    """Every jar."""
    return [*_jams(), *_filled(), *_spices(), *_storage()]


def _jams() -> list[Product]:
    """One jam jar in four fruits."""
    rows = (
        (1, "Strawberry", "red", "#b3202b", "Whole berries, and not too sweet."),
        (2, "Apricot", "orange", "#dc8a2a", "The fruit is picked ripe and cooked the same day."),
        (3, "Blackcurrant", "dark purple", "#331428", "Dark and sharp enough to wake you."),
        (4, "Greengage", "green", "#8b8f32", "An old plum with a taste of honey."),
    )
    return [
        item(
            "jar", n, f"Pepper & Pine {fruit.lower()} jam, 340 g", "Pepper & Pine", "5.80",
            f"{fruit} jam stirred in open copper pans, in a jar you will want to keep. {line}",
            {"colour": colour, "material": "glass", "size": "340 g", "flavour": fruit.lower()},
            {"body": "jam", "colour": "#f7fbfa", "content": jam, "material": "glass", "lid": "gingham",
             "pattern": None},
            group="pepper-pine-jam",
            label=Label("Pepper & Pine", fruit, "Jam 340 g", "#f7f2e6", "#7a2430", "frame"),
        )
        for n, fruit, colour, jam, line in rows
    ]  # fmt: skip


def _filled() -> list[Product]:
    """Other jars with something good inside."""
    return [
        item(
            "jar", 5, "Harrow & Finch heather honey, 500 g", "Harrow & Finch", "11.50",
            "Thick, amber honey from hives carried up to the moor in August. "
            "The six-sided jar fits the hand like a comb cell.",
            {"colour": "amber", "material": "glass", "size": "500 g", "flavour": "heather"},
            {"body": "hexagon", "colour": "#f1ead4", "content": "#b8701b", "material": "glass", "lid": "gold",
             "pattern": None},
            label=Label("Harrow & Finch", "Honey", "Heather 500 g", "#3a2614", "#f0c670", "badge"),
        ),
        item(
            "jar", 6, "Saltmarsh pickled beetroot, 680 g", "Saltmarsh", "6.20",
            "Small beetroot pickled whole with bay and black pepper. They are crisp, sweet and very red.",
            {"colour": "dark red", "material": "glass", "size": "680 g"},
            {"body": "pickle", "colour": "#f7fbfa", "content": "#6d0f2c", "material": "glass", "lid": "white",
             "pattern": None},
            label=Label("Saltmarsh", "Beetroot", "Pickled 680 g", "#ece7da", "#6d0f2c", "band"),
        ),
        item(
            "jar", 7, "Brightwick bath salts, eucalyptus, 400 g", "Brightwick", "15.00",
            "Coarse sea salt with eucalyptus oil, in a cork-stoppered jar. Two handfuls are enough for a bath.",
            {"colour": "white and green", "material": "glass and cork", "size": "400 g", "scent": "eucalyptus"},
            {"body": "cork", "colour": "#f7fbfa", "content": "#cfe0d2", "material": "glass", "lid": "cork",
             "pattern": None},
            label=Label("Brightwick", "Eucalyptus", "Bath salts 400 g", "#2f5247", "#eef3e4", "modern"),
        ),
    ]  # fmt: skip


def _spices() -> list[Product]:
    """One spice jar with two fillings."""
    rows = ((8, "Paprika", "red", "#a83a1c", "Sweet Spanish peppers, smoked over oak and ground fine."),
            (9, "Turmeric", "yellow", "#d79a1e", "Bright, earthy root from a single farm."))  # fmt: skip
    return [
        item(
            "jar", n, f"Pepper & Pine ground {name.lower()}, 60 g", "Pepper & Pine", "4.20",
            f"{line} The little jar has a black lid with a shaker beneath it.",
            {"colour": colour, "material": "glass", "size": "60 g", "flavour": name.lower()},
            {"body": "spice", "colour": "#f7fbfa", "content": powder, "material": "glass", "lid": "black",
             "pattern": None},
            group="pepper-pine-spice",
            label=Label("Pepper & Pine", name, "Ground 60 g", "#1f2326", "#f0e2c0", "modern"),
        )
        for n, name, colour, powder, line in rows
    ]  # fmt: skip


def _storage() -> list[Product]:
    """Empty jars for the larder."""
    return [
        item(
            "jar", 10, "Oakhollow tall pasta jar with beech lid", "Oakhollow", "21.00",
            "Long enough for spaghetti, with a beech lid that seals with a ring of silicone. "
            "Shown filled; pasta is not included.",
            {"colour": "clear", "material": "glass and beech", "capacity": "2 l", "size": "30 cm tall"},
            {"body": "pasta", "colour": "#f7fbfa", "content": "#e3c07a", "material": "glass", "lid": "wood",
             "pattern": None},
        ),
        item(
            "jar", 11, "Lumen & Loom clip-top preserving jar", "Lumen & Loom", "8.00",
            "Thick glass, a wire clip and an orange rubber ring: the jar for pickles, plums and sourdough. "
            "Spare rings are easy to find.",
            {"colour": "clear", "material": "glass", "capacity": "1 l"},
            {"body": "clip", "colour": "#f7fbfa", "content": None, "material": "glass", "lid": "clip", "pattern": None},
        ),
        item(
            "jar", 12, "Kiln Street biscuit jar, blue checks", "Kiln Street", "37.00",
            "A fat ceramic jar with a knobbed lid, checked in blue like a kitchen cloth. "
            "It holds a whole batch of shortbread.",
            {"colour": "white and blue", "material": "ceramic", "capacity": "3 l"},
            {"body": "biscuit", "colour": "#f3efe5", "second": "#3d6ba3", "material": "glaze", "lid": "knob",
             "pattern": "checks"},
        ),
        item(
            "jar", 13, "Marlstone lidded ginger jar, celadon leaves", "Marlstone", "55.00",
            "The old ginger jar shape, with high shoulders and a domed lid. Dark leaves float on a celadon glaze.",
            {"colour": "celadon green", "material": "porcelain", "capacity": "1.5 l", "size": "24 cm tall"},
            {"body": "ginger", "colour": "#a9c6b0", "second": "#2f5c50", "material": "glaze", "lid": "dome",
             "pattern": "leaves"},
        ),
    ]  # fmt: skip
