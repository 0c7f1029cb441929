"""Writes the tables the bundled encoder is trained and measured with: `python -m demo.training_table FOLDER`.

shop.csv is what `shoplens model train` reads: rendered views and catalogue pictures to train on, and as validation the
customers' photos that are not in the frozen list. Products of held-out families are in none of the training rows.
shop-whole.csv has the pictures of held-out families as well, for a last stage after everything was measured.
photos.csv holds the photos to be found again, shown.csv the catalogue pictures they are searched in; the columns
held_out and frozen say which photos show a product of a held-out family, and which are in the frozen list.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from demo.held_out import family, held_out
from demo.shop.product import Product, catalogue

DEMO = Path(__file__).resolve().parent
PICTURES = DEMO / "pictures"
COLUMNS = ("image", "label", "identity", "group", "title", "split")

Row = tuple[Path | str, ...]


def training_rows(folder: Path) -> Iterator[Row]:
    """Everything an encoder may see while it learns, then what it is judged by meanwhile."""
    unseen = held_out()
    for product in catalogue():
        if product.id not in unseen:
            yield from _trained_on(product, folder)
    kinds = {product.kind: product.category for product in catalogue()}
    for path in sorted(folder.glob("x-*.jpg")):  # made-up products: x-<kind>-<number>-<view>
        name = path.stem.rsplit("-", 1)[0]
        yield path, kinds[name[2:].rsplit("-", 1)[0]], name, name, "", "train"
    frozen = frozen_photos()
    for product in catalogue():
        photos = [path for path in pictures_of(product, "query", "ab") if path not in frozen]
        yield from (_row(path, product, "validation") for path in photos)


def held_out_rows(folder: Path) -> Iterator[Row]:
    """What shop.csv leaves out of the training rows: views and catalogue pictures of held-out families."""
    unseen = held_out()
    for product in catalogue():
        if product.id in unseen:
            yield from _trained_on(product, folder)


def photo_rows() -> Iterator[Row]:
    """Every customer's photo with its product, and what is special about it."""
    unseen, frozen = held_out(), frozen_photos()
    for product in catalogue():
        for path in pictures_of(product, "query", "ab"):
            yield path, product.category, product.id, str(product.id in unseen), str(path in frozen)


def shown_rows() -> Iterator[Row]:
    """The catalogue's pictures."""
    for product in catalogue():
        yield from ((path, product.category, product.id) for path in pictures_of(product, "catalogue", "123"))


def pictures_of(product: Product, purpose: str, names: str) -> list[Path]:
    """The product's rendered pictures of one purpose."""
    return sorted((PICTURES / purpose).glob(f"{product.id}-[{names}].jpg"))


def frozen_photos() -> frozenset[Path]:
    """The photos nothing is trained, tuned or chosen on."""
    with (DEMO / "frozen" / "photos.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(DEMO / row["photo"] for row in csv.DictReader(file))


def write(target: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write one table with paths relative to it."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows((os.path.relpath(path, target.parent), *rest) for path, *rest in rows)


def _trained_on(product: Product, folder: Path) -> Iterator[Row]:
    pictures = [*sorted(folder.glob(f"{product.id}-*.jpg")), *pictures_of(product, "catalogue", "123")]
    yield from (_row(path, product, "train") for path in pictures)


def _row(path: Path, product: Product, split: str) -> Row:
    return path, product.category, product.id, family(product), f"{product.brand} {product.title}", split


def main(folder: Path) -> None:
    """Write the tables beside the views."""
    rows = list(training_rows(folder))
    write(folder / "shop.csv", COLUMNS, rows)
    write(folder / "shop-whole.csv", COLUMNS, [*rows, *held_out_rows(folder)])
    write(folder / "photos.csv", (*COLUMNS[:3], "held_out", "frozen"), photo_rows())
    write(folder / "shown.csv", COLUMNS[:3], shown_rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
