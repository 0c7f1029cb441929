"""Finds products by the words Tesseract read on a photographed label: few right ones among much junk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.shelves import ProductView
from indexer.fusion import LABEL_BM25, LABEL_MEANING, LABEL_TITLE, Found, lookup, ranked, relative
from indexer.reasons import label_reason
from indexer.release import OpenRelease
from indexer.results import Match
from indexer.vector_store import Positions, Vectors
from indexer.words.index import WordHits
from indexer.words.terms import Term, label_terms

LONGEST_LABEL = 3000  # characters
WORTH_SHOWING = 0.4  # of the best score: the rest share a brand or a weight with the label, no more
EXACT, SIMILAR = 0.7, 0.4  # scores; the title read in full gives LABEL_TITLE, its rarest words the best BM25

Names = Callable[[Positions], dict[int, str]]  # product ids -> the words that name each product


@dataclass(frozen=True)
class LabelFound:
    """What the words of a label found."""

    found: Found
    terms: Sequence[Term]

    def describe(self, product: ProductView, score: float) -> tuple[Match, str]:
        """Match and reason of one product."""
        match: Match = "exact" if score >= EXACT else "similar" if score >= SIMILAR else "weak"
        return match, label_reason(product, self.terms)


def known_words(release: OpenRelease, text: str) -> str:
    """The words of a label that some product uses: all that is worth asking the text encoder about."""
    return " ".join(term.guess or term.word for term in label_terms(text, release.words.vocabulary))


def find_label(release: OpenRelease, text: str, names: Names, vector: Vectors | None) -> LabelFound:
    """Products by the noisy words of a label; without the words' vector by the words alone."""
    terms = label_terms(text, release.words.vocabulary)
    words = release.words.search_label(terms)
    if not len(words.products):
        return LabelFound(ranked(words.products, words.scores), terms)
    scores = LABEL_BM25 * relative(words.scores) + LABEL_TITLE * _titles_read(release, words, names, terms)
    if vector is not None:
        near, cosines = release.text.nearest_among(vector, words.products, len(words.products))
        nearness = lookup(words.products, release.text.products[near], cosines)
        scores = scores + LABEL_MEANING * np.clip(nearness, 0, 1)
    keep = scores >= WORTH_SHOWING * scores.max()
    return LabelFound(ranked(words.products[keep], scores[keep]), terms)


def _titles_read(release: OpenRelease, words: WordHits, names: Names, terms: Sequence[Term]) -> Vectors:
    """How much of each product's own name was read on the label."""
    read = {form for term in terms for form, _ in term.stems}
    named = names(words.products)
    return np.array(
        [release.words.share_read(named.get(int(product), ""), read) for product in words.products], np.float32
    )
