"""Fusion of scores into one ranking; all its weights are here.

A weighted sum of scores, each divided by the best of its query, keeps by how much one product is better than the next;
reciprocal rank fusion does not, and measured worse (nDCG@10 .345 against .373 on a real home-improvement query set).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.stores.vector_store import Positions, Vectors

# Words and meaning have the same weight: between 0.3 and 0.5 nDCG@10 of the demo shop's dev queries hardly changes
# (.919 to .915), and a value that suits no shop in particular is likely to suit another.
LEXICAL_WEIGHT = 0.45
SEMANTIC_WEIGHT = 0.45
AGREEMENT_WEIGHT = 0.1  # for the lesser of the two: their errors differ

# The share of the scores of pictures, where words find pictures directly. Chosen on the demo shop's dev
# queries, with a linear map from the image encoder's vectors to those of titles: 0.1 gains nDCG@10 (.936 to .940) when
# four in five products were seen in fitting, and loses nothing when none was (.937); from 0.2 on the second falls.
# A space whose recall by titles was measured at the build has the share of it that its recall is above chance.
CROSS_MODAL_WEIGHT = 0.1

PHOTO_WEIGHT = 0.5  # of the photo, in a query of a photo and words

LABEL_LEXICAL_WEIGHT = 0.4  # of the BM25 of the words read on a label ...
LABEL_TITLE_WEIGHT = 0.5  # ... and of the share of the product's title that was read, which separates similar products
LABEL_SEMANTIC_WEIGHT = 0.1
LABEL_PHOTO_WEIGHT = 0.4  # of the photo itself: it decides when only the brand could be read


@dataclass(frozen=True)
class Ranking:
    """What a query found before filters, best first: int64 products[n] and float32 scores[n] from 0 to 1."""

    products: Positions
    scores: Vectors
    complete: bool = True  # False when there may be more that was not ranked


def fuse_text(words: Vectors, coverage: Vectors, cosines: Vectors, floor: float) -> Vectors:
    """Scores 0 to 1, float32 [n], from BM25 words[n], the share of the query coverage[n], and cosines[n].

    `floor` is the cosine of unrelated texts. LEXICAL_WEIGHT x lexical + SEMANTIC_WEIGHT x semantic +
    AGREEMENT_WEIGHT x the lesser of both, each relative to the best of the query.
    """
    best_coverage = float(coverage.max(initial=0))
    # In BM25 alone one rare word outweighs two common ones; when even the best covers little, its weight is less.
    lexical = scale_to_best(words * coverage) * best_coverage
    semantic = np.clip(cosines - floor, 0, None)
    semantic = scale_to_best(semantic) * min(1.0, float(semantic.max(initial=0)) / max(1e-6, 0.5 - floor / 2))
    agreed = np.minimum(lexical, semantic)
    return np.asarray(LEXICAL_WEIGHT * lexical + SEMANTIC_WEIGHT * semantic + AGREEMENT_WEIGHT * agreed, np.float32)


def fuse_cross_modal(scores: Vectors, cross_modal: Vectors, weight: float = CROSS_MODAL_WEIGHT) -> Vectors:
    """float32 [n]: scores[n] of texts joined with scores of pictures cross_modal[n], where 0 is noise and 1 a match."""
    share = weight * min(1.0, float(cross_modal.max(initial=0)))  # less when even the best is near noise
    return np.asarray((1 - share) * scores + share * scale_to_best(cross_modal), np.float32)


def scale_to_best(scores: Vectors) -> Vectors:
    """float32 [n]: scores divided by the highest; zeros when none is above 0."""
    best = float(scores.max(initial=0))
    return np.asarray(scores / best if best > 0 else np.zeros_like(scores), np.float32)


def rank(products: Positions, scores: Vectors, *, complete: bool = True) -> Ranking:
    """The ranking of products[n] by scores[n]; equal scores by product id, so that pages are stable."""
    order = np.lexsort((products, -scores))
    return Ranking(products[order], np.clip(scores[order], 0, 1).astype(np.float32), complete)


def take_best_per_product(products: Positions, scores: Vectors) -> tuple[Positions, Vectors, Positions]:
    """Each product once: ids [m] in order, best score [m] of each, and the index [m] into scores[n] it came from."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    unique, first = np.unique(products[order], return_index=True)
    places = order[first]
    return unique, scores[places], places


def union(*parts: Positions) -> Positions:
    """Each product of any part once, int64 [m] in order. Sorting is several times faster here than np.union1d."""
    merged = np.sort(np.concatenate(parts))
    return np.asarray(merged[np.append(True, merged[1:] != merged[:-1])] if len(merged) else merged)


def lookup(products: Positions, known: Positions, values: Vectors, default: float = 0.0) -> Vectors:
    """float32 [n]: for each of products[n] its value in values[m] of known[m], or the default."""
    if not len(known):
        return np.full(len(products), default, np.float32)
    order = np.argsort(known)
    place = order[np.minimum(np.searchsorted(known, products, sorter=order), len(known) - 1)]
    return np.where(known[place] == products, values[place], default).astype(np.float32)
