"""Writes frozen/photos.csv and frozen/labels.csv, photos only ever measured with: `python -m demo.freeze`.

The choice hangs on a hash of each product's id, so that a product more or less in the shop changes next to nothing.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from pathlib import Path

from demo.shop.product import Product, catalogue

FOLDER = Path(__file__).parent / "frozen"
PHOTOS_PER_KIND = 7
LABELS_PER_KIND = 5


def photos(products: list[Product]) -> list[tuple[str, str]]:
    """Query photos (path, product id): as many of each kind, one of the two photos of each chosen product."""
    chosen = [product for kind in _by_kind(products) for product in kind[:PHOTOS_PER_KIND]]
    return sorted((f"pictures/query/{p.id}-{'ab'[_draw(p.id, 'view') % 2]}.jpg", p.id) for p in chosen)


def labels(products: list[Product]) -> list[tuple[str, str]]:
    """Label photos (path, product id) of as many products of each kind that carries print."""
    printed = [product for product in products if product.label]
    chosen = [product for kind in _by_kind(printed) for product in kind[:LABELS_PER_KIND]]
    return sorted((f"pictures/label/{p.id}.jpg", p.id) for p in chosen)


def _by_kind(products: list[Product]) -> list[list[Product]]:
    """The products of each kind in the order they are drawn."""
    kinds: defaultdict[str, list[Product]] = defaultdict(list)
    for product in sorted(products, key=lambda product: _draw(product.id, "frozen")):
        kinds[product.kind].append(product)
    return list(kinds.values())


def _draw(product_id: str, purpose: str) -> int:
    return int(hashlib.sha256(f"{purpose}:{product_id}".encode()).hexdigest(), 16)


def write(path: Path, rows: list[tuple[str, str]]) -> None:
    """Writes one list."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("photo", "product_id"))
        writer.writerows(rows)
    print(f"{len(rows)} in {path.name}")


def main() -> None:
    """Writes both lists."""
    products = catalogue()
    write(FOLDER / "photos.csv", photos(products))
    write(FOLDER / "labels.csv", labels(products))


if __name__ == "__main__":
    main()
