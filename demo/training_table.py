"""Writes the tables `shoplens model train` reads: `python -m demo.training_table instance/training`.

views.csv holds the rendered training views and the catalogue pictures; check.csv the customers' photos that are not in
the frozen list; shown.csv the catalogue pictures those are searched in. No photo of the frozen list is in any of them.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from demo.shop.product import catalogue

DEMO = Path(__file__).resolve().parent
PICTURES = DEMO / "pictures"

Row = tuple[Path, str, str]  # picture, category, product


def catalogue_rows() -> Iterator[Row]:
    """The catalogue's pictures."""
    for product in catalogue():
        for path in sorted((PICTURES / "catalogue").glob(f"{product.id}-[123].jpg")):
            yield path, product.category, product.id


def photo_rows() -> Iterator[Row]:
    """Customers' photos that nothing is measured on later."""
    with (DEMO / "frozen" / "photos.csv").open(encoding="utf-8", newline="") as file:
        frozen = {row["photo"] for row in csv.DictReader(file)}
    for product in catalogue():
        for path in sorted((PICTURES / "query").glob(f"{product.id}-[ab].jpg")):
            if path.relative_to(DEMO).as_posix() not in frozen:
                yield path, product.category, product.id


def view_rows(folder: Path) -> Iterator[Row]:
    """Rendered training views, of the catalogue's products and of made-up ones (x-<kind>-<number>)."""
    categories = {product.id: product.category for product in catalogue()}
    kinds = {product.kind: product.category for product in catalogue()}
    for path in sorted(folder.glob("*-*.jpg")):
        identity = path.stem.rsplit("-", 1)[0]
        made_up = identity.startswith("x-")
        category = kinds[identity[2:].rsplit("-", 1)[0]] if made_up else categories[identity]
        yield path, category, identity


def write(target: Path, rows: Iterable[Row]) -> None:
    """Write one table with paths relative to it."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("image", "label", "identity"))
        writer.writerows((os.path.relpath(path, target.parent), label, identity) for path, label, identity in rows)


def main(folder: Path) -> None:
    """Write the three tables beside the views."""
    write(folder / "views.csv", [*view_rows(folder), *catalogue_rows()])
    write(folder / "check.csv", photo_rows())
    write(folder / "shown.csv", catalogue_rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
