"""Computes the scores from which a match is exact or similar, for every release from its own vectors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from indexer.build.foreign import ForeignQueries
from indexer.release.manifest import Thresholds
from indexer.search.hybrid import SIMILAR_WITHOUT_WORDS
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

PRECISION = 0.9  # of matches called exact
SAME_CATEGORY = 0.8  # share of matches called similar that are of the same category
PROBES = 800
NEIGHBOURS = 40  # enough to contain another picture of the product and the nearest other product
MIN_PAIRS = 20  # fewer true pairs give no reliable threshold

# Quantiles of the best scores of foreign queries, which are told that nothing comes close below them.
FLOOR = 0.5  # noise, in every space
TEXT_CLOSE = 0.94
FEW_PRODUCTS = 50  # with fewer, the floor is the best of a handful of queries for no shop, and similar halfway to exact
PICTURE_CLOSE = 0.98  # words that find pictures err beside those that find texts: together less than a tenth


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
    if not len(false_scores):  # hundreds of products share a few pictures
        return Thresholds(1.0, 1.0, 0.0, "all neighbours of the pictures are copies of them: nothing to measure")
    exact, how = _exact_threshold(true_scores, false_scores)
    similar = find_similar_threshold(scores, others, _same_category(categories, probes, positions), false_scores)
    floor = float(np.quantile(_random_scores(vectors, products, metric), 0.95))
    similar = min(similar, exact)
    return Thresholds(round(exact, 4), round(similar, 4), round(min(floor, similar), 4), how)


def compute_text_thresholds(
    titles: Vectors, own_vectors: Vectors, foreign: ForeignQueries, passages: Vectors, metric: str
) -> Thresholds:
    """Thresholds of the text space. Half of the foreign queries find nothing above the floor, and TEXT_CLOSE of them
    nothing that is similar without carrying their words; exact is reached by nine in ten titles with their own passage.

    float32 titles[n, d] are encoded as queries, passages[m, d] are of all products, and the second argument [n, d]
    has the titles' passages.
    """
    if not len(passages):
        return Thresholds(1.0, 1.0, 0.0, "no products: nothing to measure")
    store = ExactStore(passages, metric)
    pairs = [
        ExactStore(passage[None], metric).search(title, 1)[1][0, 0]
        for title, passage in zip(titles, own_vectors, strict=True)
    ]
    exact, how = float(np.quantile(pairs, 0.1)), f"exact: nine in ten of {len(titles)} titles reach it"
    if len(passages) < FEW_PRODUCTS:
        floor = float(foreign.unfit_scores(store).max(initial=0))
        exact, how = max(exact, floor), f"floor: the best of a few queries for no shop; similar: halfway; {how}"
        return Thresholds(round(exact, 4), round((floor + exact) / 2, 4), round(floor, 4), how)
    noise = foreign.best_scores(store)
    floor, close = np.quantile(noise, (FLOOR, TEXT_CLOSE)).tolist()
    similar = floor + (close - floor) / SIMILAR_WITHOUT_WORDS
    how = f"floor and similar: by {len(noise)} queries of other trades and nonsense; {how}"
    return Thresholds(round(max(exact, similar), 4), round(similar, 4), round(floor, 4), how)


def compute_cross_modal_thresholds(
    asked: tuple[Vectors, Positions],
    foreign: ForeignQueries,
    shown: tuple[Vectors, Positions],
    categories: Mapping[int, int],
    metric: str,
) -> Thresholds:
    """Thresholds of pictures searched by words. Half of the foreign queries find nothing above the floor.

    `asked` are titles, float32 [n, d], with the product of each, int64 [n]; `shown` are all pictures, float32 [m, d],
    with theirs; categories are numbers by product, -1 for none. Above `similar` four in five of the pictures a
    title finds are of its product's category (at least halfway from noise to `exact`, and PICTURE_CLOSE of the
    foreign queries find nothing), above `exact` nine in ten of the best are of the product itself.
    """
    (titles, owners), (vectors, products) = asked, shown
    known = np.isin(owners, products)
    titles, owners = titles[known], owners[known]
    if len(np.unique(products)) < 3 or not len(titles):
        return Thresholds(1.0, 1.0, 0.0, "fewer than three products with pictures: nothing to measure")
    store = ExactStore(vectors, metric)
    few = len(np.unique(products)) < FEW_PRODUCTS
    noise = foreign.unfit_scores(store) if few else foreign.best_scores(store)
    floor, close = np.quantile(noise, (1, 1) if few else (FLOOR, PICTURE_CLOSE)).tolist()
    positions, scores = store.search(titles, NEIGHBOURS)
    own_vectors = zip(titles, (np.flatnonzero(products == owner) for owner in owners), strict=True)
    true_scores = np.array([store.search_among(title, places, 1)[1][0] for title, places in own_vectors], np.float32)
    others = products[positions] != owners[:, None]
    numbers = np.array([categories[product] for product in products[positions].ravel().tolist()]).reshape(scores.shape)
    wanted = np.array([categories[owner] for owner in owners.tolist()])[:, None]
    false_scores = best_in_rows(scores, others)
    exact = max(find_threshold(true_scores, false_scores, PRECISION), close)
    similar = find_similar_threshold(scores, others, (numbers == wanted) & (wanted >= 0), false_scores)
    how = f"floor: by {len(noise)} queries of other trades and nonsense; exact: precision {PRECISION} over"
    how = f"{how} {len(titles)} titles"
    # At least halfway from the floor, so that noise is not called similar.
    similar = min(max(similar, (floor + exact) / 2, close), exact)
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
