"""What is kept, as a feed: read again it gives the same products.

A file says in its first column that it is an export: its columns are then ours without guessing, and what was written
for a spreadsheet's sake is taken back.
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.catalogue import VISIBLE
from catalog.database import Database
from catalog.decoding.kinds import ending_of
from catalog.errors import CatalogError
from catalog.feeds.entry import SEVERAL
from catalog.feeds.exported import EXPORTED, VARIANTS, attribute_column, offer_cells, variants_cell
from catalog.feeds.rejects import escape_formula
from catalog.fetching.tables import PictureReference
from catalog.offers.sale import Sale
from catalog.pictures import PictureStore
from catalog.records import COLUMNS, JOINED
from catalog.tables import Picture, Product, ProductPicture

BATCH = 1000
KINDS = (".csv", ".jsonl")

Row = dict[str, Any]  # our columns as text, images as a list, attributes as a dict


class ExportError(CatalogError):
    """An export that cannot be written as asked."""


def export_feed(
    database: Database,
    path: Path,
    *,
    source: str | None = None,
    visible: bool = False,
    pictures: tuple[PictureStore, Path] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write a source's products that are not removed as CSV or JSON Lines, by the file's name; returns how many.

    `visible` leaves hidden ones out. With a store and a folder the kept pictures are put there and named so; otherwise
    pictures are named as the feed named them. Raises ExportError.
    """
    if path.suffix.lower() not in KINDS:
        raise ExportError(f"{path.name}: exports are written as {' or '.join(KINDS)}; name such a file")
    chosen = _source(database, source)
    rows = _rows(database, chosen, visible, pictures)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            if path.suffix.lower() == ".csv":
                count = _write_csv(file, rows, _attributes(database, chosen), progress)
            else:
                count = _write_lines(file, rows, progress)
        os.replace(part, path)  # noqa: PTH105 - os.replace, as everywhere
    finally:
        part.unlink(missing_ok=True)
    return count


def _source(database: Database, source: str | None) -> str:
    with database.session() as session:
        known = list(session.scalars(select(Product.source).distinct().order_by(Product.source)))
    if source is None and len(known) == 1:
        return known[0]
    if source not in known:
        sources = ", ".join(known) or "none yet"
        asked = "name one with --source" if source is None else f"{source!r} is none of them"
        raise ExportError(f"A file holds the products of one source; there are: {sources}; {asked}.")
    return source


def _rows(database: Database, source: str, visible: bool, pictures: tuple[PictureStore, Path] | None) -> Iterator[Row]:
    last = 0
    query = select(Product).where(Product.source == source, Product.removed.is_(False))
    if visible:
        query = query.where(VISIBLE)
    while True:
        with database.session() as session:
            page = session.scalars(query.where(Product.id > last).order_by(Product.id).limit(BATCH)).all()
            ids = [product.id for product in page]
            images = _copied(session, ids, *pictures) if pictures else _named(session, ids)
        if not page:
            return
        yield from (_row(product, images.get(product.id, [])) for product in page)
        last = ids[-1]


def _row(product: Product, images: Sequence[str]) -> Row:
    sale = Sale.from_json(product.sale) if product.sale else None
    own: Row = {name: getattr(product, name, None) for name in COLUMNS if name not in JOINED}
    own |= {"id": product.feed_id, "published": product.unpublished_by or "yes"}
    own |= offer_cells(product.price, product.list_price, sale, product.price_on_request)
    cells = {name: "" if own[name] is None else str(own[name]) for name in COLUMNS if name != "images"}
    attributes = {**product.attributes, VARIANTS: variants_cell(product.variants)}
    return {**cells, "images": list(images), "attributes": {name: cell for name, cell in attributes.items() if cell}}


def _named(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The pictures of products as their feed named them, those that could not be had among them."""
    query = select(PictureReference.product_id, PictureReference.reference)
    query = query.where(PictureReference.product_id.in_(ids))
    found: dict[int, list[str]] = {}
    for row in session.execute(query.order_by(PictureReference.product_id, PictureReference.position)):
        found.setdefault(row.product_id, []).append(row.reference)
    return found


def _copied(session: Session, ids: Sequence[int], store: PictureStore, folder: Path) -> dict[int, list[str]]:
    """The kept pictures, put into the folder under their hash."""
    folder.mkdir(parents=True, exist_ok=True)
    query = select(ProductPicture.product_id, Picture.hash, Picture.format)
    query = query.join(Picture, Picture.hash == ProductPicture.picture_hash)
    query = query.where(ProductPicture.product_id.in_(ids))
    found: dict[int, list[str]] = {}
    for row in session.execute(query.order_by(ProductPicture.product_id, ProductPicture.position)):
        name = f"{row.hash}.{ending_of(row.format)}"
        if not (folder / name).exists():
            part = folder / f".{name}.part"
            part.write_bytes(store.read(row.hash))
            os.replace(part, folder / name)  # noqa: PTH105
        found.setdefault(row.product_id, []).append(name)
    return found


def _attributes(database: Database, source: str) -> list[str]:
    """The name of every attribute of the source's products, in the order of first use."""
    names: dict[str, None] = {}
    query = select(Product.attributes).where(Product.source == source, Product.removed.is_(False)).order_by(Product.id)
    with database.session() as session:
        for attributes in session.scalars(query.execution_options(yield_per=BATCH)):
            names.update(dict.fromkeys(attributes))
    return [*names, VARIANTS]


def _write_csv(file: TextIO, rows: Iterator[Row], attributes: Sequence[str], progress: Callable[[int], None]) -> int:
    writer = csv.writer(file)
    writer.writerow([EXPORTED, *COLUMNS, *(escape_formula(attribute_column(name)) for name in attributes)])
    number = 0
    for number, row in enumerate(rows, start=1):
        cells = [*(row[name] for name in COLUMNS[:-1]), _joined(row["images"])]
        own: Mapping[str, str] = row["attributes"]
        writer.writerow(
            ["csv", *map(escape_formula, cells), *(escape_formula(own.get(name, "")) for name in attributes)]
        )
        progress(number)
    return number


def _write_lines(file: TextIO, rows: Iterator[Row], progress: Callable[[int], None]) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        own = {attribute_column(name): value for name, value in row["attributes"].items()}
        record = {EXPORTED: "jsonl", **row, "images": _joined(row["images"]), "attributes": own}
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
        progress(number)
    return number


def _joined(images: Sequence[str]) -> str:
    """One cell; a sign at the end keeps a single name with commas from being read as several."""
    cell = SEVERAL.join(images)
    return cell + SEVERAL if len(images) == 1 and "," in cell else cell
