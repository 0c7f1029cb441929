"""What a hit by words has to be for it to be called exact: of the noun, numbers and absences that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from indexer.live.facts import Facts
from indexer.query.head_nouns import category_nouns, head_noun, next_word, nouns_of_category, query_noun
from indexer.stores.vector_store import Positions
from indexer.words.terms import Term, stems_of


@dataclass(frozen=True)
class Exactness:
    """What the words of a query ask for beside the words themselves."""

    noun: str  # stem of what it is about, "" where none is known
    nouns: frozenset[str]  # stems of all that the shop's categories name
    without: Positions | None = None  # products that say that they do without what was excluded; None: nothing was

    def allows(self, product: ProductView, weights: Mapping[Term, float]) -> bool:
        """Whether a product that carries the query's words may be called exact."""
        if self.without is not None and not np.isin(product.id, self.without):
            return False
        numbers = [term for term in weights if any(map(str.isdigit, term.word))]
        if numbers:
            stems = stems_of(*_all_texts(product))
            if not all(term.is_in(stems) for term in numbers):
                return False
        return self._is_of_noun(product, weights)

    def _is_of_noun(self, product: ProductView, weights: Mapping[Term, float]) -> bool:
        """Ski boots are no skis, and a product whose category alone names a thing may be anything near it."""
        term = next((term for term in weights if self.noun in term.forms), None)
        if term is None:
            return True
        own = stems_of(product.title, product.brand, product.printed_text, *_attributes(product))
        if not term.is_in(own):
            return False
        noun = head_noun(product.title)
        if noun in term.forms:
            return True
        if term.forms & self.nouns:
            return any(term.forms & nouns_of_category(path) for path in (product.category, *product.categories))
        asked = {form for one in weights for form in one.forms}
        followers = {next_word(product.title, form) for form in term.forms}
        return not followers & (self.nouns - asked)


def exactness(text: str, facts: Facts, without: Positions | None) -> Exactness:
    """What a query asks for, given the shop's categories."""
    nouns = category_nouns(facts.categories)
    return Exactness(query_noun(text, nouns), nouns, without)


def _attributes(product: ProductView) -> list[str]:
    return list(product.shown_attributes.values())


def _all_texts(product: ProductView) -> list[str]:
    own = [product.title, product.brand, product.category, product.description, product.sku, product.gtin, product.mpn]
    return [*own, product.printed_text, *_attributes(product)]
