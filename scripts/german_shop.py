"""Writes the feed of a German shop of 5,000 products that is hard to show: long titles, few pictures and prices.

The same arguments give the same file; `make screenshots` can look at the shop that is made of it:

    .venv/bin/python scripts/german_shop.py FOLDER
    shoplens catalog import FOLDER/feed.csv
"""

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

PRODUCTS, PICTURES, SIDE = 5_000, 60, 480
AREAS = {
    "Haus & Garten": ("Gartenmöbel", "Bewässerung", "Grillen", "Beleuchtung", "Rasenpflege", "Pflanzgefäße"),
    "Werkzeug": ("Akkuschrauber", "Sägen", "Messen", "Schleifen", "Arbeitsschutz", "Befestigung"),
    "Küche": ("Töpfe & Pfannen", "Messer", "Backen", "Kaffee & Tee", "Vorratsdosen", "Kleingeräte"),
    "Bekleidung": ("Damen", "Herren", "Kinder", "Schuhe", "Regenbekleidung", "Unterwäsche"),
    "Bürobedarf": ("Papier", "Ordnen", "Schreiben", "Technik", "Möbel", "Versand"),
    "Spielwaren": ("Holzspielzeug", "Bauen", "Puzzles", "Draußen", "Basteln", "Gesellschaftsspiele"),
}
KINDS = ("Klassik", "Premium", "Günstig", "Ersatzteile", "Zubehör", "Sets", "Neuheiten", "Restposten")
THINGS = (
    "Gartenschlauchaufroller",
    "Akkuschlagbohrschrauber",
    "Bratpfanne",
    "Regenjacke",
    "Aktenordner",
    "Kinderpuzzle",
    "Feuchtraumwannenleuchte",
    "Sicherheitsschuh",
    "Backform",
    "Vorratsdose",
    "Schraubendreher",
    "Gummistiefel",
)
BRANDS = ("Brückner", "Gebr. Öhlschläger GmbH & Co. KG", "Nordlicht", "Hübner & Söhne", "Alpina", "WERKMEISTER", "")
COLOURS = ("rot", "dunkelblau", "anthrazit", "weiß", "grün", "natur", "mehrfarbig", "schwarz", "gelb")
MATERIALS = ("Edelstahl", "Buche massiv", "Polypropylen", "Baumwolle", "Aluminium", "")
TAILS = (
    "mit extra langem Anschlusskabel, inklusive Montagematerial und ausführlicher Anleitung",
    "2er-Set",
    "für Links- und Rechtshänder",
    "Ø 28 cm, induktionsgeeignet",
    "",
    "",
    "TÜV-geprüft",
    "XXL",
)
SIZES = ("S", "M", "L", "XL", "XXL", "38", "39", "40", "41", "42", "43")
COLUMNS = (
    "id",
    "title",
    "description",
    "brand",
    "category",
    "price",
    "sale_price",
    "currency",
    "availability",
    "gtin",
    "images",
    "colour",
    "material",
    "size",
)


def draw(folder: Path, number: int, drawn: random.Random) -> str:
    """A picture of simple shapes, wide, high or square."""
    size = [(SIDE, SIDE), (SIDE, SIDE // 2), (SIDE // 3, SIDE)][number % 3]
    picture = Image.new("RGB", size, "white")
    for _ in range(4):
        x, y = drawn.randrange(size[0]), drawn.randrange(size[1])
        colour = f"hsl({drawn.randrange(360)}, 55%, 45%)"
        ImageDraw.Draw(picture).ellipse((x - 90, y - 90, x + 90, y + 90), fill=colour)
    name = f"{number}.jpg"
    picture.save(folder / name, quality=80)
    return name


def rows(pictures: list[str], drawn: random.Random) -> Iterator[dict[str, str]]:
    """Products, each drawn."""
    for number in range(PRODUCTS):
        area = drawn.choice([*AREAS])
        category = " > ".join((area, drawn.choice(AREAS[area]), drawn.choice(KINDS)))
        thing = drawn.choice(THINGS)
        model = f"{drawn.choice('ABCDEFG')}{drawn.randrange(100, 9999)}"
        title = " ".join(filter(None, (drawn.choice(BRANDS), thing, model, drawn.choice(TAILS))))
        price = drawn.choice((0.49, 3.99, 12.5, 49.95, 249.0, 1299.0, 4890.0)) * drawn.choice((1, 1.2, 2, 3.3))
        yield {
            "id": f"DE-{number:05}",
            "title": title,
            "description": f"{title}. " * drawn.choice((1, 1, 6)),
            "brand": drawn.choice(BRANDS),
            "category": category if drawn.random() > 0.03 else "",
            "price": f"{price:.2f}" if drawn.random() > 0.15 else "",
            "currency": "EUR",
            "availability": drawn.choice(("in stock", "in stock", "out of stock", "")),
            "images": "|".join(drawn.sample(pictures, drawn.choice((0, 0, 1, 1, 3)))),
            "colour": drawn.choice(COLOURS),
            "material": drawn.choice(MATERIALS),
            "size": ", ".join(drawn.sample(SIZES, drawn.choice((0, 2, 5)))) if area == "Bekleidung" else "",
        }


def main() -> None:
    """Write feed.csv and its pictures into a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    drawn = random.Random(20261201)
    pictures = [draw(folder, number, drawn) for number in range(PICTURES)]
    with (folder / "feed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows(pictures, drawn))
    print(f"{PRODUCTS} products in {folder / 'feed.csv'}")


if __name__ == "__main__":
    main()
