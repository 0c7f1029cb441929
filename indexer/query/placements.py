"""Merchants' placements: products pinned, hidden or boosted for single queries, from a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from indexer.errors import IndexingError
from indexer.live.facts import Facts, Mask
from indexer.query.colours import find_families
from indexer.search.fusion import Ranking
from indexer.stores.vector_store import Positions
from indexer.words.analysis import is_stop_word, stem, tokenize

MAX_PINNED = 24  # of one query: a page
MAX_BOOST = 10.0  # a factor; 1 / MAX_BOOST is the smallest
_KEYS = {"words", "pin", "hide", "boost"}
_BOOSTED = ("brand", "category", "colour", "material", "id")


@dataclass(frozen=True)
class Boost:
    """Multiplies the scores of products with that value by a factor; below 1 it lowers them."""

    kind: str
    value: str
    by: float


@dataclass(frozen=True)
class Placement:
    """The pins, hides and boosts of one query; products by their public ids."""

    pin: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    boost: tuple[Boost, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pin or self.hide or self.boost)

    @property
    def products(self) -> tuple[str, ...]:
        """Public ids of every product named."""
        return (*self.pin, *self.hide, *(item.value for item in self.boost if item.kind == "id"))


@dataclass(frozen=True)
class Placements:
    """Placements by the stems of a query's words, in any order."""

    of_query: Mapping[frozenset[str], Placement] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, source: str = "placements") -> Placements:
        """Parse TOML: [[query]] with words, pin, hide, boost. Raises IndexingError naming the query and its fault."""
        try:
            entries = tomllib.loads(text).get("query", [])
        except tomllib.TOMLDecodeError as error:
            raise IndexingError(f"{source} is no TOML: {error}.") from error
        found: dict[frozenset[str], Placement] = {}
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            where = f"{source}, query {number}"
            placement = _parse_placement(entry, where)
            for words in _parse_texts(entry.get("words"), where, "words"):
                found[_key(words)] = placement
        return cls(found)

    def find(self, words: str) -> Placement:
        """The placement of a query, NO_PLACEMENT for most."""
        return self.of_query.get(_key(words), NO_PLACEMENT) if self.of_query else NO_PLACEMENT


NO_PLACEMENT = Placement()
NO_PLACEMENTS = Placements()


def apply_placement(found: Ranking, placement: Placement, ids: Mapping[str, int], facts: Facts) -> Ranking:
    """Remove hidden products, multiply boosted scores and sort again, put pinned products first.

    `ids` are product ids by public id; public ids that it lacks are ignored.
    """
    hidden = _product_ids(placement.hide, ids)
    kept = ~np.isin(found.products, hidden)
    products, scores = found.products[kept], found.scores[kept]
    if placement.boost and len(products):
        rows = facts.rows(products)
        factors = np.ones(len(products), np.float32)
        for boost in placement.boost:
            factors[_matches(boost, products, np.maximum(rows, 0), facts, ids) & (rows >= 0)] *= boost.by
        scores = scores * factors
        order = np.argsort(-scores, kind="stable")
        products, scores = products[order], scores[order] / max(1.0, float(scores.max()))
    pinned = _product_ids(placement.pin, ids)
    others = ~np.isin(products, pinned)
    top = np.full(len(pinned), scores.max(initial=1.0), np.float32)
    return replace(
        found,
        products=np.concatenate([pinned, products[others]]),
        scores=np.concatenate([top, scores[others]]).astype(np.float32),
    )


def _matches(boost: Boost, products: Positions, rows: Positions, facts: Facts, ids: Mapping[str, int]) -> Mask:
    if boost.kind == "id":
        return np.asarray(products == ids.get(boost.value, -1))
    if boost.kind == "colour":
        shares = np.array(
            [boost.value in find_families(name) or boost.value == name for name in facts.colours], np.bool_
        )
        return np.asarray(shares[facts.colour[rows]])
    if boost.kind == "category":
        return facts.tree.holding((boost.value,))[facts.place[rows]]
    names, codes = {
        "brand": (facts.brands, facts.brand),
        "material": (facts.materials, facts.material),
    }[boost.kind]
    return np.asarray(codes[rows] == (names.index(boost.value) if boost.value in names else -1))


def _product_ids(public: Iterable[str], ids: Mapping[str, int]) -> Positions:
    return np.array([ids[item] for item in dict.fromkeys(public) if item in ids], np.int64)


def _key(words: str) -> frozenset[str]:
    plain = tokenize(words)
    return frozenset(stem(word) for word in plain if not is_stop_word(word)) or frozenset(plain)


def _parse_placement(entry: Any, where: str) -> Placement:
    if not isinstance(entry, dict) or set(entry) - _KEYS or "words" not in entry:
        raise IndexingError(f"{where}: needs words, and any of pin, hide, boost; nothing else. Given: {entry!r}.")
    pin, hide = (_parse_texts(entry.get(name, []), where, name) for name in ("pin", "hide"))
    if len(pin) > MAX_PINNED:
        raise IndexingError(f"{where}: {len(pin)} products are pinned; at most {MAX_PINNED} make sense.")
    boosts = entry.get("boost", [])
    return Placement(
        pin, hide, tuple(_parse_boost(item, where) for item in (boosts if isinstance(boosts, list) else [boosts]))
    )


def _parse_boost(entry: Any, where: str) -> Boost:
    kinds = [name for name in _BOOSTED if isinstance(entry, dict) and name in entry]
    by = entry.get("by") if isinstance(entry, dict) else None
    if len(kinds) != 1 or set(entry) != {kinds[0], "by"} or not isinstance(by, int | float):
        raise IndexingError(f'{where}: a boost is {{ brand = "…", by = 1.5 }}, with one of {", ".join(_BOOSTED)}.')
    if not 1 / MAX_BOOST <= by <= MAX_BOOST:
        raise IndexingError(f"{where}: a boost by {by} is outside {1 / MAX_BOOST} to {MAX_BOOST}.")
    return Boost(kinds[0], str(entry[kinds[0]]), float(by))


def _parse_texts(value: Any, where: str, name: str) -> tuple[str, ...]:
    given: Sequence[Any] = [value] if isinstance(value, str) else value if isinstance(value, list) else [None]
    if not all(isinstance(item, str) and item.strip() for item in given):
        raise IndexingError(f'{where}: {name} must be a text, or a list of texts such as ["mug", "cup"].')
    return tuple(given)
