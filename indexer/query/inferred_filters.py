"""Infers filters from words that name a brand, colour or material, when the products that carry them agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from indexer.live.categories import Codes
from indexer.live.facts import Facts
from indexer.query.colours import find_families, find_named_family
from indexer.query.parse import ParsedQuery
from indexer.search.results import FilterKind, Filters, InferredFilter
from indexer.stores.vector_store import Positions
from indexer.words.analysis import is_stop_word, tokenize

# Of the products that carry every word of the query, this share must have the value that the word names. "Green tea" is
# not a green product, few apple corers are of the brand Apple: there the words stay words. Colours and materials are
# named inconsistently ("black slate", "oak veneer"): as a filter they must hide nothing that carries all the words.
MIN_AGREEMENT = {"brand": 0.8, "colour": 1.0, "material": 1.0}
PARSED_KINDS = ("price", "in_stock")  # parsed from the text alone, whatever is found
MAX_NAME_WORDS = 5  # in one brand or material


class FacetValueNames:
    """Matches words with the current values of the facets; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, ...], dict[tuple[str, ...], int]]] = {}

    def infer(
        self, words: Sequence[str], facts: Facts, covering: Positions, taken: Collection[str]
    ) -> list[InferredFilter]:
        """At most one filter a facet, none for the facets in `taken`; int64 covering[n] are products with all words."""
        rows = facts.rows(covering)
        rows = rows[rows >= 0]
        rows = rows[facts.visible[rows]]
        if not len(rows):
            return []
        content_words = [word for word in words if not is_stop_word(word)]
        named: list[tuple[FilterKind, list[tuple[int, str]], tuple[str, ...], Codes]] = [
            ("brand", self._codes("brand", facts.brands, content_words), facts.brands, facts.brand[rows]),
            (
                "material",
                self._codes("material", facts.materials, content_words),
                facts.materials,
                facts.material[rows],
            ),
        ]
        readings = [
            InferredFilter(kind, names[found[0][0]], found[0][1])
            for kind, found, names, codes in named
            if kind not in taken and _one_of(found) and np.mean(codes == found[0][0]) >= MIN_AGREEMENT[kind]
        ]
        colours = {find_named_family(word): word for word in content_words if find_named_family(word)}
        if len(colours) == 1 and "colour" not in taken:
            family, word = next(iter(colours.items()))
            shares = np.array([family in find_families(name) for name in facts.colours], np.bool_)
            if np.mean(shares[facts.colour[rows]]) >= MIN_AGREEMENT["colour"]:
                readings.append(InferredFilter("colour", family, word))
        return readings

    def _codes(self, kind: str, names: tuple[str, ...], words: Sequence[str]) -> list[tuple[int, str]]:
        """Codes of the values that the words name, with those words; the longest name wins, a word counts once."""
        known = self._known_names(kind, names)
        found, start = [], 0
        while start < len(words):
            for length in range(min(MAX_NAME_WORDS, len(words) - start), 0, -1):
                code = known.get(tuple(words[start : start + length]))
                if code is not None:
                    found.append((code, " ".join(words[start : start + length])))
                    start += length - 1
                    break
            start += 1
        return found

    def _known_names(self, kind: str, names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
        kept = self._known.get(kind)
        if kept is None or kept[0] is not names:
            numbers = {_plain(name): number for number, name in enumerate(names) if _plain(name)}
            kept = self._known[kind] = (names, numbers)
        return kept[1]


def add_filters(filters: Filters, parsed: ParsedQuery, readings: Sequence[InferredFilter]) -> Filters:
    """The filters that were chosen, completed by parsed and inferred ones; a chosen filter takes precedence."""
    named = {reading.kind: reading.value for reading in readings}
    priced = filters.min_price is not None or filters.max_price is not None
    return replace(
        filters,
        min_price=filters.min_price if priced else parsed.low,
        max_price=filters.max_price if priced else parsed.high,
        in_stock=filters.in_stock or parsed.in_stock,
        brands=filters.brands or _one(named.get("brand")),
        colours=filters.colours or _one(named.get("colour")),
        materials=filters.materials or _one(named.get("material")),
    )


def find_taken_kinds(filters: Filters, plain: Collection[str]) -> set[str]:
    """The facets for which no filter is inferred: those chosen already, and those in `plain` ("all" for all)."""
    chosen = {"brand": filters.brands, "colour": filters.colours, "material": filters.materials}
    return {kind for kind, values in chosen.items() if values} | (set(chosen) if "all" in plain else set(plain))


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _one_of(found: Sequence[tuple[int, str]]) -> bool:
    return len({code for code, _ in found}) == 1


def _plain(name: str) -> tuple[str, ...]:
    return tuple(word for word in tokenize(name) if not is_stop_word(word))
