"""Hits by a code: which product, by which number, with which variant chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.catalogue import ProductView
from catalog.languages.message import Message, template
from indexer.codes.index import Found
from indexer.codes.live import LiveCodes
from indexer.codes.product_codes import KINDS, own_code
from indexer.codes.spelling import normalize_code, spellings
from indexer.search.fusion import Ranking
from indexer.search.results import Match
from indexer.words.analysis import stem_text
from indexer.words.terms import Term

MAX_CODES = 20  # words of a query that are looked up
SURELY_A_CODE = 6  # digits, from which a number without letters is meant as a code
SHORTEST_MIXED = 4  # letters and digits of a code of both


@dataclass(frozen=True)
class CodeMatches:
    """Products found by a code, best first; `exact` where the query is the whole code."""

    found: dict[int, Found] = field(default_factory=dict)  # by product id
    exact: bool = True
    barcodes: Mapping[int, str] = field(default_factory=dict)  # by product id, where a barcode was read

    def __bool__(self) -> bool:
        return bool(self.found)

    def ranking(self) -> Ranking:
        """The products found, scores falling from 1."""
        products = np.array(list(self.found), np.int64)
        return Ranking(products, np.linspace(1, 0.99, len(products), dtype=np.float32))

    def put_before(self, ranking: Ranking) -> Ranking:
        """The products found by their code, then the others of a ranking."""
        own = self.ranking()
        rest = ~np.isin(ranking.products, own.products)
        products = np.concatenate([own.products, ranking.products[rest]])
        return Ranking(products, np.concatenate([own.scores, ranking.scores[rest]]), ranking.complete)

    def describe(self, product: ProductView) -> tuple[Match, str] | None:
        """Match and reason of a product that was found by its code; None for any other."""
        hit = self.found.get(product.id)
        if hit is None:
            return None
        if product.id in self.barcodes:
            return "exact", Message("Barcode %(code)s", code=self.barcodes[product.id])
        own = own_code(product, hit.code)
        reason = Message(_REASONS[KINDS[hit.kind]], code=own.written if own else hit.code)
        return ("exact" if self.exact else "similar"), reason

    def is_number(self, product: ProductView) -> bool:
        """Whether the code that found the product has a digit."""
        return any(mark.isdigit() for mark in self.found[product.id].code)

    def describe_found(self, product: ProductView, _score: float) -> tuple[Match, str]:
        """Match and reason where every product was found by its code."""
        return self.describe(product) or ("weak", "")

    def is_whole(self, query: str) -> bool:
        """Whether the query is nothing but the code that was found."""
        asked = set(spellings(query))
        return self.exact and any(hit.code in asked for hit in self.found.values())

    def variant(self, product: ProductView) -> str:
        """The id of the variant that has the code; "" where the product itself has it."""
        hit = self.found.get(product.id)
        own = own_code(product, hit.code) if hit else None
        return own.variant if own else ""


_REASONS = {  # by kind of code
    "SKU": template("SKU %(code)s"),
    "GTIN": template("GTIN %(code)s"),
    "MPN": template("MPN %(code)s"),
    "Number": template("Number %(code)s"),
    "Variant": template("SKU %(code)s"),
    "Detail": template("Number %(code)s"),
    "Title": template("Title %(code)s"),
}
_CODE_IN_WORDS = re.compile(r"(?=\S*\d)\S{4,}")
NO_CODES = CodeMatches()


def find_codes(codes: LiveCodes, query: str, sequence: int) -> CodeMatches:
    """Products that have the whole query as a code, else those that have one of its words as one of their numbers."""
    found = codes.find(query, sequence)
    if not found and " " in query:
        words = [word for word in _CODE_IN_WORDS.findall(query) if is_distinctive(word)][:MAX_CODES]
        title = KINDS.index("Title")
        found = [hit for word in words for hit in codes.find(word, sequence) if hit.kind < title]
    return _matches(found, exact=True)


def is_distinctive(query: str) -> bool:
    """Whether a number can hardly be meant otherwise: not a year, a size or the 1000 pieces of a puzzle."""
    code = normalize_code(query)
    digits = sum(mark.isdigit() for mark in code)
    return digits >= SURELY_A_CODE or (0 < digits < len(code) and len(code) >= SHORTEST_MIXED)


def find_parts_of_codes(codes: LiveCodes, query: str, sequence: int) -> CodeMatches:
    """Products with a code that has the query in it: its beginning, an inner part, its last digits."""
    return NO_CODES if " " in query.strip() else _matches(codes.find_part(query, sequence), exact=False)


def find_barcodes(codes: LiveCodes, barcodes: Sequence[str], sequence: int) -> tuple[CodeMatches, tuple[str, ...]]:
    """Products that have one of the barcodes read, and a sentence for each that no product has."""
    found: dict[int, Found] = {}
    by: dict[int, str] = {}
    notes = []
    for barcode in barcodes:
        hits = [hit for hit in codes.find(barcode, sequence) if hit.kind < KINDS.index("Title")]
        if not hits and barcode.isdigit():
            notes.append(Message("No product here has the barcode %(barcode)s.", barcode=barcode))
        for hit in hits:
            found.setdefault(hit.product, hit)
            by.setdefault(hit.product, barcode)
    return CodeMatches(found, barcodes=by), tuple(notes)


def named_variant(product: ProductView, terms: Iterable[Term]) -> str:
    """The id of the one variant whose options the words name best; "" where they name none or several alike."""
    if not product.variants:
        return ""
    wanted = {form for term in terms for form in term.forms}
    shares = [(len(wanted & stem_text(variant.name)), variant.feed_id) for variant in product.variants]
    most = max(share for share, _ in shares)
    best = [feed_id for share, feed_id in shares if share == most]
    return best[0] if most and len(best) == 1 else ""


def _matches(found: Sequence[Found], *, exact: bool) -> CodeMatches:
    return CodeMatches({hit.product: hit for hit in found}, exact)
