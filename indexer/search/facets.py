"""Filters and facets: which rows pass each filter, and how many products each facet value has."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from catalog.cleaning.category_paths import STEP, levels
from indexer.live.facts import Facts, Mask, to_cents
from indexer.live.sizes import in_order, sizes_in
from indexer.query.colours import COLOURS, find_families
from indexer.search.results import FacetValue, Filters
from indexer.stores.vector_store import Positions

BAND_EDGES = (0, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000)  # in units of the currency
MAX_BANDS = 6
MAX_VALUES = 30  # of one facet
STARS = (4, 3, 2)
MAX_CATEGORIES = 100


def match_filters(facts: Facts, rows: Positions, filters: Filters) -> dict[str, Mask]:
    """For each kind of filter a bool mask [n]: which of int64 rows[n] pass it."""
    return {
        "category": _categorised(facts, rows, filters.categories),
        "brand": _named(facts.brands, facts.brand[rows], filters.brands),
        "price": _priced(facts.cents[rows], filters),
        "colour": _coloured(facts.colours, filters.colours)[facts.colour[rows]],
        "material": _named(facts.materials, facts.material[rows], filters.materials),
        "size": _sized(facts.sizes, filters.sizes)[facts.size[rows]],
        "rating": facts.stars_of(rows) >= filters.min_stars,
        "in_stock": facts.in_stock[rows] | (not filters.in_stock),
    }


def combine_masks(masks: dict[str, Mask], without: str = "") -> Mask:
    """The bool mask [n] of rows that pass every filter, except of the kind `without`."""
    return np.asarray(np.logical_and.reduce([mask for kind, mask in masks.items() if kind != without]))


def find_passing(facts: Facts, filters: Filters) -> Positions:
    """Every visible product that passes the filters: int64 ids [n]."""
    passing = combine_masks(match_filters(facts, np.arange(len(facts.ids)), filters))
    return facts.ids[passing & facts.visible]


def count_facets(
    facts: Facts, rows: Positions, filters: Filters, masks: dict[str, Mask]
) -> dict[str, tuple[FacetValue, ...]]:
    """Facet values with counts over int64 rows[n] and their masks; a facet's own filter does not reduce its counts."""
    of = {kind: rows[combine_masks(masks, kind)] for kind in masks}
    in_stock = FacetValue("yes", int(facts.in_stock[of["in_stock"]].sum()), filters.in_stock)
    return {
        "category": list_categories(facts.tree.count(facts.place[of["category"]]), filters.categories),
        "brand": _values(facts.brands, facts.brand[of["brand"]], filters.brands),
        "price": _bands(facts.cents[of["price"]], filters),
        "colour": _families(facts.colours, facts.colour[of["colour"]], filters.colours),
        "material": _values(facts.materials, facts.material[of["material"]], filters.materials),
        "size": _sizes(facts.sizes, facts.size[of["size"]], filters.sizes),
        "rating": _rated(facts.stars_of(of["rating"]), filters.min_stars),
        "in_stock": (in_stock,) if in_stock.count or in_stock.selected else (),
    }


def _named(names: tuple[str, ...], codes: npt.NDArray[np.int32], wanted: tuple[str, ...]) -> Mask:
    if not wanted:
        return np.ones(len(codes), np.bool_)
    good = np.array([name in wanted for name in names], np.bool_)
    return good[codes] if len(good) else np.zeros(len(codes), np.bool_)


def _categorised(facts: Facts, rows: Positions, wanted: tuple[str, ...]) -> Mask:
    """bool [n]: which of int64 rows[n] are in one of the categories or below it."""
    return facts.tree.holding(wanted)[facts.place[rows]] if wanted else np.ones(len(rows), np.bool_)


def list_categories(counts: dict[str, int], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    """Categories with what is below them counted, at most MAX_CATEGORIES: each comes after the one above it.

    The selected ones, those above them and those right below come before others.
    """
    near = {name for chosen in selected for name in levels(chosen) if name in counts}
    near.update(name for name in counts if name.rpartition(STEP)[0] in selected)
    numbers = {**counts, **{name: counts.get(name, 0) for name in selected}}
    first = sorted(numbers, key=lambda name: (name not in selected, name not in near, -numbers[name], name))
    values = [FacetValue(name, numbers[name], name in selected) for name in first[:MAX_CATEGORIES]]
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))


def _coloured(names: tuple[str, ...], wanted: tuple[str, ...]) -> Mask:
    """bool [names]: which colour names are of a family in `wanted`, or are in it themselves."""
    return np.array(
        [not wanted or name in wanted or any(family in wanted for family in find_families(name)) for name in names],
        np.bool_,
    )


