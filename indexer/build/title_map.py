"""Learns from a shop's own titles how words find its pictures, and measures it on titles that it has not seen.

The titles are held out fold by fold: a map fitted to the other folds maps all pictures, and each title held out is
asked among them. Where the image encoder has vectors of its own that were trained towards the text encoder, these are
asked the same titles, and the map is used only where it is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.intervals import bootstrap, bootstrap_difference
from indexer.build.ridge import Sums, solve
from indexer.build.titles import FOLDS, TitledPictures, group_titles, make_folds
from indexer.release.title_map import TitleMap, TitleMeasure
from indexer.search.fusion import CROSS_MODAL_WEIGHT
from indexer.stores.vector_store import Positions, Vectors, normalise

RIDGES = (1.0, 3.0, 10.0, 30.0)
MOST_ASKED = 1_000  # titles
FOUND = 10
Hits = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TitleData:
    """What a map is learnt from: float32 pictures[n, d] and titles[k, t]; int64 groups[k] and folds[k] of titles."""

    shown: TitledPictures
    pictures: Vectors
    titles: Vectors
    groups: Positions
    folds: Positions

    def asked(self, fold: int) -> Positions:
        """int64 [q]: the titles of a fold that are asked, at most MOST_ASKED in all folds together."""
        chosen = np.random.default_rng(8).permutation(len(self.titles))[:MOST_ASKED]
        return np.sort(chosen[self.folds[chosen] == fold])


@dataclass(frozen=True)
class HeldOut:
    """Each title asked: whether a picture of it was among the first ten, and how often those of other titles were."""

    asked: Positions  # int64 [q]
    hits: Hits  # 0 or 1
    chance: Hits  # share of the other held-out titles that were among the first ten

    def measure(self, groups: Positions) -> TitleMeasure:
        """The measure, and the weight that follows from it; titles of one group are drawn together."""
        names = [str(group) for group in groups[self.asked]]
        gain = bootstrap((self.hits - self.chance).tolist(), groups=names)
        recall, chance = float(self.hits.mean()), float(self.chance.mean())
        weight = CROSS_MODAL_WEIGHT * max(0.0, (recall - chance) / (1 - chance))
        return TitleMeasure(
            *(round(recall, 4), round(chance, 4), round(gain.low, 4), round(gain.high, 4)),
            titles=len(self.asked),
            weight=round(weight, 4),
        )


@dataclass(frozen=True)
class LearntMap:
    """The map fitted to all titles, those fitted without each fold, and how well the latter did."""

    ridge: float
    final: TitleMap
    by_fold: tuple[TitleMap, ...]
    held_out: HeldOut


def prepare(shown: TitledPictures, pictures: Vectors, titles: Vectors) -> TitleData | None:
    """Pictures float32 [n, d] and titles float32 [k, t] with folds; None when the titles are too alike for folds."""
    groups = group_titles(titles, shown.variants)
    folds = make_folds(groups)
    return None if folds is None else TitleData(shown, pictures, titles, groups, folds)


def learn(data: TitleData) -> LearntMap:
    """Fit a map; its ridge is the one with the best recall, of equals the strongest.

    What is reported of a fold uses the ridge that was best in the others.
    """
    sums = [_sums(data, data.folds[data.shown.titles] == fold) for fold in range(FOLDS)]
    total = sum(sums[1:], start=sums[0])
    maps = [solve(total - own, RIDGES) for own in sums]
    results = [[_hold_out(data, fold, each) for each in maps[fold]] for fold in range(FOLDS)]
    found = np.array([[float(one.hits.sum()) for one in row] for row in results])  # [FOLDS, ridges]
    chosen = _strongest_best(found.sum(axis=0))
    honest = [results[fold][_strongest_best(found.sum(axis=0) - found[fold])] for fold in range(FOLDS)]
    final = solve(total, RIDGES[chosen : chosen + 1])[0]
    return LearntMap(RIDGES[chosen], final, tuple(row[chosen] for row in maps), _join(honest))


def hold_out_own(data: TitleData, vectors: Vectors) -> HeldOut:
    """The same measure of an encoder's own vectors of the pictures, float32 [n, t]."""
    return _join([_ask(data, vectors, data.asked(fold), np.ones(len(data.titles), np.bool_)) for fold in range(FOLDS)])


def is_better(one: HeldOut, other: HeldOut, groups: Positions) -> bool:
    """Whether the interval of the difference of their recall is above zero; both were asked the same titles."""
    names = [str(group) for group in groups[one.asked]]
    return bootstrap_difference(one.hits.tolist(), other.hits.tolist(), groups=names).low > 0


def shown_to_fold(data: TitleData, learnt: LearntMap) -> Iterator[tuple[Positions, Vectors]]:
    """For each fold the titles asked, int64 [q], and all pictures mapped without having seen these, float32 [n, t]."""
    for fold, each in enumerate(learnt.by_fold):
        yield data.asked(fold), each.apply(data.pictures)


def _sums(data: TitleData, chosen: npt.NDArray[np.bool_]) -> Sums:
    targets = data.titles[data.shown.titles[chosen]]
    return Sums.of(data.pictures[chosen], targets, data.shown.weights[chosen])


def _hold_out(data: TitleData, fold: int, title_map: TitleMap) -> HeldOut:
    return _ask(data, title_map.apply(data.pictures), data.asked(fold), data.folds == fold)


def _ask(data: TitleData, vectors: Vectors, asked: Positions, held: npt.NDArray[np.bool_]) -> HeldOut:
    """Ask titles among pictures float32 [n, t]; `held`, bool [k], are the titles that chance is counted over."""
    scores = normalise(data.titles[asked]) @ normalise(vectors).T
    by_title = np.maximum.reduceat(scores, data.shown.starts, axis=1)
    first = np.argpartition(-by_title, FOUND - 1, axis=1)[:, :FOUND]
    among = np.zeros(by_title.shape, np.bool_)
    np.put_along_axis(among, first, True, axis=1)
    others = held[None] & (data.groups[None] != data.groups[asked][:, None])
    chance = (among & others).sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    return HeldOut(asked, among[np.arange(len(asked)), asked].astype(np.float64), chance)


def _strongest_best(found: Hits) -> int:
    return len(found) - 1 - int(found[::-1].argmax())


def _join(parts: list[HeldOut]) -> HeldOut:
    asked, hits, chance = ([getattr(part, name) for part in parts] for name in ("asked", "hits", "chance"))
    return HeldOut(np.concatenate(asked), np.concatenate(hits), np.concatenate(chance))
