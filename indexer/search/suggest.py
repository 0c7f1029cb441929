"""Suggestions while a query is being typed: completed words, categories, brands, single products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from cachetools import LRUCache

from catalog.catalogue import Catalogue, ProductView
from catalog.cleaning.category_paths import last_step
from indexer.live.facts import Facts
from indexer.live.releases import LiveReleases
from indexer.release.release import OpenRelease
from indexer.search.page import Pages
from indexer.stores.vector_store import Positions
from indexer.words.analysis import is_stop_word, stem, tidy_query, tokenize
from indexer.words.terms import Term, resolve_query

MAX_LENGTH = 100  # characters of a query
MAX_SUGGESTIONS = 8
MAX_WORDS = 5
MAX_NAMES = 3  # categories and brands each
MAX_PRODUCTS = 3
SEARCH_DEPTH = 60  # best products searched for a word to be suggested
CACHE_SIZE = 2_000

Kind = Literal["words", "category", "brand", "product"]


@dataclass(frozen=True)
class Suggestion:
    """One suggestion; `product` where it is one."""

    kind: Kind
    text: str
    product: ProductView | None = None


class Suggester:
    """Suggests from the current release and the live facts; safe to share between threads."""

    def __init__(self, live: LiveReleases, pages: Pages, catalogue: Catalogue) -> None:
        self._live, self._pages, self._catalogue = live, pages, catalogue
        self._cache: LRUCache[tuple[str, int, str], tuple[Suggestion, ...]] = LRUCache(CACHE_SIZE)
        self._lock = Lock()

    def suggest(self, typed: str) -> tuple[Suggestion, ...]:
        """At most MAX_SUGGESTIONS, best first; none for text without words. Needs no encoder."""
        text = tidy_query(typed, MAX_LENGTH).lower()
        if not tokenize(text):
            return ()
        release, sequence = self._live.current_with_sequence()
        facts = self._pages.facts(sequence)
        key = (release.id, facts.sequence, text + " " * typed.endswith(" "))
        with self._lock:
            if key in self._cache:
                return self._cache[key]
        found = self._make_suggestions(release, facts, text, unfinished=not typed.endswith(" "))
        with self._lock:
            self._cache[key] = found
        return found

    def finish(self, typed: str) -> str:
        """The words with the last one finished as its first suggestion is, unless the shop has it as it stands."""
        tokens = tokenize(tidy_query(typed, MAX_LENGTH).lower())
        if not tokens or typed.endswith(" ") or self._live.current().words.vocabulary.contains_stem(stem(tokens[-1])):
            return typed
        kinds = ("words", "brand") if len(tokens) == 1 else ("words",)
        return next((one.text for one in self.suggest(typed) if one.kind in kinds), typed)

    def _make_suggestions(
        self, release: OpenRelease, facts: Facts, text: str, *, unfinished: bool
    ) -> tuple[Suggestion, ...]:
        words = [Suggestion("words", word) for word in _complete(release, text)] if unfinished else []
        categories = [Suggestion("category", name) for name in _categories_starting_with(facts, text)]
        brands = [Suggestion("brand", name) for name in facts.brands if _starts_with(name, text)]
        words = [word for word in words if not any(word.text in tokenize(brand.text) for brand in brands)]
        products = self._suggest_products(release, facts, words[0].text if words and len(tokenize(text)) > 1 else text)
        room = MAX_SUGGESTIONS - len(products[:1])
        listed = [*words[:MAX_WORDS], *categories[:MAX_NAMES], *brands[:MAX_NAMES]][:room]
        return tuple([*listed, *products][:MAX_SUGGESTIONS])

    def _suggest_products(self, release: OpenRelease, facts: Facts, text: str) -> list[Suggestion]:
        """Products that carry every word; the last word may be incomplete."""
        hits = release.words.search(resolve_query(text, release.words.vocabulary), SEARCH_DEPTH)
        found = hits.products[hits.coverage > 0.99]
        rows = facts.rows(found)
        found = found[(rows >= 0) & facts.visible[rows]]
        chosen = _different_families_first(found, facts)[:MAX_PRODUCTS]
        views = self._catalogue.by_ids([int(product) for product in chosen])
        ordered = [views[int(product)] for product in chosen if int(product) in views]
        return [Suggestion("product", view.title, view) for view in ordered if view.visible]


def _different_families_first(products: Positions, facts: Facts) -> list[int]:
    """One product of each family of variants, then the others."""
    families: set[int] = set()
    first, others = [], []  # type: list[int], list[int]
    for product, family in zip(products.tolist(), facts.group[facts.rows(products)].tolist(), strict=True):
        (others if family and family in families else first).append(product)
        families.add(family)
    return first + others


def _complete(release: OpenRelease, text: str) -> Iterator[str]:
    """The text with its last word completed in ways that occur in products together with the other words."""
    *before, last = tokenize(text)
    vocabulary = release.words.vocabulary
    known = [last] if vocabulary.contains_stem(stem(last)) else []
    endings = [
        *known,
        *(
            (vocabulary.find_starting_with if before else vocabulary.find_completions)(last)
            or (() if known else vocabulary.find_corrections(last))
        ),
    ]
    head = resolve_query(" ".join(before), vocabulary, complete=False) if before else []
    spelt = [term.correction or term.word for term in head]
    forms: dict[str, str] = {}
    for word in endings:
        if not is_stop_word(word) and len(word) <= len(forms.get(stem(word), word)):
            forms[stem(word)] = word
    for form, word in sorted(forms.items(), key=lambda item: -release.words.count_in_names(item[0])):
        hits = release.words.search([*head, Term(word, ((form, 1.0),))], SEARCH_DEPTH) if head else None
        if release.words.count_in_names(form) and (hits is None or hits.coverage.max(initial=0) > 0.99):
            yield " ".join([*spelt, word])


def _categories_starting_with(facts: Facts, text: str) -> list[str]:
    """Categories whose own name, or whole path, has a word that begins as the text does; the largest first."""
    counts = facts.category_counts
    named = [name for name in counts if _starts_with(last_step(name), text) or name.lower().startswith(text)]
    return sorted(named, key=lambda name: (-counts[name], name))


def _starts_with(name: str, text: str) -> bool:
    """Whether a word of the name begins as the text does."""
    lowered = name.lower()
    at = lowered.find(text)
    return at == 0 or (at > 0 and not lowered[at - 1].isalnum())