def _families(
    names: tuple[str, ...], codes: npt.NDArray[np.int32], selected: tuple[str, ...]
) -> tuple[FacetValue, ...]:
    """Products by colour family; one that is white and blue counts for both."""
    counts: Counter[str] = Counter({name: 0 for name in selected})
    own = np.bincount(codes, minlength=len(names)) if len(codes) else np.zeros(len(names), np.int64)
    for name, count in zip(names, own.tolist(), strict=True):
        for family in find_families(name) if count else ():
            counts[family] += count
        if count and name in selected and name not in COLOURS:
            counts[name] += count
    values = [FacetValue(name, count, name in selected) for name, count in counts.items()]
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))


def _sized(texts: tuple[str, ...], wanted: tuple[str, ...]) -> Mask:
    """bool [texts]: which name one of the sizes."""
    return np.array([not wanted or not set(wanted).isdisjoint(sizes_in(text)) for text in texts], np.bool_)


def _sizes(texts: tuple[str, ...], codes: npt.NDArray[np.int32], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    """Products by size, the commonest in a shop's order; one of several counts for each. None if few are shared."""
    counts: Counter[str] = Counter({name: 0 for name in selected})
    own = np.bincount(codes, minlength=len(texts)) if len(codes) else np.zeros(len(texts), np.int64)
    for text, count in zip(texts, own.tolist(), strict=True):
        for size in sizes_in(text) if count else ():
            counts[size] += count
    first = sorted(counts, key=lambda size: (size not in selected, -counts[size], size))[:MAX_VALUES]
    if not selected and 2 * sum(counts[size] > 1 for size in first) < len(first):
        return ()  # most products have measures of their own
    return tuple(FacetValue(size, counts[size], size in selected) for size in in_order(first))


def _rated(stars: npt.NDArray[np.float32], least: int) -> tuple[FacetValue, ...]:
    """Products with at least that many stars; nothing when no product has ratings."""
    counts = {number: int((stars >= number).sum()) for number in STARS}
    return tuple(
        FacetValue(str(number), count, number == least) for number, count in counts.items() if count or number == least
    )


def _priced(cents: Positions, filters: Filters) -> Mask:
    mask = np.ones(len(cents), np.bool_)
    if filters.min_price is not None:
        mask &= cents >= to_cents(filters.min_price)
    if filters.max_price is not None:
        mask &= cents <= to_cents(filters.max_price)
    if filters.min_price is not None or filters.max_price is not None:
        mask &= cents >= 0
    return mask


def _values(names: tuple[str, ...], codes: npt.NDArray[np.int32], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    counts = np.bincount(codes, minlength=len(names)) if len(codes) else np.zeros(len(names), np.int64)
    numbers = {name: int(count) for name, count in zip(names, counts, strict=True) if count and name}
    # A selected value stays listed, so that it can be deselected.
    numbers.update({name: numbers.get(name, 0) for name in selected})
    ordered = sorted(numbers, key=lambda name: (name not in selected, -numbers[name], name))[:MAX_VALUES]
    values = [FacetValue(name, numbers[name], name in selected) for name in ordered]
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))


def _bands(cents: Positions, filters: Filters) -> tuple[FacetValue, ...]:
    """Price bands such as "10-19.99" and "500-"; both ends belong to the band, so that they can be given as filters."""
    priced = cents[cents >= 0]
    if not len(priced):
        return ()
    edges = _edges(priced)
    counts = np.histogram(priced, bins=np.array([*(100 * edge for edge in edges), np.iinfo(np.int64).max]))[0]
    ends = [*(f"{Decimal(edge) - Decimal('0.01')}" for edge in edges[1:]), ""]
    bands = []
    for low, end, count in zip(edges, ends, counts, strict=True):
        chosen = filters.min_price == low and filters.max_price == (Decimal(end) if end else None)
        if count or chosen:
            bands.append(FacetValue(f"{low}-{end}", int(count), chosen))
    return tuple(bands)


def _edges(priced: Positions) -> list[int]:
    """Lower edges of the bands: those within the range of prices, every n-th so that at most MAX_BANDS are left."""
    inner = [edge for edge in BAND_EDGES[1:] if priced.min() < 100 * edge <= priced.max()]
    step = max(1, -(-len(inner) // (MAX_BANDS - 1)))
    return [0, *inner[step - 1 :: step]]
