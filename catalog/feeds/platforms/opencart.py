"""OpenCart's export by its Export/Import extension: texts have the language behind their head, as in name(en-gb)."""

import re
from collections.abc import Mapping, Sequence

from catalog.feeds.entry import Entry, by_head
from catalog.feeds.platforms.platform import Platform, each

SIGNS = {"productid", "model"}
COLUMNS = {
    "id": ("productid",),
    "title": ("name",),
    "description": ("description",),
    "brand": ("manufacturer",),
    "category": ("categorynames", "categories", "category"),
    "price": ("price",),
    "sale_price": ("specialprice", "special"),
    "sale_starts": ("specialdatestart",),
    "sale_ends": ("specialdateend",),
    "quantity": ("quantity",),
    "tracked": ("subtract",),
    "published": ("status",),
    "sku": ("sku", "model"),
    "gtin": ("ean", "upc", "jan", "isbn"),
    "mpn": ("mpn",),
    "images": ("imagename", "image"),
}
_LANGUAGE = r"(?:[a-z]{2}(?:[a-z]{2})?)?"
_EXTRA = re.compile(
    r"date_?(added|modified)|(stock_status|tax_class|store|related|length_class|weight_class)_(ids?|unit)"
)


def is_opencart(names: Sequence[str]) -> bool:
    """Whether these are the columns of a product sheet of OpenCart."""
    heads = set(by_head(names))
    return heads >= SIGNS and any(re.fullmatch(rf"name{_LANGUAGE}", head) for head in heads)


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them; of several languages the first."""
    found: dict[str, str] = {}
    for ours, known in COLUMNS.items():
        for head in known:
            names = [name for own, name in heads.items() if re.fullmatch(head + _LANGUAGE, own)]
            if names:
                found.setdefault(ours, names[0])
    return found


def _prepared(entry: Entry) -> Entry:
    """A row without what only the shop's database knows; ids of categories are no names of them."""
    values = {name: cell for name, cell in entry.values.items() if not _EXTRA.match(name)}
    if re.fullmatch(r"[\d,\s]*", values.get("categories", "")):
        values.pop("categories", None)
    return entry._replace(values=values)


OPENCART = Platform("OpenCart", is_opencart, map_columns, prepare=each(_prepared), only=frozenset({"availability"}))
