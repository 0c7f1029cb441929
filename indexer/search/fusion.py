"""One ranking out of several: the weights are here and nowhere else.

A weighted sum of scores, each normalised by the best of its query, keeps how much better one product is than the next;
rank fusion throws that away and did worse (nDCG@10 .345 against .373 on a real home-improvement query set).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.stores.vector_store import Positions, Vectors

# Words and meaning count the same: between 0.3 and 0.5 the demo shop's dev queries do not care (nDCG@10 .919 to .915),
# and what suits no shop in particular will suit the next one.
LEXICAL_WEIGHT = 0.45
SEMANTIC_WEIGHT = 0.45
AGREEMENT_WEIGHT = 0.1  # both seldom err in the same way

# What the pictures show, where words find pictures directly; the rest is as without them. Chosen on the demo shop's dev
# queries, with a linear map from the image encoder's vectors to those of titles: 0.1 gains nDCG@10 (.936 to .940) when
# four in five products were seen in fitting, and loses nothing when none was (.937); from 0.2 on the second falls.
CROSS_MODAL_WEIGHT = 0.1

PHOTO_WEIGHT = 0.5  # a photo with words beside it: neither was sent for nothing

LABEL_LEXICAL_WEIGHT = 0.4  # words read on a label: how many rare ones match ...
LABEL_TITLE_WEIGHT = 0.5  # ... and how much of the product's own title was read, which tells near twins apart
LABEL_SEMANTIC_WEIGHT = 0.1
LABEL_PHOTO_WEIGHT = (
    0.4  # the photographed thing itself, beside its words: it decides when only the brand could be read
)


@dataclass(frozen=True)
class Ranking:
    """Everything one query found, best first, before filters: products[n] and scores[n] from 0 to 1."""

    products: Positions
    scores: Vectors
    complete: bool = True  # False when there may be more that was not ranked


def fuse_text(words: Vectors, coverage: Vectors, cosines: Vectors, floor: float) -> Vectors:
    """Scores 0..1 of products from their BM25, the share of the query they cover, and their cosine."""
    best_coverage = float(coverage.max(initial=0))
    # BM25 alone lets one rare word outweigh two common ones; when even the best covers little, words say little.
    lexical = scale_to_best(words * coverage) * best_coverage
    semantic = np.clip(cosines - floor, 0, None)
    semantic = scale_to_best(semantic) * min(1.0, float(semantic.max(initial=0)) / max(1e-6, 0.5 - floor / 2))
    agreed = np.minimum(lexical, semantic)
    return np.asarray(LEXICAL_WEIGHT * lexical + SEMANTIC_WEIGHT * semantic + AGREEMENT_WEIGHT * agreed, np.float32)


def fuse_cross_modal(scores: Vectors, cross_modal: Vectors) -> Vectors:
    """Scores 0..1 by words with what the pictures show: 0 is noise, 1 what is probably meant, more is surer."""
    share = CROSS_MODAL_WEIGHT * min(
        1.0, float(cross_modal.max(initial=0))
    )  # when even the best is near noise, pictures say little
    return np.asarray((1 - share) * scores + share * scale_to_best(cross_modal), np.float32)


def scale_to_best(scores: Vectors) -> Vectors:
    """Scores divided by the best of them."""
    best = float(scores.max(initial=0))
    return np.asarray(scores / best if best > 0 else np.zeros_like(scores), np.float32)


def rank(products: Positions, scores: Vectors, *, complete: bool = True) -> Ranking:
    """Found, best first; equal scores by product id, so that pages do not shift."""
    order = np.lexsort((products, -scores))
    return Ranking(products[order], np.clip(scores[order], 0, 1).astype(np.float32), complete)


def take_best_per_product(products: Positions, scores: Vectors) -> tuple[Positions, Vectors, Positions]:
    """Each product once: its id, its best score, and the place that score came from."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    unique, first = np.unique(products[order], return_index=True)
    places = order[first]
    return unique, scores[places], places


def union(*parts: Positions) -> Positions:
    """Each product of any part once, by id. Sorting is several times faster here than np.union1d, which hashes."""
    merged = np.sort(np.concatenate(parts))
    return np.asarray(merged[np.append(True, merged[1:] != merged[:-1])] if len(merged) else merged)


def lookup(products: Positions, known: Positions, values: Vectors, default: float = 0.0) -> Vectors:
    """The value of each product, or the default where it is not among the known ones."""
    if not len(known):
        return np.full(len(products), default, np.float32)
    order = np.argsort(known)
    place = order[np.minimum(np.searchsorted(known, products, sorter=order), len(known) - 1)]
    return np.where(known[place] == products, values[place], default).astype(np.float32)
