"""Words that name a brand, a colour or a material: read as filters when the products they are found in agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from indexer.facts import Codes, Facts
from indexer.query.colours import is_colour
from indexer.query.parse import Parsed
from indexer.results import Filters, Reading
from indexer.vector_store import Positions
from indexer.words.analysis import STOP_WORDS, words_of

# Of the products that carry every word of the query, this share must have what the word names. "Green tea" is no tea of
# green colour, "Apple" the brand is in few apple corers: there the words stay words.
AGREE = 0.8
MOST_NAMED = 5  # words in one brand or material


class NamedValues:
    """Reads words against the values that the facets hold at the moment; safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, ...], dict[tuple[str, ...], int]]] = {}

    def read(self, words: Sequence[str], facts: Facts, covering: Positions, taken: Collection[str]) -> list[Reading]:
        """At most one reading a facet, none for the facets in `taken`; `covering` are products with all the words."""
        rows = facts.rows(covering)
        rows = rows[rows >= 0]
        rows = rows[facts.visible[rows]]
        if not len(rows):
            return []
        spoken = [word for word in words if word not in STOP_WORDS]
        readings = []
        for kind, names, codes in (
            ("brand", facts.brands, facts.brand),
            ("colour", facts.colours, facts.colour),
            ("material", facts.materials, facts.material),
        ):
            candidates = list(self._named(kind, names, spoken)) if kind not in taken else []
            if len({code for code, _ in candidates}) == 1 and _agreed(codes[rows], candidates[0][0]):
                readings.append(Reading(kind, names[candidates[0][0]], candidates[0][1]))
        return readings

    def _named(self, kind: str, names: tuple[str, ...], words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Codes of the values that the words name, with those words; the longest name wins, its words are used up."""
        known = self._of(kind, names)
        start = 0
        while start < len(words):
            for length in range(min(MOST_NAMED, len(words) - start), 0, -1):
                part = tuple(words[start : start + length])
                code = (
                    known.get((is_colour(part[0]),) if kind == "colour" else part)
                    if length == 1 or kind != "colour"
                    else None
                )
                if code is not None:
                    yield code, " ".join(part)
                    start += length - 1
                    break
            start += 1

    def _of(self, kind: str, names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
        kept = self._known.get(kind)
        if kept is None or kept[0] is not names:
            numbers = {_plain(name): number for number, name in enumerate(names) if _plain(name)}
            kept = self._known[kind] = (names, numbers)
        return kept[1]


def narrowed(filters: Filters, parsed: Parsed, readings: Sequence[Reading]) -> Filters:
    """The filters chosen, with those that were typed; what was chosen outranks what was typed."""
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


def taken(filters: Filters, plain: Collection[str]) -> set[str]:
    """The facets that no word is read for: chosen already, or not wanted."""
    chosen = {"brand": filters.brands, "colour": filters.colours, "material": filters.materials}
    return {kind for kind, values in chosen.items() if values} | (set(chosen) if "all" in plain else set(plain))


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _agreed(codes: Codes, code: int) -> bool:
    return float(np.mean(codes == code)) >= AGREE


def _plain(name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name) if word not in STOP_WORDS)
