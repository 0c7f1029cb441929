"""From a ranking to one page of hits: live facts, filters, facets, sort order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from catalog.catalogue import Catalogue, ProductView
from indexer.codes.live import LiveCodes
from indexer.live.facts import Facts, to_cents
from indexer.live.live_facts import LiveFacts
from indexer.live.price_spread import PriceSpread, spread_prices
from indexer.search.facets import combine_masks, count_facets, match_filters
from indexer.search.fusion import Ranking
from indexer.search.results import FacetValue, Filters, Hit, Match, Sort
from indexer.stores.vector_store import Positions, Vectors

Describe = Callable[[ProductView, float], tuple[Match, str]]  # product and score -> match and reason
PictureOf = Callable[[ProductView], str | None]
VariantOf = Callable[[ProductView], str]  # the id of the variant that the query names; "" for none


@dataclass(frozen=True)
class Page:
    """One page of hits, with the total and the facets of everything found."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    prices: PriceSpread | None = None

    @property
    def found(self) -> dict[str, Any]:
        """The fields of a SearchResult that it gives."""
        return {"hits": self.hits, "total": self.total, "facets": self.facets, "prices": self.prices}


@dataclass(frozen=True)
class PageRequest:
    """Filters, sort order and slice of a page; offset and limit are numbers of hits.

    Another order than relevance is that of the int64 close[m] products, where some are found; the others follow by
    relevance. None: of all.
    """

    filters: Filters
    limit: int
    offset: int
    close: Positions | None = None


def no_variant(_product: ProductView) -> str:
    """No variant of a product is chosen."""
    return ""


def get_first_picture(product: ProductView) -> str | None:
    """Content hash of the product's first picture, None without pictures."""
    return product.pictures[0].hash if product.pictures else None


class Pages:
    """Makes pages from rankings; safe to share between threads."""

    def __init__(self, facts: LiveFacts, catalogue: Catalogue) -> None:
        self.codes = LiveCodes(catalogue)
        self._facts = facts
        self._catalogue = catalogue
        self._ids: dict[str, int] = {}

    def facts(self, sequence: int | None = None) -> Facts:
        """The live facts as of now; `sequence` as LiveFacts.current takes it."""
        return self._facts.current(sequence)

    def ids(self, public_ids: Iterable[str]) -> dict[str, int]:
        """Product ids by public id, of at least the given ones that exist; they never change and are cached."""
        for public_id in public_ids:
            product = None if public_id in self._ids else self._catalogue.product(public_id)
            if product is not None:
                self._ids[public_id] = product.id
        return self._ids

    def views(self, products: Positions) -> list[ProductView]:
        """The int64 products[n] as the database has them now, in that order; missing ones are left out."""
        views = self._catalogue.by_ids([int(product) for product in products])
        return [views[int(product)] for product in products if int(product) in views]

    def names(self, products: Positions) -> dict[int, str]:
        """Brand and title of each of int64 products[n] that exist, by product id."""
        return {view.id: f"{view.brand} {view.title}" for view in self.views(products)}

    def paginate(
        self,
        ranking: Ranking,
        request: PageRequest,
        describe: Describe,
        picture: PictureOf = get_first_picture,
        facts: Facts | None = None,
        variant: VariantOf = no_variant,
    ) -> Page:
        """The page of a ranking, its hits read from the database now; `facts` where the caller holds current ones."""
        make = partial(make_hit, describe=describe, picture=picture, variant=variant)
        page = self._paginate(ranking, request, make, facts or self._facts.current())
        if page is None:  # a product changed without a new sequence number: count again from the database
            self._facts.invalidate()
            page = self._paginate(ranking, request, make, self._facts.current(), final=True)
        return page or Page((), 0, {})

    def _paginate(
        self,
        ranking: Ranking,
        request: PageRequest,
        make: Callable[[ProductView, float], Hit],
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
        hits = [make(view, score) for view, score in fresh if view is not None and view.visible]
        prices = spread_prices(facts.cents[rows[combine_masks(masks, "price")]])
        return Page(tuple(hits), int(passing.sum()), count_facets(facts, rows, request.filters, masks), prices)


def make_hit(
    view: ProductView,
    score: float,
    describe: Describe,
    picture: PictureOf = get_first_picture,
    variant: VariantOf = no_variant,
) -> Hit:
    """One hit from a product as it was read from the database; with a variant chosen, its price, stock and picture."""
    match, reason = describe(view, score)
    wanted = variant(view)
    chosen = next((one for one in view.variants if one.feed_id == wanted), None) if wanted else None
    offer = chosen or view
    shown = next((one.hash for one in view.pictures if chosen and chosen.image and one.reference == chosen.image), None)
    return Hit(
        id=view.public_id,
        title=view.title,
        brand=view.brand,
        price=offer.price,
        list_price=offer.list_price,
        price_from=view.price_from and chosen is None,
        currency=view.currency,
        category=view.category,
        in_stock=offer.in_stock,
        picture=shown or picture(view),
        variant=wanted,
        url=view.url,
        score=round(min(max(score, 0.0), 1.0), 4),
        match=match,
        reason=reason,
        price_on_request=offer.price_on_request,
    )


def _sort(facts: Facts, rows: Positions, scores: Vectors, request: PageRequest) -> tuple[Positions, Vectors]:
    """Rows and scores of the requested slice, in the requested order."""
    order = np.arange(len(rows))
    if request.filters.sort != "relevance":
        close = np.isin(facts.ids[rows], request.close) if request.close is not None else np.ones(len(rows), np.bool_)
        close = close if close.any() else np.ones(len(rows), np.bool_)
        order = np.concatenate([order[close][_order(facts, rows[close], request.filters.sort)], order[~close]])
    start = max(request.offset, 0)
    part = order[start : start + max(request.limit, 0)]
    return rows[part], scores[part]


def _order(facts: Facts, rows: Positions, sort: Sort) -> Positions:
    """Places of int64 rows[n] in the order; products without a price come last."""
    if sort == "newest":
        return np.argsort(-facts.ids[rows])  # ids only grow
    if sort == "rating":
        return np.argsort(-facts.bayesian_stars_of(rows), kind="stable")
    cents = facts.cents[rows]
    return np.lexsort((np.arange(len(rows)), -cents if sort == "-price" else cents, cents < 0))


def _is_outdated(view: ProductView | None, facts: Facts, row: int) -> bool:
    """Whether the database differs from the facts that the page was filtered by."""
    if view is None or view.visible != bool(facts.visible[row]):
        return True
    same = (view.in_stock is not False) == bool(facts.in_stock[row]) and to_cents(view.price) == int(facts.cents[row])
    return not (same and view.category == facts.categories[facts.category[row]])
