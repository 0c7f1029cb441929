"""From which score on a match may be called exact, or similar: found anew for every release, from its own vectors."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from indexer.release.manifest import Thresholds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

PRECISION = 0.9  # of what is called exact
SAME_CATEGORY = 0.8  # share of what is called similar that is of the same category
PROBES = 800
NEIGHBOURS = 40  # enough to find a sibling and the nearest stranger
MIN_PAIRS = 20  # with fewer the shop says too little about itself

# Questions no shop can answer. What a text encoder scores them is the noise above which its scores mean something.
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
    """Thresholds from held-out pictures: each looks for its product's other pictures among everybody else's.

    `categories` numbers each item's category, -1 for none. For every probe the best picture of the same product is a
    true pair and the best of another product a false one, as if half of all shoppers photographed what is not sold.
    """
    if len(np.unique(products)) < 3:
        return Thresholds(1.0, 1.0, 0.0, "fewer than three products with pictures: nothing to measure")
    probes = np.sort(np.random.default_rng(0).permutation(len(vectors))[:PROBES])
    positions, scores = ExactStore(vectors, metric).search(vectors[probes], NEIGHBOURS)
    # The probe itself and copies of it say nothing: variants often share one picture.
    fresh = scores < _own_scores(vectors[probes], metric)[:, None] - 1e-5
    same = (products[positions] == products[probes][:, None]) & fresh
    others = (products[positions] != products[probes][:, None]) & fresh
    true_scores, false_scores = _best_in_rows(scores, same), _best_in_rows(scores, others)
    exact, how = _exact_threshold(true_scores, false_scores)
    similar = _similar_threshold(scores, others, _same_category(categories, probes, positions), false_scores)
    floor = float(np.quantile(_random_scores(vectors, products, metric), 0.95))
    similar = min(similar, exact)
    return Thresholds(round(exact, 4), round(similar, 4), round(min(floor, similar), 4), how)


def compute_text_thresholds(
    titles: Vectors, own_vectors: Vectors, nonsense: Vectors, passages: Vectors, metric: str
) -> Thresholds:
    """Thresholds of the text space: noise is what nonsense reaches, exact what nine in ten titles reach with their own.

    titles[n, d] are encoded as queries and own[n, d] are their products' passages; nonsense is sought in all passages.
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
    """Thresholds of pictures asked by words: noise is what nonsense reaches, and titles stand for shoppers' queries.

    asked are the titles of some products [n, d] as queries, with the product of each; shown are all pictures [m, d]
    with theirs; categories number each product's category, -1 for none. Above `similar` four in five of the pictures a
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
    false_scores = _best_in_rows(scores, others)
    exact = max(find_threshold(true_scores, false_scores, PRECISION), floor)
    similar = _similar_threshold(scores, others, (numbers == wanted) & (wanted >= 0), false_scores)
    how = f"floor: the best of {len(nonsense)} nonsense queries; exact: precision {PRECISION} over {len(titles)} titles"
    similar = min(max(similar, (floor + exact) / 2), exact)  # what is just above noise is not called alike
    return Thresholds(round(exact, 4), round(similar, 4), round(floor, 4), f"{how}; similar: of the title's category")


def _same_category(categories: npt.NDArray[np.int64], probes: Positions, positions: Positions) -> npt.NDArray[np.bool_]:
    """Which neighbours are of their probe's category; without a category nothing is."""
    own_vectors = categories[probes][:, None]
    return np.asarray((categories[positions] == own_vectors) & (own_vectors >= 0))


def _own_scores(vectors: Vectors, metric: str) -> Vectors:
    """What each vector scores with itself."""
    return np.asarray((vectors**2).sum(axis=1) if metric == "dot" else np.ones(len(vectors)), np.float32)


def _best_in_rows(scores: Vectors, mask: npt.NDArray[np.bool_]) -> Vectors:
    """The best score under the mask in each row, without rows that have none."""
    best = np.where(mask, scores, -np.inf).max(axis=1)
    return np.asarray(best[np.isfinite(best)])


def _exact_threshold(true_scores: Vectors, false_scores: Vectors) -> tuple[float, str]:
    if len(true_scores) < MIN_PAIRS:
        # One picture a product: nothing says how alike two photos of one thing are, only how alike two things can be.
        return float(np.quantile(false_scores, 0.95)), "exact: above 95 % of the best scores between different products"
    threshold = find_threshold(true_scores, false_scores, PRECISION)
    reached = float(np.mean(true_scores >= threshold))
    how = f"exact: precision {PRECISION} over {len(true_scores)} true and {len(false_scores)} false held-out pairs"
    return threshold, f"{how}, which {reached:.0%} of the true ones reach"


def find_threshold(true_scores: Vectors, false_scores: Vectors, precision: float) -> float:
    """The lowest score from which on at least that share of the pairs is true, both kinds being equally likely."""
    levels = np.unique(np.concatenate([true_scores, false_scores]))
    true_share = 1 - np.searchsorted(np.sort(true_scores), levels) / max(len(true_scores), 1)
    false_share = 1 - np.searchsorted(np.sort(false_scores), levels) / max(len(false_scores), 1)
    good = true_share >= precision * (true_share + false_share)
    # Everything above must be good as well: a lucky level in the middle is no threshold.
    good = np.logical_and.accumulate(good[::-1])[::-1]
    return float(levels[np.argmax(good)]) if good.any() else float(levels[-1]) + 1e-3


def _similar_threshold(
    scores: Vectors, others: npt.NDArray[np.bool_], alike: npt.NDArray[np.bool_], false_scores: Vectors
) -> float:
    """The lowest score from which on most neighbours are of the probe's category; the median neighbour without any."""
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
    """Scores of pairs of different products drawn at random."""
    draw = np.random.default_rng(2)
    first, second = draw.integers(0, len(vectors), (2, 2000))
    keep = products[first] != products[second]
    pairs = zip(vectors[first[keep]], vectors[second[keep]], strict=True)
    return np.array([ExactStore(other[None], metric).search(vector, 1)[1][0, 0] for vector, other in pairs], np.float32)
