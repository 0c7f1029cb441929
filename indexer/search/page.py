"""From everything found to the page asked for: live facts, filters, facets, order, hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import Catalogue, ProductView
from indexer.live.facts import Facts, LiveFacts, to_cents
from indexer.search.facets import combine_masks, count_facets, match_filters
from indexer.search.fusion import Ranking
from indexer.search.results import FacetValue, Filters, Hit, Match
from indexer.stores.vector_store import Positions, Vectors

Describe = Callable[[ProductView, float], tuple[Match, str]]  # product and score -> match and reason
PictureOf = Callable[[ProductView], str | None]


@dataclass(frozen=True)
class Page:
    """One page of hits with what is known about all that was found."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]


@dataclass(frozen=True)
class PageRequest:
    """Which part of the found is asked for."""

    filters: Filters
    limit: int
    offset: int


def get_first_picture(product: ProductView) -> str | None:
    """The picture a product is shown with unless another one was found."""
    return product.pictures[0].hash if product.pictures else None


class Pages:
    """Cuts pages out of what was found."""

    def __init__(self, facts: LiveFacts, catalogue: Catalogue) -> None:
        self._facts = facts
        self._catalogue = catalogue
        self._ids: dict[str, int] = {}

    def facts(self) -> Facts:
        """The live facts that the next page will be cut by."""
        return self._facts.current()

    def ids(self, public_ids: Iterable[str]) -> dict[str, int]:
        """The number of each product that there is, by its public id; numbers never change, so they are kept."""
        for public_id in public_ids:
            product = None if public_id in self._ids else self._catalogue.product(public_id)
            if product is not None:
                self._ids[public_id] = product.id
        return self._ids

    def views(self, products: Positions) -> list[ProductView]:
        """Those products as the database has them now, in that order."""
        views = self._catalogue.by_ids([int(product) for product in products])
        return [views[int(product)] for product in products if int(product) in views]

    def paginate(
        self,
        ranking: Ranking,
        request: PageRequest,
        describe: Describe,
        picture: PictureOf = get_first_picture,
        facts: Facts | None = None,
    ) -> Page:
        """The page, with its products read from the database a moment ago; `facts` when they were just asked for."""
        page = self._paginate(ranking, request, describe, picture, facts or self._facts.current())
        if page is None:  # a product changed without a new sequence number: count again, by what the database says now
            self._facts.invalidate()
            page = self._paginate(ranking, request, describe, picture, self._facts.current(), final=True)
        return page or Page((), 0, {})

    def _paginate(
        self,
        ranking: Ranking,
        request: PageRequest,
        describe: Describe,
        picture: PictureOf,
        facts: Facts,
        *,
        final: bool = False,
    ) -> Page | None:
        rows = facts.rows(ranking.products)
        visible = rows >= 0
        visible[visible] = facts.visible[rows[visible]]
        rows, scores = rows[visible], ranking.scores[visible]
        masks = match_filters(facts, rows, request.filters)
        passing = combine_masks(masks)
        page_rows, page_scores = _sort(facts, rows[passing], scores[passing], request)
        views = self._catalogue.by_ids([int(product) for product in facts.ids[page_rows]])
        fresh = [
            (views.get(int(facts.ids[row])), float(score)) for row, score in zip(page_rows, page_scores, strict=True)
        ]
        if not final and any(_is_outdated(view, facts, row) for (view, _), row in zip(fresh, page_rows, strict=True)):
            return None
        hits = [make_hit(view, score, describe, picture) for view, score in fresh if view is not None and view.visible]
        return Page(tuple(hits), int(passing.sum()), count_facets(facts, rows, request.filters, masks))


def make_hit(view: ProductView, score: float, describe: Describe, picture: PictureOf = get_first_picture) -> Hit:
    """One hit with the product's facts of this moment."""
    match, reason = describe(view, score)
    return Hit(
        id=view.public_id,
        title=view.title,
        brand=view.brand,
        price=view.price,
        currency=view.currency,
        category=view.category,
        in_stock=view.in_stock,
        picture=picture(view),
        url=view.url,
        score=round(min(max(score, 0.0), 1.0), 4),
        match=match,
        reason=reason,
    )


def _sort(facts: Facts, rows: Positions, scores: Vectors, request: PageRequest) -> tuple[Positions, Vectors]:
    """Rows and scores of the page alone, in the order asked for; products without a price come last."""
    order = np.arange(len(rows))
    if request.filters.sort == "newest":
        order = np.argsort(-facts.ids[rows])  # ids only grow
    elif request.filters.sort == "rating":
        order = np.argsort(-facts.bayesian_stars_of(rows), kind="stable")
    elif request.filters.sort != "relevance":
        cents = facts.cents[rows]
        key = -cents if request.filters.sort == "-price" else cents
        order = np.lexsort((order, key, cents < 0))
    start = max(request.offset, 0)
    part = order[start : start + max(request.limit, 0)]
    return rows[part], scores[part]


def _is_outdated(view: ProductView | None, facts: Facts, row: int) -> bool:
    """Whether the database says otherwise than the facts the page was cut by."""
    if view is None or view.visible != bool(facts.visible[row]):
        return True
    same = view.in_stock == bool(facts.in_stock[row]) and to_cents(view.price) == int(facts.cents[row])
    return not (same and view.category == facts.categories[facts.category[row]])
