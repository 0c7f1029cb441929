"""WooCommerce's product export (Products → Export) in eight languages: variations belong to the product they name."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from catalog.cleaning.category_paths import split_paths, written
from catalog.feeds.entry import Entry, Numbered, by_head, normalize_head
from catalog.feeds.joining.families import Family, Place, Row, by_parent, merged
from catalog.feeds.joining.sets import Named, SetColumns, with_parts
from catalog.feeds.joining.variants import Member, is_off, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, map_heads

_FILE = Path(__file__).with_name("woocommerce_heads.toml")
SIGNS = (("type", "title", "price"), ("type", "title", "price_alone", "visibility"))
OR_SIGNS = {"name", "regularprice", "categories", "images"}  # of exports with some columns alone
# Fields of the table that are columns of ours, the more specific first.
OURS: dict[str, tuple[str, ...]] = {
    "id": ("id", "sku"),
    "title": ("title",),
    "description": ("description", "short_description"),
    "brand": ("brand",),
    "category": ("category",),
    "price": ("price", "price_alone"),
    "sale_price": ("sale_price",),
    "sale_starts": ("sale_starts",),
    "sale_ends": ("sale_ends",),
    "url": ("url",),
    "availability": ("availability",),
    "quantity": ("quantity",),
    "backorders": ("backorders",),
    "sku": ("sku",),
    "gtin": ("gtin",),
    "images": ("images",),
}
VARIATION = "variation"
NUMBERS = "grouped_products"  # of the interface, which names products by their number alone
# Between the values of an attribute. An export puts a blank behind the comma, by hand it may be left out; but 1,2 m is
# one value, as those write it who put a comma before decimals.
_WITH_BLANK, _BY_HAND = re.compile(r"(?<!\\),\s+"), re.compile(r"(?<!\\)(?:(?<!\d),|,(?!\d+\s*[^\W\d]))\s*")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _fields() -> dict[str, tuple[str, ...]]:
    """Each field with its normalised heads."""
    table = _table()
    return {name: tuple(map(normalize_head, heads)) for name, heads in table.items() if name != "attribute"}


@cache
def attribute_of(column: str) -> tuple[int, str] | None:
    """The number of an attribute and "name" or "value", where the column is of one."""
    head, words = normalize_head(column), _table()["attribute"]
    number = re.search(r"\d+", head)
    of_attribute = any(normalize_head(word) in head for word in words["attribute"])
    if not (number and of_attribute):
        return None
    kind = next((kind for kind in ("name", "value") if any(word in head for word in words[kind])), None)
    return (int(number[0]), kind) if kind else None


def is_woocommerce(names: Sequence[str]) -> bool:
    """Whether these are the columns of WooCommerce's export."""
    heads, fields = set(by_head(names)), _fields()
    return heads >= OR_SIGNS or any(all(heads & set(fields[name]) for name in signs) for signs in SIGNS)


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them."""
    fields = _fields()
    known = {ours: tuple(head for name in names for head in fields[name]) for ours, names in OURS.items()}
    return map_heads(known, heads)


class _Columns:
    """The file's names of the columns that say how rows belong together."""

    def __init__(self, names: Sequence[str]) -> None:
        heads, fields = by_head(names), _fields()
        found = {name: next((heads[head] for head in known if head in heads), "") for name, known in fields.items()}
        self.type, self.id, self.sku, self.parent = (found[name] for name in ("type", "id", "sku", "parent"))
        self.published, self.category, self.grouped = found["published"], found["category"], found["grouped"]
        numbered: dict[int, dict[str, str]] = {}
        for name in names:
            if of := attribute_of(name):
                numbered.setdefault(of[0], {}).setdefault(of[1], name)
        self.attributes = [(one["name"], one["value"]) for _, one in sorted(numbered.items()) if len(one) == 2]
        self.of_attributes = {name for pair in self.attributes for name in pair}

    def is_variation(self, values: Mapping[str, str]) -> bool:
        """Whether a row is a variation: "variation", or "variation, virtual"."""
        return values.get(self.type, "").split(",")[0].strip().lower() == VARIATION

    def place(self, entry: Entry) -> Place:
        """A product is called by its SKU and as "id:12"; a variation names one of them."""
        values = entry.values
        if self.is_variation(values):
            parent = values.get(self.parent, "").strip()
            return Place(parent=re.sub(r"^id:\s*", "id:", parent))
        names = [values.get(self.sku, "").strip(), f"id:{values.get(self.id, '').strip()}"]
        return Place(tuple(name for name in names if name not in ("", "id:")))

    def parts(self, entry: Entry) -> list[Named]:
        """The products of a group, by SKU or "id:12"."""
        if entry.values.get(self.type, "").strip().lower() != "grouped":
            return []
        names = filter(None, map(str.strip, re.split(r"[,|]", entry.values.get(self.grouped, ""))))
        return [Named(f"id:{name}" if self.grouped == NUMBERS else re.sub(r"^id:\s*", "id:", name)) for name in names]

    def is_sold(self, entry: Entry) -> bool:
        """Whether shoppers may see it."""
        return not is_off(entry.values.get(self.published, ""))

    def named(self, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """The attributes of a row by their own names."""
        for name, value in self.attributes:
            if values.get(name, "").strip() and values.get(value, "").strip():
                yield values[name].strip(), values[value].strip()

    def product(self, family: Family) -> Row:
        """A product with its attributes, categories and variations."""
        number, entry = family.head
        values = without(entry.values, self.of_attributes)
        if values.get(self.category):
            values[self.category] = written(split_paths(values[self.category], ",|\n", ">"))
        members = [member for _, row in family.members if (member := self._member(row.values))]
        chosen = {option for one in members for option in one.options}
        for name, value in self.named(entry.values):
            if name not in chosen:
                values.setdefault(name, ", ".join(_listed(value)))
        return with_variants((number, entry), members, len(family.members), values=values)

    def _member(self, values: Mapping[str, str]) -> Member | None:
        if is_off(values.get(self.published, "")):
            return None
        options = {name: value.replace("\\,", ",") for name, value in self.named(values)}
        return Member(without(values, self.of_attributes), options)


def _listed(cell: str) -> list[str]:
    """The values of an attribute: "S, M" are two, "1,2 m, 1,5 m" too."""
    mark = _WITH_BLANK if _WITH_BLANK.search(cell) else _BY_HAND
    return [part.replace("\\,", ",") for part in mark.split(cell)]


def join(opened: Opened) -> Callable[[], Numbered]:
    """Variations become variants of their product, before or behind it; groups know the products they are made of."""
    columns = _Columns(opened.columns)
    products = merged(by_parent(opened.entries, columns.place), columns.product)
    sets = SetColumns(columns.parts, lambda entry: columns.place(entry).names, columns.is_sold)
    return with_parts(products, opened.entries, sets)


WOOCOMMERCE = Platform(
    "WooCommerce", is_woocommerce, map_columns, join=join, makes_ids=True, only=frozenset({"id", "category"})
)
