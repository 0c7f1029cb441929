"""The shop Lindenhof: 40 products, 8 with variants, 4 not shown, 11 with a sale price, in all states of stock."""

from __future__ import annotations

from datetime import date

from tests.support.corpus.building import many, one
from tests.support.corpus.shop import Shop

PAST = (date(2024, 3, 5), date(2024, 5, 28))
NOW = (date(2025, 1, 13), date(2035, 12, 24))
LATER = (date(2036, 2, 3), date(2036, 4, 17))
KITCHEN, CUPS, KNIVES = ("Kitchen",), ("Kitchen", "Cups & Mugs"), ("Kitchen", "Knives")
CLOTHES, SHIRTS, SHOES = ("Clothing",), ("Clothing", "Shirts"), ("Clothing", "Shoes")
LAMPS, RUGS, PAPER = ("Living", "Lamps", "Table lamps"), ("Living", "Rugs"), ("Paper goods",)
TEA, TOYS = ("Pantry", "Tea & Coffee"), ("Toys", "Wooden toys")

PRODUCTS = (
    one(1, "Stoneware cup", "14.90", CUPS, words="A cup thrown by hand."),
    one(2, "Espressotasse Käthe", "9.50", CUPS, KITCHEN, words="Für zwei Schlucke.", sale=("7.90", None)),
    one(3, "Bread knife, 24 cm", "48.00", KNIVES, words="Serrated, for crusts.", mpn="BK-24/7"),
    one(4, "Paring knife", "19.95", KNIVES, words="Small and thin.", quantity=0),
    one(5, "Chef's knife “Łódź”", "129.00", KNIVES, words="Forged in one piece.", sale=("99.00", NOW), mpn="CH20"),
    one(6, "Cast-iron pan", "79.00", KITCHEN, words="It lasts for generations.", sale=("59.00", PAST)),
    one(7, "Salt pig", "24.00", KITCHEN, words="Keeps salt dry.", sale=("18.00", LATER), sku="00731"),
    one(8, "Copper kettle", "1249.00", KITCHEN, words="For large kitchens.", brand="Chaudrons Éloi", mpn="EL-1249"),
    one(9, "Tea towel", "6.00", KITCHEN, words="Half linen.", quantity=None),
    one(10, "Thé vert à la menthe", "5.40", TEA, words="Vert, frais, corsé.", brand="Maison Châtelet", quantity=240),
    one(11, "Kaffee Äthiopien 250 g", "11.90", TEA, words="Hell geröstet.", brand="Rösterei Übersee", sku="ÄTH-250"),
    one(12, "Chá de tília", "4.20", TEA, words="Do coração de Portugal.", quantity=0, brand="Açoriana"),
    one(13, "Sugar bowl", "22.00", CUPS, words="With a lid.", gtin=""),
    one(14, "Table lamp “Pilz”", "189.00", LAMPS, words="Warm light.", mpn="P-189-W", sale=("149.00", NOW)),
    one(15, "Reading lamp", "99.00", LAMPS, words="Turns in all directions.", beyond="yes", quantity=0),
    one(16, "Lampička Žofín", "64.50", LAMPS, words="Skleněné stínidlo.", brand="Sklárna Děčín", mpn="ZOF-64"),
    one(17, "Wool rug 140 × 200", "1090.00", RUGS, words="Woven, not tufted.", beyond="preorder", quantity=0),
    one(18, "Jute mat", "34.00", RUGS, words="For the hall.", brand=""),
    one(19, "Cotton runner", "0.99", RUGS, words="A remnant.", quantity=1),
    one(20, "Zeszyt w kratkę", "3.80", PAPER, words="Sześćdziesiąt kartek.", brand="Papiernia Gdańsk"),
    one(21, "Notebook, dotted", "12.00", PAPER, words="Opens flat.", sale=("9.00", None), mpn="NB-D"),
    one(22, "Wrapping paper", "4.50", PAPER, words="Three sheets.", quantity=0, beyond="yes"),
    one(23, "Postcards, set of 8", "8.00", PAPER, words="Eight views.", quantity=None, brand=""),
    one(24, "Wooden train", "39.00", TOYS, words="Beech, oiled.", brand="Holzwurm", mpn="HW-3900"),
    one(25, "Spinning top", "7.50", TOYS, words="Runs for a minute.", brand="Holzwurm", sale=("5.00", PAST)),
    one(26, "Building blocks", "44.90", TOYS, words="Fifty pieces.", brand="Holzwurm", sku="HW/50 B"),
    one(27, "Niño caminador", "59.00", TOYS, words="Con señales de madera.", brand="Juguetes Ñandú"),
    one(28, "Cup, second choice", "6.00", CUPS, words="Small faults.", state="draft"),
    one(29, "Lamp, sample", "49.00", LAMPS, words="Not for sale yet.", state="hidden"),
    one(30, "Old catalogue", "2.00", PAPER, words="From last year.", state="draft", quantity=0),
    one(31, "Milk jug", "27.00", CUPS, words="Half a litre.", sale=("21.60", LATER)),
    one(32, "Oak board", "36.00", KITCHEN, words="Oiled oak.", gtin="", mpn="OAK-36"),
    many(
        33, "Linen shirt", {"Colour": ["White", "Blue"], "Size": ["S", "M", "L"]}, SHIRTS, CLOTHES,
        words="Washed linen.", prices=["69.00"], quantities=[4, 0, 2, 0, 1, 7], brand="Åkerblom",
    ),
    many(
        34, "Wool socks", {"Size": ["36-38", "39-41", "42-44"]}, CLOTHES,
        words="Warm and thin.", prices=["14.00", "15.00", "16.00"], quantities=[0, 12, 9],
    ),
    many(
        35, "House shoes", {"Size": ["38", "39", "40", "41"]}, SHOES, CLOTHES,
        words="Felt soles.", prices=["58.00"], quantities=[3, 3, 0, 1], off=("10.00", NOW), brand="Filz & Söhne",
    ),
    many(
        36, "Apron", {"Colour": ["Red", "Grün", "Écru"]}, KITCHEN,
        words="With two pockets.", prices=["32.00"], quantities=[0, 0, 0],
    ),
    many(
        37, "Candle", {"Scent": ["Cedar", "Fig"], "Size": ["100 g", "300 g"]}, ("Living",),
        words="Rapeseed wax.", prices=["12.00", "28.00"], quantities=[5], off=("2.00", None), sku="",
    ),
    many(
        38, "T-shirt", {"Size": ["S", "M", "L", "XL"]}, SHIRTS,
        words="Heavy cotton.", prices=["25.00"], quantities=[2, None, 1, 6], brand="Åkerblom",
    ),
    many(
        39, "Scarf", {"Colour": ["Navy", "Ochre"]}, CLOTHES,
        words="Two metres long.", prices=["49.00", "52.00"], quantities=[2, 8], off=("9.00", LATER),
    ),
    many(
        40, "Sample shirt", {"Size": ["M", "L"]}, SHIRTS,
        words="Not shown.", prices=["10.00"], quantities=[1], state="hidden",
    ),
)  # fmt: skip


def lindenhof(today: date) -> Shop:
    """The shop on that day, which lies in the year of a sale that holds now."""
    return Shop(PRODUCTS, today)
