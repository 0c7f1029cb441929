"""Computes the scores from which a match is exact or similar, for every release from its own vectors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from indexer.release.manifest import Thresholds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

PRECISION = 0.9  # of matches called exact
SAME_CATEGORY = 0.8  # share of matches called similar that are of the same category
PROBES = 800
NEIGHBOURS = 40  # enough to contain another picture of the product and the nearest other product
MIN_PAIRS = 20  # fewer true pairs give no reliable threshold

# Queries that no shop can answer. The scores that the text encoder gives them are the noise floor.
NONSENSE = (
    "asdfgh qwertz",
    "xkcd plomf",
    "zzzzzz",
    "lorem ipsum dolor sit amet",
    "qqq www eee rrr",
    "blorf grenk shumple",
    "who won the match yesterday",
    "what is the capital of australia",
    "quarterly tax return deadline",
    "how to fix a segmentation fault",
    "the mitochondria of the cell",
    "12345 67890",
    "prime minister election results",
    "solve x squared plus five",
    "please call me back tomorrow",
    "undefined is not a function",
)


def compute_image_thresholds(
    vectors: Vectors, products: Positions, categories: npt.NDArray[np.int64], metric: str
) -> Thresholds:
    """Thresholds of float32 vectors[n, d] with int64 products[n] and categories[n], -1 for none.

    Each probe picture is searched among all others: the best picture of the same product is a true pair, the best of
    another product a false pair, as if half of all photos showed products that the shop does not have.
    """
    if len(np.unique(products)) < 3:
        return Thresholds(1.0, 1.0, 0.0, "fewer than three products with pictures: nothing to measure")
    probes = np.sort(np.random.default_rng(0).permutation(len(vectors))[:PROBES])
    positions, scores = ExactStore(vectors, metric).search(vectors[probes], NEIGHBOURS)
    # The probe itself and copies of it are excluded: variants often share one picture.
    fresh = scores < _own_scores(vectors[probes], metric)[:, None] - 1e-5
    same = (products[positions] == products[probes][:, None]) & fresh
    others = (products[positions] != products[probes][:, None]) & fresh
    true_scores, false_scores = best_in_rows(scores, same), best_in_rows(scores, others)
    exact, how = _exact_threshold(true_scores, false_scores)
    similar = find_similar_threshold(scores, others, _same_category(categories, probes, positions), false_scores)
    floor = float(np.quantile(_random_scores(vectors, products, metric), 0.95))
    similar = min(similar, exact)
    return Thresholds(round(exact, 4), round(similar, 4), round(min(floor, similar), 4), how)


def compute_text_thresholds(
    titles: Vectors, own_vectors: Vectors, nonsense: Vectors, passages: Vectors, metric: str
) -> Thresholds:
    """Thresholds of the text space. The floor is the best score of nonsense queries; exact is reached by nine in ten
    titles with their own passage; similar is halfway.

    float32 titles[n, d] are encoded as queries, passages[m, d] are of all products, and the second argument [n, d]
    has the titles' passages; nonsense[q, d] are searched among all passages.
    """
    if not len(passages):
        return Thresholds(1.0, 1.0, 0.0, "no products: nothing to measure")
    _, noise = ExactStore(passages, metric).search(nonsense, 1)
    pairs = [
        ExactStore(passage[None], metric).search(title, 1)[1][0, 0]
        for title, passage in zip(titles, own_vectors, strict=True)
    ]
    floor, exact = float(noise.max()), float(np.quantile(pairs, 0.1))
    exact = max(exact, floor)
    how = f"floor: the best of {len(nonsense)} nonsense queries; exact: nine in ten of {len(titles)} titles reach it"
    return Thresholds(round(exact, 4), round((floor + exact) / 2, 4), round(floor, 4), how + "; similar: halfway")


def compute_cross_modal_thresholds(
    asked: tuple[Vectors, Positions],
    nonsense: Vectors,
    shown: tuple[Vectors, Positions],
    categories: Mapping[int, int],
    metric: str,
) -> Thresholds:
    """Thresholds of pictures searched by words. The floor is the best score of nonsense[q, d]; titles are the queries.

    `asked` are titles, float32 [n, d], with the product of each, int64 [n]; `shown` are all pictures, float32 [m, d],
    with theirs; categories are numbers by product, -1 for none. Above `similar` four in five of the pictures a
    title finds are of its product's category (at least halfway from noise to `exact`), above `exact` nine in ten of the
    best are of the product itself.
    """
    (titles, owners), (vectors, products) = asked, shown
    known = np.isin(owners, products)
    titles, owners = titles[known], owners[known]
    if len(np.unique(products)) < 3 or not len(titles):
        return Thresholds(1.0, 1.0, 0.0, "fewer than three products with pictures: nothing to measure")
    store = ExactStore(vectors, metric)
    floor = float(store.search(nonsense, 1)[1].max())
    positions, scores = store.search(titles, NEIGHBOURS)
    own_vectors = zip(titles, (np.flatnonzero(products == owner) for owner in owners), strict=True)
    true_scores = np.array([store.search_among(title, places, 1)[1][0] for title, places in own_vectors], np.float32)
    others = products[positions] != owners[:, None]
    numbers = np.array([categories[product] for product in products[positions].ravel().tolist()]).reshape(scores.shape)
    wanted = np.array([categories[owner] for owner in owners.tolist()])[:, None]
    false_scores = best_in_rows(scores, others)
    exact = max(find_threshold(true_scores, false_scores, PRECISION), floor)
    similar = find_similar_threshold(scores, others, (numbers == wanted) & (wanted >= 0), false_scores)
    how = f"floor: the best of {len(nonsense)} nonsense queries; exact: precision {PRECISION} over {len(titles)} titles"
    # At least halfway from the floor, so that noise is not called similar.
    similar = min(max(similar, (floor + exact) / 2), exact)
    return Thresholds(round(exact, 4), round(similar, 4), round(floor, 4), f"{how}; similar: of the title's category")


def _same_category(categories: npt.NDArray[np.int64], probes: Positions, positions: Positions) -> npt.NDArray[np.bool_]:
    """bool [p, k]: which neighbours at positions[p, k] have the category of their probe; False without one."""
    own_vectors = categories[probes][:, None]
    return np.asarray((categories[positions] == own_vectors) & (own_vectors >= 0))


def _own_scores(vectors: Vectors, metric: str) -> Vectors:
    """The score of each vector with itself, float32 [n]."""
    return np.asarray((vectors**2).sum(axis=1) if metric == "dot" else np.ones(len(vectors)), np.float32)


def best_in_rows(scores: Vectors, mask: npt.NDArray[np.bool_]) -> Vectors:
    """The best score under the mask in each row, float32 [m], without rows that have none."""
    best = np.where(mask, scores, -np.inf).max(axis=1)
    return np.asarray(best[np.isfinite(best)])


def _exact_threshold(true_scores: Vectors, false_scores: Vectors) -> tuple[float, str]:
    if len(true_scores) < MIN_PAIRS:
        # With one picture a product there are no true pairs, only scores between different products.
        return float(np.quantile(false_scores, 0.95)), "exact: above 95 % of the best scores between different products"
    threshold = find_threshold(true_scores, false_scores, PRECISION)
    reached = float(np.mean(true_scores >= threshold))
    how = f"exact: precision {PRECISION} over {len(true_scores)} true and {len(false_scores)} false held-out pairs"
    return threshold, f"{how}, which {reached:.0%} of the true ones reach"


def find_threshold(true_scores: Vectors, false_scores: Vectors, precision: float) -> float:
    """The lowest score at and above which at least `precision` of the pairs are true, both kinds being equally likely.

    float32 true_scores[n] and false_scores[m]; above the highest score when no score suffices.
    """
    levels = np.unique(np.concatenate([true_scores, false_scores]))
    true_share = 1 - np.searchsorted(np.sort(true_scores), levels) / max(len(true_scores), 1)
    false_share = 1 - np.searchsorted(np.sort(false_scores), levels) / max(len(false_scores), 1)
    good = true_share >= precision * (true_share + false_share)
    # All higher levels must be good as well.
    good = np.logical_and.accumulate(good[::-1])[::-1]
    return float(levels[np.argmax(good)]) if good.any() else float(levels[-1]) + 1e-3


def find_similar_threshold(
    scores: Vectors, others: npt.NDArray[np.bool_], alike: npt.NDArray[np.bool_], false_scores: Vectors
) -> float:
    """The lowest score at and above which SAME_CATEGORY of the neighbours have the probe's category.

    With too few such pairs the median of the false scores.
    """
    kind, other = scores[others & alike], scores[others & ~alike]
    if len(kind) < MIN_PAIRS or len(other) < MIN_PAIRS:
        return float(np.median(false_scores))
    order = np.argsort(-np.concatenate([kind, other]), kind="stable")
    right = np.concatenate([np.ones(len(kind)), np.zeros(len(other))])[order]
    share = np.cumsum(right) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(share >= SAME_CATEGORY)
    every = np.concatenate([kind, other])[order]
    return float(every[enough[-1]]) if len(enough) else float(np.quantile(false_scores, 0.9))


def _random_scores(vectors: Vectors, products: Positions, metric: str) -> Vectors:
    """Scores of up to 2,000 random pairs of different products, float32 [m]."""
    draw = np.random.default_rng(2)
    first, second = draw.integers(0, len(vectors), (2, 2000))
    keep = products[first] != products[second]
    pairs = zip(vectors[first[keep]], vectors[second[keep]], strict=True)
    return np.array([ExactStore(other[None], metric).search(vector, 1)[1][0, 0] for vector, other in pairs], np.float32)
