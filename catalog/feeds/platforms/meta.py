"""Meta's catalogue for Facebook and Instagram: Google Merchant's columns with some of its own."""

import re
from collections.abc import Mapping, Sequence

from catalog.feeds.entry import by_head
from catalog.feeds.platforms.google_merchant import COLUMNS as GOOGLE
from catalog.feeds.platforms.google_merchant import join_groups
from catalog.feeds.platforms.platform import Platform, map_heads

SIGNS = {"id", "title", "availability"}
OWN = {
    "fbproductcategory",
    "quantitytosellonfacebook",
    "image0url",
    "image0tag0",
    "facebookproductcategory",
    "applinkiosurl",
    "commercetaxcategory",
    "originofmanufacture",
    "producttags0",
}
_REMARK = re.compile(r"(?:^|[\t,;])\"?# ")  # "# Required | A unique ID"
COLUMNS = {
    **GOOGLE,
    "category": ("producttype", "fbproductcategory", "facebookproductcategory", "googleproductcategory"),
    "quantity": ("quantitytosellonfacebook", "inventory"),
    "published": ("status", "visibility"),
    "images": ("imagelink", "image0url"),
}


def lines_of_remarks(text: str) -> int:
    """How many lines of a template stand above that with the heads: 1 where a remark with # is in its cells, else 0."""
    line = text.lstrip("\ufeff").partition("\n")[0]
    return int(line.startswith(("#", '"#')) and len(_REMARK.findall(line)) > 1)


def is_meta(names: Sequence[str]) -> bool:
    """Whether these are the columns of a catalogue for Meta."""
    heads = set(by_head(names))
    return heads >= SIGNS and bool(OWN & heads)


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them."""
    return map_heads(COLUMNS, heads)


META = Platform("Meta catalogue", is_meta, map_columns, join=join_groups)
