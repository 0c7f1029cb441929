"""The scores from which a picture that a title map finds is called close, from titles that the map has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from indexer.build.thresholds import (
    MIN_PAIRS,
    NEIGHBOURS,
    PRECISION,
    best_in_rows,
    find_similar_threshold,
    find_threshold,
)
from indexer.build.titles import TitledPictures
from indexer.release.manifest import Thresholds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

FALSE_ALARMS = 0.1  # share of titles of a missing category for which something may still be called close
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Found:
    """What q held-out titles find: their NEIGHBOURS nearest pictures, and the nearest of their own."""

    own: Vectors  # float32 [q], the best score of a picture with that title
    scores: Vectors  # float32 [q, k], best first
    others: Flags  # [q, k]: pictures with another title
    alike: Flags  # [q, k]: pictures of the title's category
    known: Flags  # [q, 1]: whether the title has a category


def compute_title_thresholds(
    folds: Iterable[tuple[Positions, Vectors]], titles: Vectors, shown: TitledPictures, floor: float, metric: str
) -> Thresholds:
    """Thresholds of the space of a title map; `floor` is the noise of foreign queries.

    `folds` are the titles asked, int64 [q], with all pictures as a map gives them that did not see those titles,
    float32 [n, t]; titles[k, t] are all of them. From `similar` on, four in five of the pictures found are of the
    title's category, and where that whole category is left out, as if the shop did not have it, nine in ten titles
    find nothing. Where too few titles have pictures of other categories near, only what reaches `exact` is similar:
    nine in ten of the best are of the title itself.
    """
    found = _join([_search(asked, ExactStore(vectors, metric), titles, shown) for asked, vectors in folds])
    false = best_in_rows(found.scores, found.others)
    exact = max(find_threshold(found.own, false, PRECISION), floor)
    similar = exact
    absent = best_in_rows(found.scores, ~found.alike & found.known)
    if len(absent) >= MIN_PAIRS:
        of_category = find_similar_threshold(found.scores, found.others, found.alike, false)
        similar = max(min(of_category, exact), float(np.quantile(absent, 1 - FALSE_ALARMS)), floor)
        exact = max(exact, similar)
    reached = float(np.mean(found.scores[:, 0] >= similar))
    how = f"floor: half of the foreign queries; exact: precision {PRECISION} over {len(found.own)} held-out titles;"
    how += f" similar: of the title's category, and above what {1 - FALSE_ALARMS:.0%} find when that is left out;"
    how += f" {reached:.0%} of the titles reach it"
    return Thresholds(round(exact, 4), round(similar, 4), round(floor, 4), how)


def _search(asked: Positions, store: ExactStore, titles: Vectors, shown: TitledPictures) -> _Found:
    positions, scores = store.search(titles[asked], NEIGHBOURS)
    ends = np.append(shown.starts, len(shown.titles))
    places = [np.arange(ends[title], ends[title + 1]) for title in asked.tolist()]
    own = [store.search_among(titles[title], some, 1)[1][0] for title, some in zip(asked, places, strict=True)]
    near, wanted = shown.titles[positions], shown.categories[asked][:, None]
    alike = (shown.categories[near] == wanted) & (wanted >= 0)
    return _Found(np.array(own, np.float32), scores, near != asked[:, None], alike, wanted >= 0)


def _join(parts: Sequence[_Found]) -> _Found:
    return _Found(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(_Found)))
