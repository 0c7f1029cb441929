"""Answers typed words: taken apart, understood, found, narrowed, arranged, cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from catalog.catalogue import ProductView
from indexer.live.facts import Facts
from indexer.query.colours import families, is_colour
from indexer.query.inferred_filters import READ_FROM_WORDS, NamedValues, narrowed, taken
from indexer.query.parse import Parsed, parse
from indexer.query.placements import NO_PLACEMENT, NO_PLACEMENTS, Placement, Placements, placed
from indexer.release.release import OpenRelease
from indexer.search.diversity import spread
from indexer.search.fusion import Found
from indexer.search.hybrid import TextFound, find_text
from indexer.search.page import Cut, Page, Pages
from indexer.search.rating_boost import liked
from indexer.search.results import Filters, Hit, Match, SearchResult
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.analysis import stem, words_of
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from indexer.words.terms import corrected_query, query_terms
from serving.cards import Card

FEW = 8  # hits below which it is also shown what comes close
NEAREST = 12
Encode = Callable[[Card, str], Vectors | None]
PICTURES_UNASKED = (
    "Only what products say was searched, not what their pictures show: that service is not answering just now."
)
WORDS_ALONE = "Only the very words were searched: the service that knows what words mean is not answering just now."


@dataclass(frozen=True)
class Habits:
    """What a shop says of words and products beside its catalogue; asked for each query, for it may change."""

    synonyms: Callable[[], Synonyms] = lambda: NO_SYNONYMS
    placements: Callable[[], Placements] = lambda: NO_PLACEMENTS


NO_HABITS = Habits()


@dataclass(frozen=True)
class Asked:
    """One query on its way: what was typed, and which part of the answer is wanted."""

    text: str
    filters: Filters
    plain: Collection[str]  # kinds of filters that no word is read as, or "all"
    limit: int
    offset: int
    placed: bool = True  # whether what the merchant wants for the query counts


@dataclass(frozen=True)
class Understood:
    """What words found, and how they were taken."""

    found: TextFound
    meant: str | None  # the words as they were probably meant
    degraded: str | None
    models: tuple[str, ...]  # the model versions that gave the words a vector

    @property
    def stems(self) -> frozenset[str]:
        """Of all the words looked for."""
        return frozenset[str]().union(*(term.forms for term in self.found.weights))


@dataclass(frozen=True)
class _View:
    """What one answer is cut from."""

    release: OpenRelease
    text: TextFound
    facts: Facts
    found: Found
    pinned: tuple[str, ...]

    def describe(self, product: ProductView, _score: float) -> tuple[Match, str]:
        """Match and reason of one product; that the shop put it first is said where the words give no better one."""
        match, reason = self.text.describe(self.release.text_thresholds, product)
        return match, "put first by the shop" if match == "weak" and product.public_id in self.pinned else reason


class WordSearch:
    """Finds products by words in a release; safe to share between threads."""

    def __init__(self, encode: Encode, pages: Pages, habits: Habits) -> None:
        self._encode, self._pages, self._habits = encode, pages, habits
        self._named = NamedValues()

    def find(self, release: OpenRelease, text: str) -> Understood:
        """What words find, by what they say and by what they mean."""
        terms = query_terms(text, release.words.vocabulary, synonyms=self._habits.synonyms())
        meant = corrected_query(text, terms)
        query = meant or text  # the encoder does not know the shop's spelling
        vector = self._encode(release.text_card, query)
        degraded = WORDS_ALONE if vector is None else None
        vectors = {release.text_card.key: vector}
        shown: dict[str, Vectors] = {}
        for name, space in release.cross_modal_spaces.items():
            if space.query_model.key not in vectors:  # no model is asked twice, answering or not
                vectors[space.query_model.key] = self._encode(space.query_model, query)
                degraded = degraded or (PICTURES_UNASKED if vectors[space.query_model.key] is None else None)
            found = vectors[space.query_model.key]
            if found is not None:
                shown[name] = found
        models = tuple(key for key, given in vectors.items() if given is not None)
        return Understood(find_text(release, terms, vector, shown), meant, degraded, models)

    def answer(self, release: OpenRelease, asked: Asked) -> SearchResult:
        """One page of what the words find."""
        parsed = parse(asked.text, frozenset(READ_FROM_WORDS if "all" in asked.plain else asked.plain))
        if not parsed.words:
            return self._shelf(release, asked, parsed)
        text = self.find(release, parsed.words)
        facts = self._pages.facts()
        found, notes = self.kept(release, text.found.found, parsed, facts)
        words = words_of(text.meant or parsed.words)
        readings = self._named.read(words, facts, text.found.covering, taken(asked.filters, asked.plain))
        filters = narrowed(asked.filters, parsed, readings)
        wish = self._habits.placements().wanted(text.meant or parsed.words) if asked.placed else NO_PLACEMENT
        view = _View(release, text.found, facts, self._arranged(found, facts, wish, bool(filters.brands)), wish.pin)
        page = self._page(view, filters, asked)
        if readings and not page.total:  # what the words name is not to be had together: then they are words
            readings = []
            page = self._page(view, narrowed(asked.filters, parsed, []), asked)
        return SearchResult(
            query=asked.text,
            mode="text",
            release=release.id,
            hits=page.hits,
            total=page.total,
            total_is_exact=text.found.found.complete,
            did_you_mean=corrected_query(asked.text, list(text.found.weights)),
            degraded=text.degraded,
            facets=page.facets,
            readings=(*readings, *parsed.readings),
            nearest=self._nearest(view, asked, page) if readings or parsed.readings else (),
            excluded=parsed.excluded,
            notes=notes,
            stems=text.stems,
            close=self._close(view, filters, asked, page),
            models=text.models,
        )

    def _arranged(self, found: Found, facts: Facts, wish: Placement, one_brand: bool) -> Found:
        """In the order shown: what buyers like a little before the rest, a mix of brands and families, then wishes."""
        mixed = spread(liked(found, facts), facts, brands=not one_brand)
        return placed(mixed, wish, self._pages.ids(wish.products), facts) if wish else mixed

    def _page(self, view: _View, filters: Filters, asked: Asked) -> Page:
        return self._pages.cut(view.found, Cut(filters, asked.limit, asked.offset), view.describe, facts=view.facts)

    def _close(self, view: _View, filters: Filters, asked: Asked, page: Page) -> bool:
        """Whether anything is more than weak: told by the best of it, whichever page and order is shown."""
        if any(hit.match != "weak" for hit in page.hits):
            return True
        if not asked.offset and filters.sort == "relevance":
            return False
        best = self._page(view, replace(filters, sort="relevance"), replace(asked, limit=NEAREST, offset=0))
        return any(hit.match != "weak" for hit in best.hits)

    def _nearest(self, view: _View, asked: Asked, page: Page) -> tuple[Hit, ...]:
        """When few pass the filters that were typed, what comes close without them."""
        if page.total >= FEW or asked.offset:
            return ()
        others = self._page(view, asked.filters, replace(asked, limit=NEAREST + len(page.hits)))
        shown = {hit.id for hit in page.hits}
        return tuple(hit for hit in others.hits if hit.id not in shown)[:NEAREST]

    def _shelf(self, release: OpenRelease, asked: Asked, parsed: Parsed) -> SearchResult:
        """Nothing but filters was typed ("under 20"): everything that passes them."""
        facts = self._pages.facts()
        everything = Found(facts.ids, np.ones(len(facts.ids), np.float32))
        cut = Cut(narrowed(asked.filters, parsed, []), asked.limit, asked.offset)
        page = self._pages.cut(everything, cut, _on_the_shelf, facts=facts)
        return SearchResult(
            asked.text, "text", release.id, page.hits, page.total, facets=page.facets, readings=parsed.readings
        )

    def kept(self, release: OpenRelease, found: Found, parsed: Parsed, facts: Facts) -> tuple[Found, tuple[str, ...]]:
        """What is left after phrases and exclusions, and what is to be said about them."""
        notes = []
        for phrase in parsed.phrases:
            said = release.words.containing(_name(phrase))
            if len(said):
                found = _among(found, said)
            else:
                notes.append(f"Nothing here says “{phrase}” word for word; these come nearest.")
        for words in parsed.excluded:
            found = _without(found, release.words.containing(_name(words)))
            family = is_colour(words.lower())
            if family:
                shares = np.array([family in families(name) for name in facts.colours], np.bool_)
                found = _without(found, facts.ids[shares[facts.colour]])
        return found, tuple(notes)


def _name(words: str) -> list[str]:
    return [stem(word) for word in words_of(words)]


def _among(found: Found, products: Positions) -> Found:
    """Those found that are among the products, behind them the others of these."""
    kept = np.isin(found.products, products)
    others = np.setdiff1d(products, found.products)
    scores = np.concatenate([found.scores[kept], np.zeros(len(others), np.float32)])
    return Found(np.concatenate([found.products[kept], others]), scores, found.complete)


def _without(found: Found, products: Positions) -> Found:
    kept = ~np.isin(found.products, products)
    return replace(found, products=found.products[kept], scores=found.scores[kept])


def _on_the_shelf(_product: ProductView, _score: float) -> tuple[Match, str]:
    return "exact", "on the shelf"
