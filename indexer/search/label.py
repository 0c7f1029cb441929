"""Finds products by the words Tesseract read on a photographed label: few right ones among much junk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import (
    LABEL_BM25,
    LABEL_LOOKS,
    LABEL_MEANING,
    LABEL_TITLE,
    Found,
    best_per_product,
    lookup,
    ranked,
    relative,
    union,
)
from indexer.search.photo import AT_LEAST, PhotoFound, find_photo
from indexer.search.reasons import label_reason, looks
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors
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
    read: tuple[Positions, Vectors]  # products and how well their words were read, 0 to 1
    seen: PhotoFound | None = None  # what the same photo found by its looks

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product: by its words, unless its looks say more."""
        score = float(lookup(np.array([product.id]), *self.read)[0])
        match: Match = "exact" if score >= EXACT else "similar" if score >= SIMILAR else "weak"
        look = self.seen.match(limits, product) if self.seen else "weak"
        if score == 0 or (match == "weak" and look != "weak"):
            return look, looks(look)
        return match, label_reason(product, self.terms)


def known_words(release: OpenRelease, text: str) -> str:
    """The words of a label that some product uses: all that is worth asking the text encoder about."""
    return " ".join(term.guess or term.word for term in label_terms(text, release.words.vocabulary))


def find_label(release: OpenRelease, text: str, names: Names, vector: Vectors | None) -> LabelFound:
    """Products by the noisy words of a label; without the words' vector by the words alone."""
    terms = label_terms(text, release.words.vocabulary)
    words = release.words.search_label(terms)
    if not len(words.products):
        return LabelFound(ranked(words.products, words.scores), terms, (words.products, words.scores))
    scores = LABEL_BM25 * relative(words.scores) + LABEL_TITLE * _titles_read(release, words, names, terms)
    if vector is not None:
        near, cosines = release.text.search_among(vector, words.products, len(words.products))
        nearness = lookup(words.products, release.text.products[near], cosines)
        scores = scores + LABEL_MEANING * np.clip(nearness, 0, 1)
    keep = scores >= WORTH_SHOWING * scores.max()
    read = words.products[keep], np.asarray(scores[keep], np.float32)
    return LabelFound(ranked(*read), terms, read)


def seen_too(space: OpenSpace, label: LabelFound, vector: Vectors) -> LabelFound:
    """The label's words and the looks of the same photo in one ranking."""
    photo = find_photo(space, vector)
    products = union(label.found.products, photo.found.products[:AT_LEAST])
    positions, scores = space.search_among(vector, products, int(np.isin(space.products, products).sum()))
    seen, nearness, _ = best_per_product(space.products[positions], scores)
    # From the release's noise to the nearest of all: encoders differ in how much of 0 to 1 they use.
    looks_like = relative(np.clip(lookup(products, seen, nearness) - space.entry.thresholds.floor, 0, None))
    both = (1 - LABEL_LOOKS) * lookup(products, *label.read) + LABEL_LOOKS * looks_like
    nearby = PhotoFound(photo.found, (seen, nearness))
    return LabelFound(ranked(products, both, complete=label.found.complete), label.terms, label.read, nearby)


def _titles_read(release: OpenRelease, words: WordHits, names: Names, terms: Sequence[Term]) -> Vectors:
    """How much of each product's own name was read on the label."""
    read = {form for term in terms for form, _ in term.stems}
    named = names(words.products)
    return np.array(
        [release.words.share_read(named.get(int(product), ""), read) for product in words.products], np.float32
    )
