"""A workbook; that of OpenCart has sheets of what belongs to its products, joined by the product's id."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from itertools import product as combined
from typing import BinaryIO

from catalog.feeds.entry import SEVERAL, Entry, VariantEntry
from catalog.feeds.joining.amounts import changed_price
from catalog.feeds.platforms.opencart import is_opencart
from catalog.feeds.spreadsheet import read_further_sheets, read_spreadsheet

ID, PICTURE, PRICE = "product_id", "image_name", "price"
PICTURES, SPECIALS, VALUES = "additionalimages", "specials", "productoptionvalues"  # titles of sheets
SPECIAL = {PRICE: "special_price", "date_start": "special_date_start", "date_end": "special_date_end"}
MOST = 500  # combinations of a product's options
Rows = list[dict[str, str]]
Sheets = Mapping[str, Mapping[str, Rows]]  # title → product's id → rows


def read_workbook(name: str, file: BinaryIO) -> tuple[list[str], Iterator[Entry]]:
    """The columns and the entries of the first sheet, with what further sheets of OpenCart say; raises FeedError."""
    columns, entries = read_spreadsheet(name, file)
    if not is_opencart(columns):
        return columns, entries
    file.seek(0)
    sheets = {title.casefold(): _by_product(rows) for title, rows in read_further_sheets(name, file)}
    file.seek(0)
    columns, entries = read_spreadsheet(name, file)
    return [*columns, *SPECIAL.values()], map(partial(_joined, sheets), entries)


def _by_product(entries: Iterable[Entry]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for entry in entries:
        found.setdefault(entry.values.get(ID, "").strip(), []).append(entry.values)
    return found


def _joined(sheets: Sheets, entry: Entry) -> Entry:
    """A product with its further pictures, its special price, and its options as variants."""
    if entry.problem:
        return entry
    number = entry.values.get(ID, "").strip()
    pictures, specials, values = (sheets.get(title, {}).get(number, []) for title in (PICTURES, SPECIALS, VALUES))
    cells = dict(entry.values)
    more = sorted(pictures, key=partial(_order, "sort_order"))
    cells[PICTURE] = SEVERAL.join(filter(None, [cells.get(PICTURE, ""), *(row.get("image", "") for row in more)]))
    for row in sorted(specials, key=partial(_order, "priority"))[:1]:
        cells |= {ours: row.get(theirs, "") for theirs, ours in SPECIAL.items()}
    return entry._replace(values=cells, variants=tuple(_variants(values, cells)))


def _order(column: str, row: Mapping[str, str]) -> int:
    cell = row.get(column, "").strip()
    return int(cell) if cell.isdecimal() else 0


def _variants(rows: Rows, product: Mapping[str, str]) -> Iterator[VariantEntry]:
    """Each combination of the options' values, with what they add to the price or take off it."""
    options: dict[str, Rows] = {}
    for row in rows:
        options.setdefault(row.get("option", ""), []).append(row)
    for chosen in islice(combined(*options.values()), MOST) if options else ():
        own = {name: product[name] for name in (PRICE, SPECIAL[PRICE]) if product.get(name)}
        for row in chosen:
            sign = "-" if row.get("price_prefix", "").strip() == "-" else ""
            own = {name: changed_price(amount, sign + row.get(PRICE, "0")) or amount for name, amount in own.items()}
        yield VariantEntry(own, {row["option"]: row.get("option_value", "") for row in chosen})
