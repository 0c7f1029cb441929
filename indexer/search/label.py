"""Finds products by the words that Tesseract read on a photographed label, most of which may be misread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import (
    LABEL_LEXICAL_WEIGHT,
    LABEL_PHOTO_WEIGHT,
    LABEL_SEMANTIC_WEIGHT,
    LABEL_TITLE_WEIGHT,
    Ranking,
    lookup,
    rank,
    scale_to_best,
    take_best_per_product,
    union,
)
from indexer.search.photo import MIN_PRODUCTS, PhotoMatches, find_photo
from indexer.search.reasons import explain_label, explain_picture
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.index import WordHits
from indexer.words.terms import Term, resolve_label

MAX_LABEL_LENGTH = 3000  # characters
MIN_RELATIVE_SCORE = 0.4  # of the best score; products below it share only a brand or a weight with the label
EXACT, SIMILAR = 0.7, 0.4  # scores; a title read in full gives LABEL_TITLE_WEIGHT

NamesOf = Callable[[Positions], dict[int, str]]  # int64 product ids [n] -> the words that name each product


@dataclass(frozen=True)
class LabelMatches:
    """What the words of a label found, and what is needed to explain each hit."""

    ranking: Ranking
    terms: Sequence[Term]
    word_scores: tuple[Positions, Vectors]  # products[n] and scores[n] of their words, 0 to 1
    photo: PhotoMatches | None = None  # what the photo itself found, where it was given

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product: by its words, or by its picture where that matches better."""
        score = float(lookup(np.array([product.id]), *self.word_scores)[0])
        match: Match = "exact" if score >= EXACT else "similar" if score >= SIMILAR else "weak"
        picture_match = self.photo.match(limits, product) if self.photo else "weak"
        if score == 0 or (match == "weak" and picture_match != "weak"):
            return picture_match, explain_picture(picture_match)
        return match, explain_label(product, self.terms)


def keep_known_words(release: OpenRelease, text: str) -> str:
    """The words of a label that some product uses; only these are sent to the text encoder."""
    return " ".join(term.correction or term.word for term in resolve_label(text, release.words.vocabulary))


def find_label(release: OpenRelease, text: str, names: NamesOf, vector: Vectors | None) -> LabelMatches:
    """Products by the words of a label; with their float32 vector[d] by its cosine, too."""
    terms = resolve_label(text, release.words.vocabulary)
    words = release.words.search_label(terms)
    if not len(words.products):
        return LabelMatches(rank(words.products, words.scores), terms, (words.products, words.scores))
    scores = LABEL_LEXICAL_WEIGHT * scale_to_best(words.scores) + LABEL_TITLE_WEIGHT * _title_coverage(
        release, words, names, terms
    )
    if vector is not None:
        near, cosines = release.text.search_among(vector, words.products, len(words.products))
        nearness = lookup(words.products, release.text.products[near], cosines)
        scores = scores + LABEL_SEMANTIC_WEIGHT * np.clip(nearness, 0, 1)
    keep = scores >= MIN_RELATIVE_SCORE * scores.max()
    read = words.products[keep], np.asarray(scores[keep], np.float32)
    return LabelMatches(rank(*read), terms, read)


def add_photo(space: OpenSpace, label: LabelMatches, vector: Vectors) -> LabelMatches:
    """One ranking by the label's words and by the float32 vector[d] of the same photo."""
    photo = find_photo(space, vector)
    vector = space.as_kept(vector)
    products = union(label.ranking.products, photo.ranking.products[:MIN_PRODUCTS])
    positions, scores = space.search_among(vector, products, int(np.isin(space.products, products).sum()))
    products_near, nearness, _ = take_best_per_product(space.products[positions], scores)
    # Scaled from the noise floor to the best: encoders differ in the range of their scores.
    looks_like = scale_to_best(
        np.clip(lookup(products, products_near, nearness) - space.entry.thresholds.floor, 0, None)
    )
    both = (1 - LABEL_PHOTO_WEIGHT) * lookup(products, *label.word_scores) + LABEL_PHOTO_WEIGHT * looks_like
    nearby = PhotoMatches(photo.ranking, (products_near, nearness))
    return LabelMatches(rank(products, both, complete=label.ranking.complete), label.terms, label.word_scores, nearby)


def _title_coverage(release: OpenRelease, words: WordHits, names: NamesOf, terms: Sequence[Term]) -> Vectors:
    """The share of each product's name that was read on the label, weighted by idf: float32 [n]."""
    read = {form for term in terms for form, _ in term.stems}
    named = names(words.products)
    return np.array(
        [release.words.weighted_share(named.get(int(product), ""), read) for product in words.products], np.float32
    )
