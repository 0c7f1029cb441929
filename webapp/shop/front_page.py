"""What the front page shows, made once for each state of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from catalog.catalogue import Catalogue, ProductView
from catalog.cleaning.category_paths import STEP
from catalog.errors import DatabaseAway
from indexer.live.facts import Facts
from indexer.live.live_facts import LiveFacts
from webapp.search.queries import in_turn
from webapp.shop.front import CategoryCount

FEATURED, LISTED = 4, 12  # products: beside the search forms, and below the categories
MOST_CATEGORIES = 30  # shown: those with the most products
COVERS_LOOKED_AT = 50  # products of a category, of which the first with a picture stands for it


@dataclass(frozen=True)
class FrontPage:
    """The categories by name, and products with a picture before those without."""

    categories: tuple[CategoryCount, ...]
    products: tuple[ProductView, ...]


class FrontPages:
    """Keeps the front page until the catalogue or the day changes; safe to share between threads."""

    def __init__(self, facts: LiveFacts, catalogue: Catalogue, today: Callable[[], date]) -> None:
        self._facts, self._catalogue, self._today = facts, catalogue, today
        self._kept: tuple[Facts, date, FrontPage] | None = None

    def current(self) -> FrontPage:
        """The page as of the catalogue's latest change, with the products of the day."""
        facts, kept, today = self._facts.current(), self._kept, self._today()
        if kept is None or kept[0] is not facts or kept[1] != today:  # facts are another object when anything changed
            kept = self._kept = (facts, today, self._make(facts, today.toordinal()))
        return kept[2]

    def _make(self, facts: Facts, day: int) -> FrontPage:
        counts = top_categories(facts.category_counts)
        first = {name: _first_in(facts, name) for name in counts}
        covers = self._covers([id_ for ids in first.values() for id_ in ids])
        categories = [
            CategoryCount(name, count, next((covers[id_] for id_ in first[name] if id_ in covers), None))
            for name, count in counts.items()
        ]
        return FrontPage(tuple(categories), tuple(self._list(facts, day)))

    def _covers(self, ids: Sequence[int]) -> Mapping[int, str]:
        """The hash of each product's first picture."""
        try:
            return self._catalogue.covers(ids)
        except DatabaseAway:
            known = self._catalogue.by_ids(ids)
            return {id_: view.pictures[0].hash for id_, view in known.items() if view.pictures}

    def _list(self, facts: Facts, day: int) -> list[ProductView]:
        """Products with a picture, other ones each day, of the largest categories in turn; those without to fill up."""
        limit = FEATURED + LISTED
        own = np.bincount(facts.category[facts.visible], minlength=len(facts.categories))
        counts = zip((-own).tolist(), facts.categories, strict=True)
        largest = [name for count, name in sorted(counts) if name and count]
        try:
            first = {name: _of_the_day(facts, name, day) for name in [*_turned(largest[: limit - 1], day), ""]}
            products = self._catalogue.list_pictured(limit, first)
        except DatabaseAway:
            products = []
        if len(products) < limit:
            there = {product.id for product in products}
            rows = facts.rows(in_turn(facts))
            ids = facts.ids[rows[facts.visible[rows]]][:limit].tolist()
            views = self._catalogue.by_ids(ids)
            products += [views[id_] for id_ in ids if id_ in views and id_ not in there]
        return products[:limit]


def top_categories(counts: Mapping[str, int]) -> dict[str, int]:
    """The uppermost categories, at most MOST_CATEGORIES with the most products, by name.

    Where there is only one, those below it that hold all of its products stand in its place.
    """
    shown = _level(counts, "")
    while len(shown) == 1:
        (above,) = shown
        below = _level(counts, above)
        if sum(below.values()) < shown[above]:
            break
        shown = below
    largest = sorted(shown, key=lambda name: (-shown[name], name))[:MOST_CATEGORIES]
    return {name: shown[name] for name in sorted(largest, key=str.casefold)}


def _level(counts: Mapping[str, int], above: str) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name.rpartition(STEP)[0] == above}


def _first_in(facts: Facts, category: str) -> Sequence[int]:
    """Ids of the first visible products in a category or below it."""
    held = facts.tree.holding([category])[facts.place] & facts.visible
    found: list[int] = facts.ids[held][:COVERS_LOOKED_AT].tolist()
    return found


def _turned(names: Sequence[str], day: int) -> list[str]:
    """The names, beginning each day with the next one."""
    start = day % max(1, len(names))
    return [*names[start:], *names[:start]]


def _of_the_day(facts: Facts, category: str, day: int) -> int:
    """Id of the visible product of a category that is listed first on a day; each day the next one, 0 for none."""
    if category not in facts.categories:
        return 0
    ids = facts.ids[(facts.category == facts.categories.index(category)) & facts.visible]
    return int(np.sort(ids)[day % len(ids)]) if len(ids) else 0
