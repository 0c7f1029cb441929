"""Tables of real photos to train and measure an encoder with: `python -m demo.training_data DATA FOLDER`.

clothing.csv has the ten classes of the published split, and the photos outside it that show one of them to train on as
well. grocery.csv has phone photos and the products' studio pictures, each product a label and an identity. luma is
measured on only: *-photos.csv are asked in *-shown.csv by `shoplens model evaluate --photos … --against …`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from demo.training_table import Row, write

ASKED = ("image", "identity")


def clothing_rows(folder: Path) -> Iterator[Row]:
    """image, label, group, split of every photo to train on, and of the published validation photos of ten classes."""
    rows = _rows(folder / "labels.csv")
    ten = {row["label"] for row in rows if row["top10"] == "True"}
    for row in rows:
        if row["top10"] == "True" or (row["split"] == "train" and row["label"] in ten):
            yield folder / row["image"], row["label"], row["sender_id"], row["split"]


def grocery_rows(folder: Path) -> Iterator[Row]:
    """image, label, identity, split of the phone photos as published, and of the studio pictures to train on."""
    for row in _rows(folder / "labels.csv"):
        yield folder / row["image"], row["fine"], row["fine"], row["split"]
    for row in _rows(folder / "products.csv"):
        yield folder / row["image"], row["id"], row["id"], "train"


def main(data: Path, folder: Path) -> None:
    """Write all tables."""
    clothing, grocery, luma = data / "clothing", data / "grocery", data / "luma"
    write(folder / "clothing.csv", ("image", "label", "group", "split"), clothing_rows(clothing))
    write(folder / "grocery.csv", ("image", "label", "identity", "split"), grocery_rows(grocery))
    unseen = [row for row in _rows(grocery / "labels.csv") if row["split"] == "validation"]
    write(folder / "grocery-photos.csv", ASKED, ((grocery / row["image"], row["fine"]) for row in unseen))
    studio = _rows(grocery / "products.csv")
    write(folder / "grocery-shown.csv", ASKED, ((grocery / row["image"], row["id"]) for row in studio))
    asked, shown = _rows(luma / "queries.csv"), _rows(luma / "feed.csv")
    write(folder / "luma-photos.csv", ASKED, ((luma / row["image"], row["sku"]) for row in asked))
    write(folder / "luma-shown.csv", ASKED, ((luma / row["images"], row["sku"]) for row in shown))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
