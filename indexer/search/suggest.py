"""Suggestions while a query is being typed: codes, completed words, categories, brands, single products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import numpy as np
from cachetools import LRUCache

from catalog.catalogue import Catalogue, ProductView
from catalog.cleaning.category_paths import last_step
from indexer.codes.product_codes import KINDS, own_code
from indexer.live.facts import Facts
from indexer.live.releases import LiveReleases
from indexer.query.letters import as_written, begins_so, carries, names_of, prefer_typed_accents
from indexer.release.release import OpenRelease
from indexer.search.codes import find_codes, find_parts_of_codes
from indexer.search.page import Pages
from indexer.stores.vector_store import Positions
from indexer.words.analysis import is_stop_word, stem, tidy_query, tokenize
from indexer.words.index import WordHits
from indexer.words.terms import Term, resolve_query

MAX_LENGTH = 100  # characters of a query
MAX_SUGGESTIONS = 8
MAX_WORDS = 5
MAX_NAMES = 3  # categories and brands each
MAX_PRODUCTS = 3
MAX_CODES = 4
SHORTEST_CORRECTED = 4  # letters of an unfinished word; shorter ones are not misspelt, but begun
WRITTEN_BY = 3  # products that show how a word is written
NAMED_AMONG = 20  # best products, of which those that are called so are offered
SEARCH_DEPTH = 60  # best products searched for a word to be suggested
CACHE_SIZE = 2_000

Kind = Literal["code", "words", "category", "brand", "product"]


@dataclass(frozen=True)
class Suggestion:
    """One suggestion; `product` where it is one or a code of one, and the variant that has the code."""

    kind: Kind
    text: str
    product: ProductView | None = None
    variant: str = ""


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
        words = self._suggest_words(release, text) if unfinished else []
        categories = [Suggestion("category", name) for name in _categories_starting_with(facts, text)]
        brands = [Suggestion("brand", name) for name in facts.brands if begins_so(name, text)]
        words = [word for word in words if not any(set(tokenize(word.text)) <= {*tokenize(one.text)} for one in brands)]
        codes = self._suggest_codes(facts, text)
        products = self._suggest_products(release, facts, text, words[0].text if words else text)
        named = {one.product.id for one in codes if one.product}
        products = [one for one in products if one.product and one.product.id not in named]
        room = MAX_SUGGESTIONS - len(products[:1])
        listed = [
            *codes,
            *words[:MAX_WORDS],
            *_in_letters(categories, text)[:MAX_NAMES],
            *_in_letters(brands, text)[:MAX_NAMES],
        ]
        return tuple([*listed[:room], *products][:MAX_SUGGESTIONS])

    def _suggest_codes(self, facts: Facts, text: str) -> list[Suggestion]:
        """Codes of visible products that are the text, else those that begin with it or have it inside."""
        codes = self._pages.codes
        found = find_codes(codes, text, facts.sequence) or find_parts_of_codes(codes, text, facts.sequence)
        ids = [id_ for id_, hit in found.found.items() if hit.kind < KINDS.index("Title") and _has_digit(hit.code)]
        views = self._catalogue.by_ids(ids[:NAMED_AMONG])
        shown = [id_ for id_ in ids if id_ in views and views[id_].visible]
        own = [(views[id_], own_code(views[id_], found.found[id_].code)) for id_ in shown]
        return [Suggestion("code", code.written, view, code.variant) for view, code in own if code][:MAX_CODES]

    def _suggest_words(self, release: OpenRelease, text: str) -> list[Suggestion]:
        """The text with its last word finished in several ways, as products write them."""
        found = [(whole, hits.products[:WRITTEN_BY].tolist()) for whole, hits in _complete(release, text)]
        views = self._catalogue.by_ids([product for _, products in found for product in products])
        written = []
        for (*before, last), products in found:
            names = [names_of(views[product]) for product in products if product in views]
            written.append(Suggestion("words", " ".join([*before, as_written(last, names)])))
        return _in_letters(written, text)

    def _suggest_products(self, release: OpenRelease, facts: Facts, text: str, finished: str) -> list[Suggestion]:
        """Products that are called so; the last word may be incomplete. `finished`: the text with that word whole."""
        asked = tokenize(text)
        if len(asked) > 1 or not tokenize(finished)[-1].startswith(asked[-1]):  # corrected, or it goes with the others
            text, asked = finished, tokenize(finished)
        hits = release.words.search(resolve_query(text, release.words.vocabulary), SEARCH_DEPTH)
        found = hits.products[hits.coverage > 0.99]
        rows = facts.rows(found)
        found = found[(rows >= 0) & facts.visible[rows]][:NAMED_AMONG]
        views = self._catalogue.by_ids(found.tolist())
        called = [
            id_
            for id_ in found.tolist()
            if id_ in views and views[id_].visible and carries(names_of(views[id_]), asked)
        ]
        called = prefer_typed_accents(called, lambda id_: names_of(views[id_]), text)
        chosen = _different_families_first(np.array(called, np.int64), facts)[:MAX_PRODUCTS]
        return [Suggestion("product", views[product].title, views[product]) for product in chosen]


def _has_digit(code: str) -> bool:
    return any(mark.isdigit() for mark in code)


def _in_letters(found: list[Suggestion], text: str) -> list[Suggestion]:
    return prefer_typed_accents(found, lambda one: one.text, text)


def _different_families_first(products: Positions, facts: Facts) -> list[int]:
    """One product of each family of variants, then the others."""
    families: set[int] = set()
    first, others = [], []  # type: list[int], list[int]
    for product, family in zip(products.tolist(), facts.group[facts.rows(products)].tolist(), strict=True):
        (others if family and family in families else first).append(product)
        families.add(family)
    return first + others


def _complete(release: OpenRelease, text: str) -> Iterator[tuple[list[str], WordHits]]:
    """The words of the text, the last completed in ways that occur in products together with the others, and these."""
    *before, last = tokenize(text)
    vocabulary = release.words.vocabulary
    known = [last] if vocabulary.contains_stem(stem(last)) else []
    corrected = vocabulary.find_corrections(last) if not known and len(last) >= SHORTEST_CORRECTED else ()
    endings = [*known, *(vocabulary.find_starting_with(last) or corrected)]
    head = resolve_query(" ".join(before), vocabulary, complete=False) if before else []
    typed = {"".join(tokenize(word)): word for word in text.split()}  # with their accents
    spelt = [term.correction or typed.get(term.word, term.word) for term in head]
    forms: dict[str, str] = {}
    for word in endings:
        if not is_stop_word(word) and len(word) <= len(forms.get(stem(word), word)):
            forms[stem(word)] = word
    for form, word in sorted(forms.items(), key=lambda item: -release.words.count_in_names(item[0])):
        if not release.words.count_in_names(form):
            continue
        hits = release.words.search([*head, Term(word, ((form, 1.0),))], SEARCH_DEPTH)
        if not head or hits.coverage.max(initial=0) > 0.99:
            yield [*spelt, word], hits


def _categories_starting_with(facts: Facts, text: str) -> list[str]:
    """Categories whose own name has a word that begins as the text does, or that begin so; the largest first."""
    counts = facts.category_counts
    named = [name for name in counts if begins_so(last_step(name), text) or _is_start(name, text)]
    return sorted(named, key=lambda name: (-counts[name], name))


def _is_start(path: str, text: str) -> bool:
    """Whether a whole path begins as the text does."""
    words, asked = tokenize(path), tokenize(text)
    return begins_so(" ".join(words[: len(asked)]), text)
