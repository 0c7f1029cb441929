"""A folder of Magento's files: products in several, their categories, and lists of related ones, joined by sku."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from catalog.feeds.entry import Entry, Numbered, VariantEntry
from catalog.feeds.platforms.magento import is_magento, join_variants, opened_entry
from catalog.feeds.platforms.platform import each

RELATIONS = ("related", "crosssell", "upsell")
RENAMED = {"image": "base_image", "msrp": "msrp_price"}
Row = dict[str, str]
Found = tuple[str, Row, int, tuple[VariantEntry, ...]]  # sku, cells, how many rows were folded into it, variants


def is_magento_folder(folder: Path) -> bool:
    """Whether one of its CSV files lists products by sku."""
    return any({"sku", "name"} <= set(_header(path)) for path in folder.glob("*.csv"))


def read_magento_folder(folder: Path) -> Numbered:
    """The products of every file in it; of what stands in several files the first that says something counts."""
    paths = sorted(folder.glob("*.csv"), key=lambda path: path.name.lower())
    children = _children(paths)
    products: dict[str, Row] = {}
    joined: dict[str, int] = {}
    variants: dict[str, tuple[VariantEntry, ...]] = {}
    entries = list(_entries(paths, children))
    for sku, row, _, _ in entries:
        if sku not in products and row.get("name"):
            products[sku] = {}
    for sku, row, more, own in entries:
        if sku in products:
            variants[sku] = variants.get(sku) or own
            products[sku] |= {name: cell for name, cell in row.items() if cell and not products[sku].get(name)}
            joined[sku] = joined.get(sku, -1) + 1 + more
    _relate(paths, products)
    for number, (sku, row) in enumerate(products.items(), start=1):
        yield number, Entry(row, joined=joined[sku], variants=variants[sku])


def _entries(paths: list[Path], children: Mapping[str, set[str]]) -> Iterator[Found]:
    """What one file has of each product."""
    for path in paths:
        names = _header(path)
        if "sku" not in names or {"linked_sku", "review", "rating_value"} & set(names):
            continue
        for _, entry in join_variants(partial(_opened, path))() if is_magento(names) else _entries_of(path):
            row = {RENAMED.get(name, name): _one_line(name, cell) for name, cell in entry.values.items()}
            if "category" in row:
                row["category"] = _category_path(entry.values["category"], children)
            elif "categories" in row:
                row["category"] = row.pop("categories")
            if "base_image" in row:
                row["base_image"] = row["base_image"].lstrip("/")
            yield row.get("sku", "").strip(), row, entry.joined, entry.variants


def _opened(path: Path) -> Numbered:
    return each(opened_entry)(_entries_of(path))


def _entries_of(path: Path) -> Numbered:
    return ((number, Entry(row)) for number, row in enumerate(_rows(path), start=1))


def _one_line(name: str, cell: str) -> str:
    """Several lines in a cell are several values, except in a text."""
    if "\n" not in cell or "description" in name:
        return cell
    return ", ".join(dict.fromkeys(line.strip() for line in cell.splitlines() if line.strip()))


def _category_path(cell: str, children: Mapping[str, set[str]]) -> str:
    """The first path of a cell that has one step a line and begins anew where no further step is below the last."""
    steps: list[str] = []
    for line in filter(None, map(str.strip, cell.splitlines())):
        if steps and line not in children.get("/".join(steps), set()):
            break
        steps.append(line)
    return " > ".join(steps)


def _children(paths: list[Path]) -> dict[str, set[str]]:
    """The names below each category path, as the categories' files have them."""
    found: dict[str, set[str]] = {}
    for path in paths:
        if {"name", "path", "url_key"} <= set(_header(path)) and "sku" not in _header(path):
            for row in _rows(path):
                found.setdefault(row["path"].strip(), set()).add(row["name"].strip())
    return found


def _relate(paths: list[Path], products: dict[str, Row]) -> None:
    """Note the lists of related products as attributes."""
    for path in paths:
        relation = next((name for name in RELATIONS if path.stem.lower().endswith(name)), None)
        if relation is None or "linked_sku" not in _header(path):
            continue
        for row in _rows(path):
            if row["sku"].strip() in products:
                products[row["sku"].strip()][relation] = ", ".join(re.split(r"[\s,]+", row["linked_sku"].strip()))


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return next(csv.reader([file.readline(1 << 16)]), [])


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for row in csv.DictReader(file, restkey="", restval=""):
            row.pop("", None)
            yield row
