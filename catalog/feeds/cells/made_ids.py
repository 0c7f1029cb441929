"""Ids for products of a feed that has none: the same product gets the same one again."""

import hashlib
from collections.abc import Mapping

CODES = ("sku", "url", "gtin")  # that tell a product from others, the best first
LONGEST = 200  # characters of an id
TOLD = "ids were made from the SKU, else the address, the GTIN, or a hash of title and brand"


def made_id(cells: Mapping[str, str]) -> str:
    """An id out of a row's cells by our names; "" where it says neither a code nor a title."""
    for code in CODES:
        if (said := cells.get(code, "").strip()) and len(said) <= LONGEST:
            return said
    title = " ".join(cells.get("title", "").split()).casefold()
    brand = " ".join(cells.get("brand", "").split()).casefold()
    if not title:
        return ""
    digest = hashlib.sha256(f"{title}\0{brand}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"made-{digest[:16]}"
