"""The codes of a product: those of its columns and variants, those among its attributes, those in its title."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from catalog.catalogue import ProductView
from catalog.languages.words import fold_word, vocabulary
from indexer.codes.spelling import SHORTEST, normalize_code, normalize_gtin

# Kinds in the order they are asked: a product's own numbers go before numbers that its words mention.
KINDS = ("SKU", "GTIN", "MPN", "Number", "Variant", "Detail", "Title")
LONGEST = 60  # characters of a code
_TITLE_SHORTEST = 4
_CODE_NAMES = re.compile(r"(nummer|number|numero|sku|ean|upc|isbn|mpn|oem|modelno|partno|artnr)$")
_IN_TITLE = re.compile(r"[^\s,;()\[\]\"]*\d[^\s,;()\[\]\"]*")
_JOINED = re.compile(r"[a-z]\W*\d|\d\W*[a-z]|\d[./-]\d", re.IGNORECASE)


class ProductCode(NamedTuple):
    """One code: its normalised form, as the shop writes it, what it is, and the variant that has it ("" for none)."""

    code: str
    written: str
    kind: int  # place in KINDS
    variant: str = ""


def codes_of(row: Any) -> Iterator[ProductCode]:
    """The codes of a product's row or view: of its sku, gtin, mpn, feed_id, variants, attributes and title."""
    for kind, written in enumerate((row.sku, row.gtin, row.mpn, row.feed_id)):
        yield from _code(written, kind)
    for variant in row.variants or ():
        yield from _of_variant(variant if isinstance(variant, dict) else vars(variant))
    for name, value in (row.attributes or {}).items():
        if _names_a_code(name) and len(value) <= LONGEST and any(mark.isdigit() for mark in value):
            yield from _code(value, KINDS.index("Detail"))
    for match in _IN_TITLE.finditer(row.title):
        written = match[0].strip(".-/:!?'")
        if _JOINED.search(written) and len(normalize_code(written)) >= _TITLE_SHORTEST:
            yield from _code(written, KINDS.index("Title"))


def own_code(product: ProductView, code: str) -> ProductCode | None:
    """The product's code of that normalised form as it has it now; None where it has it no longer."""
    return next((own for own in codes_of(product) if own.code == code), None)


def _of_variant(variant: Mapping[str, Any]) -> Iterator[ProductCode]:
    own = variant.get("feed_id", "")
    kind = KINDS.index("Variant")
    written: Sequence[str] = [variant.get(name, "") for name in ("sku", "mpn", "feed_id")]
    for code in dict.fromkeys(filter(None, written)):
        yield from _code(code, kind, own)
    yield from _code(variant.get("gtin", ""), KINDS.index("GTIN"), own)


def _code(written: str, kind: int, variant: str = "") -> Iterator[ProductCode]:
    code = normalize_code(written)[:LONGEST]
    code = normalize_gtin(code) if kind == KINDS.index("GTIN") else code
    if len(code) >= SHORTEST:
        yield ProductCode(code, written[:LONGEST], kind, variant)


@lru_cache(4096)
def _names_a_code(name: str) -> bool:
    folded = fold_word(name)
    heads = vocabulary().heads
    return any(folded in heads[ours] for ours in ("sku", "gtin", "mpn")) or _CODE_NAMES.search(folded) is not None
