"""Listing without a query: products that pass the filters, the categories in turn."""

from __future__ import annotations

import numpy as np

from catalog.catalogue import ProductView
from indexer.live.facts import Facts
from indexer.search.fusion import Ranking
from indexer.search.page import PageRequest, Pages
from indexer.search.results import Filters, Match, SearchResult
from indexer.stores.vector_store import Positions

MOST_VARIANTS = 60


class Browsing:
    """Lists products from the live facts; needs neither a release nor TorchServe."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def browse(self, filters: Filters, limit: int, offset: int) -> SearchResult:
        """One slice of the products that pass, with facets."""
        products = in_turn(self._pages.facts())
        found = Ranking(products, np.ones(len(products), np.float32))
        page = self._pages.paginate(found, PageRequest(filters, limit, offset), _describe)
        return SearchResult(
            query="", mode="text", release="", hits=page.hits, total=page.total, facets=dict(page.facets)
        )

    def variants(self, product: ProductView) -> list[ProductView]:
        """The other visible products of its group of variants, cheapest first."""
        facts = self._pages.facts()
        row = int(facts.rows(np.array([product.id]))[0])
        if row < 0 or not facts.group[row]:
            return []
        family = facts.ids[(facts.group == facts.group[row]) & facts.visible & (facts.ids != product.id)]
        views = self._pages.views(family[:MOST_VARIANTS])
        own = [view for view in views if view.source == product.source and view.visible]
        return sorted(own, key=lambda view: (view.price is None, view.price or 0, view.id))


def in_turn(facts: Facts) -> Positions:
    """Product ids: the first of every category, then the second of each, and so on."""
    order = np.argsort(facts.category, kind="stable")  # ids rise within a category
    category = facts.category[order]
    starts = np.flatnonzero(np.r_[True, category[1:] != category[:-1]]) if len(category) else order
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    products: Positions = facts.ids[order[np.lexsort((category, turn))]]
    return products


def _describe(_product: ProductView, _score: float) -> tuple[Match, str]:
    return "exact", "in the shop"
