"""Writes a copy of the feed as dirty as real ones come: `python -m demo.dirty PATH [--seed N]`."""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable
from pathlib import Path

from demo.feed import PATH, columns, row
from demo.shop.product import catalogue

Row = dict[str, str]
DATES = ("2026-03-14", "14/03/2026", "March 14, 2026", "14.3.26", "2026-03-14T09:30:00Z", "20260314", "1773480600")
NULLS = ("N/A", "null", "NULL", "-", "none", "n.a.", "#N/A", "undefined", "?", "tbc")
MARKS = ("\u200b", "\u00a0", "\ufeff", "\t", "  ", "\u00ad", "\r\n", "™", "***", " !!!")


def stray_marks(record: Row, chance: random.Random) -> None:
    """Invisible and shouting characters in the title."""
    title, mark = record["title"], chance.choice(MARKS)
    at = chance.choice((0, len(title), title.find(" ") + 1))
    record["title"] = title[:at] + mark + title[at:]


def mojibake(record: Row, chance: random.Random) -> None:
    """UTF-8 read as Windows-1252, as when a spreadsheet was in between."""
    for name in ("title", "description", "size"):
        text = record[name].replace("'", "’").replace(", ", chance.choice((", ", " – ")))
        record[name] = text.encode().decode("cp1252", errors="replace")


def html(record: Row, chance: random.Random) -> None:
    """A description pasted out of a web page."""
    text = record["description"].replace("&", "&amp;").replace("é", "&eacute;")
    record["description"] = chance.choice(
        (
            f"<p>{text}</p>",
            f'<div class="desc"><b>{text}</b><br/><br/></div>',
            f"{text}<script>track()</script>",
            f"&lt;p&gt;{text}&lt;/p&gt;",
            f"<ul><li>{text.replace('. ', '.</li><li>')}</li></ul>",
        )
    )
    sign = chance.choice(("&amp;", "&amp;amp;", "&#38;"))
    record["title"], record["brand"] = record["title"].replace("&", sign), record["brand"].replace("&", sign)


def fake_null(record: Row, chance: random.Random) -> None:
    """A word that means nothing where a cell should be empty."""
    for name in chance.sample(("brand", "gtin", "group_id", "colour", "material", "size"), 2):
        record[name] = chance.choice(NULLS)


def odd_price(record: Row, chance: random.Random) -> None:
    """Signs, commas, words, and now and then a price that cannot be."""
    price = record["price"]
    record["price"] = chance.choice(
        (
            f"£{price}",
            f"{price} GBP",
            price.replace(".", ","),
            f"from {price}",
            f"1.2{price[-2:]},00",
            f" {price} ",
            f"GBP{price}/ea",
            f"{price}0",
            "0.00",
            "-1",
            "free",
            "",
            "99999999",
        )
    )


def odd_availability(record: Row, chance: random.Random) -> None:
    """The same few states in everybody's own words."""
    words = {
        "in stock": ("In Stock", "in_stock", "yes", "1", "available", "https://schema.org/InStock", "INSTOCK"),
        "out of stock": ("out_of_stock", "sold out", "0", "no", "OutOfStock"),
        "preorder": ("pre-order", "PreOrder", "coming soon"),
    }
    record["availability"] = chance.choice(words[record["availability"]])


def shouting(record: Row, chance: random.Random) -> None:
    """Capitals throughout, or none, and the brand spelt in other ways."""
    change: Callable[[str], str] = chance.choice((str.upper, str.lower, str.swapcase))
    record["title"] = change(record["title"])
    brand = record["brand"]
    spelt = (brand.upper(), brand.lower(), brand.replace("&", "and"), f" {brand} ", f"{brand} Ltd.")
    record["brand"] = chance.choice(spelt)


def odd_gtin(record: Row, chance: random.Random) -> None:
    """A number with a wrong check digit, or as a spreadsheet mangles it."""
    digits = record["gtin"] if record["gtin"].isdigit() else "0400000000008"
    wrong = f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}"
    record["gtin"] = chance.choice((wrong, digits.lstrip("0"), f"{int(digits):.5E}", f"'{digits}", digits[:7]))


def odd_images(record: Row, chance: random.Random) -> None:
    """Pictures that are missing, repeated, or separated some other way."""
    images = record["images"]
    record["images"] = chance.choice(
        (
            "",
            "pictures/catalogue/missing.jpg",
            f"{images}|{images}",
            images.replace("|", ","),
            images.replace("|", " | "),
            images.replace("/", "\\"),
            images.replace(".jpg", ".JPG"),
        )
    )


SPOILERS = (
    stray_marks,
    mojibake,
    html,
    fake_null,
    odd_price,
    odd_availability,
    shouting,
    odd_gtin,
    odd_images,
)


def dirty_rows(seed: int = 7) -> tuple[list[str], list[Row]]:
    """The columns and the spoilt rows: about two rows in five have something wrong, and some come twice."""
    chance = random.Random(seed)
    products = catalogue()
    names = [*columns(products), "updated"]
    spoilt: list[Row] = []
    for product in products:
        record = {name: "" for name in names} | row(product)
        record["updated"] = chance.choice(DATES)
        if chance.random() < 0.4:
            for spoil in chance.sample(SPOILERS, chance.choice((1, 1, 2, 3))):
                spoil(record, chance)
        spoilt.append(record)
    return names, _with_duplicates(spoilt, chance)


def _with_duplicates(rows: list[Row], chance: random.Random) -> list[Row]:
    """The same rows again, other rows under an id that is taken, rows without id or title, and an empty row."""
    again = [dict(record) for record in chance.sample(rows, 8)]
    taken = [dict(chance.choice(rows)) | {"id": record["id"]} for record in chance.sample(rows, 6)]
    nameless = [dict(record) | {name: ""} for record in chance.sample(rows, 3) for name in ("id", "title")]
    empty = [{name: "" for name in rows[0]}]
    mixed = rows + again + taken + nameless + empty
    chance.shuffle(mixed)
    return mixed


def main() -> None:
    """Reads the command line and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help=f"where to write; the clean feed stays in {PATH.name}")
    parser.add_argument("--seed", type=int, default=7, help="another seed, other dirt")
    given = parser.parse_args()
    names, rows = dirty_rows(given.seed)
    with given.path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} rows in {given.path}")


if __name__ == "__main__":
    main()
