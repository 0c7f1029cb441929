"""What a query may become while it is being typed: words the shop uses, its categories and brands, single products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from cachetools import LRUCache

from catalog.catalogue import Catalogue
from indexer.live.facts import Facts
from indexer.live.releases import LiveReleases
from indexer.release.release import OpenRelease
from indexer.search.page import Pages
from indexer.stores.vector_store import Positions
from indexer.words.analysis import is_stop_word, stem, tidy_query, words_of
from indexer.words.terms import Term, query_terms
from indexer.words.vocabulary import Vocabulary

LONGEST = 100  # characters; nobody waits for suggestions behind a pasted page
MOST = 8
MOST_WORDS = 5
MOST_NAMES = 3  # categories and brands each
MOST_PRODUCTS = 3
LOOKED_AT = 60  # best products a word must be among to be suggested
REMEMBERED = 2_000

Kind = Literal["words", "category", "brand", "product"]


@dataclass(frozen=True)
class Suggestion:
    """One thing that may be meant; `id` is a product's public id."""

    kind: Kind
    text: str
    id: str = ""


class Suggester:
    """Suggests from the current release and the live facts; safe to share between threads."""

    def __init__(self, live: LiveReleases, pages: Pages, catalogue: Catalogue) -> None:
        self._live, self._pages, self._catalogue = live, pages, catalogue
        self._kept: LRUCache[tuple[str, int, str], tuple[Suggestion, ...]] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """At most eight suggestions, likeliest first; none for nothing. Needs no encoder."""
        text = tidy_query(typed, LONGEST).lower()
        if not words_of(text):
            return ()
        facts = self._pages.facts()
        release = self._live.current()
        key = (release.id, facts.sequence, text + " " * typed.endswith(" "))
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        found = self._found(release, facts, text, unfinished=not typed.endswith(" "))
        with self._lock:
            self._kept[key] = found
        return found

    def _found(self, release: OpenRelease, facts: Facts, text: str, *, unfinished: bool) -> tuple[Suggestion, ...]:
        words = [Suggestion("words", one) for one in _completed(release, text)] if unfinished else []
        categories = [Suggestion("category", name) for name in _names(facts.categories, text)]
        brands = [Suggestion("brand", name) for name in _names(facts.brands, text)]
        words = [one for one in words if not any(one.text in words_of(brand.text) for brand in brands)]
        products = self._products(release, facts, words[0].text if words and len(words_of(text)) > 1 else text)
        room = MOST - len(products[:1])
        listed = [*words[:MOST_WORDS], *categories[:MOST_NAMES], *brands[:MOST_NAMES]][:room]
        return tuple([*listed, *products][:MOST])

    def _products(self, release: OpenRelease, facts: Facts, text: str) -> list[Suggestion]:
        """Products with every word; the last may be unfinished."""
        hits = release.words.search(query_terms(text, release.words.vocabulary), LOOKED_AT)
        found = hits.products[hits.coverage > 0.99]
        rows = facts.rows(found)
        found = found[(rows >= 0) & facts.visible[rows]]
        shown = _of_different_families(found, facts)[:MOST_PRODUCTS]
        views = self._catalogue.by_ids([int(product) for product in shown])
        ordered = [views[int(product)] for product in shown if int(product) in views]
        return [Suggestion("product", view.title, view.public_id) for view in ordered if view.visible]


def _of_different_families(products: Positions, facts: Facts) -> list[int]:
    """One product of each family of variants, then the others."""
    seen: set[int] = set()
    first, others = [], []  # type: list[int], list[int]
    for product, family in zip(products.tolist(), facts.group[facts.rows(products)].tolist(), strict=True):
        (others if family and family in seen else first).append(product)
        seen.add(family)
    return first + others


def _completed(release: OpenRelease, text: str) -> Iterator[str]:
    """The text with its last word ended in the ways products do that have the other words too."""
    *before, last = words_of(text)
    vocabulary = release.words.vocabulary
    known = [last] if vocabulary.knows_stem(stem(last)) else []
    endings = [
        *known,
        *(_beginning(vocabulary, last, alone=not before) or (() if known else vocabulary.corrections(last))),
    ]
    head = query_terms(" ".join(before), vocabulary, complete=False) if before else []
    spelt = [term.guess or term.word for term in head]
    forms: dict[str, str] = {}
    for word in endings:
        if not is_stop_word(word) and len(word) <= len(forms.get(stem(word), word)):
            forms[stem(word)] = word
    for form, word in sorted(forms.items(), key=lambda item: -release.words.named(item[0])):
        hits = release.words.search([*head, Term(word, ((form, 1.0),))], LOOKED_AT) if head else None
        if release.words.named(form) and (hits is None or hits.coverage.max(initial=0) > 0.99):
            yield " ".join([*spelt, word])


def _beginning(vocabulary: Vocabulary, last: str, *, alone: bool) -> tuple[str, ...]:
    """Words with that beginning; a letter or two alone say too little."""
    return vocabulary.completions(last) if alone else vocabulary.beginning(last)


def _names(names: tuple[str, ...], text: str) -> Iterator[str]:
    """Names with a word that begins as the text does."""
    for name in names:
        lowered = name.lower()
        at = lowered.find(text)
        if at == 0 or (at > 0 and not lowered[at - 1].isalnum()):
            yield name
