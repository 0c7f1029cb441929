"""What speaks for a category: similar products and the centroids of categories; how much each counts is learnt.

A centroid is the mean direction of the vectors of a category's products in one space of a release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluation.voting import Calibration, Shares, blended, calibrate, ranked_labels, vote
from indexer.live.categories import Codes
from indexer.live.facts import Facts
from indexer.release.space import OpenSpace
from indexer.stores.vector_store import Positions, Vectors

Scored = tuple[list[str], list[float]]  # categories, or those of neighbours, with scores
NOTHING: Scored = ([], [])
ROWS = 20_000  # vectors summed at a time
LEAST = 1e-6  # a shorter sum has no direction
SHARPNESSES = (5.0, 10.0, 20.0, 40.0, 80.0)
ImageBy = Literal["nearest", "typical", "meaning"]
IMAGE_BY: tuple[ImageBy, ...] = ("nearest", "typical", "meaning")
WEIGHTS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)  # of the picture beside the words

Evidence = Literal["both", "image", "text"]


class CategoryCentroids:
    """The mean direction of each category's items in a space."""

    def __init__(self, space: OpenSpace, facts: Facts) -> None:
        self._space, self._facts = space, facts
        self._sums = np.zeros((max(1, len(facts.categories)), space.exact.dimension), np.float64)
        for start in range(0, len(space.products), ROWS):
            places = np.arange(start, min(start + ROWS, len(space.products)))
            codes, held = self._codes(space.products[places])
            np.add.at(self._sums, codes[held], space.exact.get_vectors(places)[held])
        self._named = np.array([bool(name) for name in facts.categories], np.bool_)

    def scores(self, vectors: Sequence[Vectors], without: set[int]) -> Scored:
        """Cosine of the mean of `vectors` (each `[d]`, float32) with each centroid, leaving out `without`."""
        if not vectors or not self._named.any():
            return NOTHING
        sums = self._sums
        if without:
            sums = sums.copy()
            places = np.flatnonzero(np.isin(self._space.products, list(without)))
            codes, held = self._codes(self._space.products[places])
            np.subtract.at(sums, codes[held], self._space.exact.get_vectors(places)[held])
        lengths = np.linalg.norm(sums, axis=1)
        usable = np.flatnonzero(self._named & (lengths > LEAST))
        own = np.mean(np.stack(vectors), axis=0, dtype=np.float64)
        cosines = sums[usable] @ own / (lengths[usable] * max(float(np.linalg.norm(own)), LEAST))
        return [self._facts.categories[at] for at in usable.tolist()], cosines.tolist()

    def _codes(self, products: Positions) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Each product's category, and whether the catalogue still has it."""
        rows = self._facts.rows(products)
        return self._facts.category[rows], rows >= 0


@dataclass(frozen=True)
class Tuning:
    """How votes are counted and what their shares are worth."""

    image_by: ImageBy
    image_sharpness: float
    text_sharpness: float
    image_weight: float
    calibration: Calibration


@dataclass(frozen=True)
class Similarities:
    """Categories with scores: of the products that look nearest, and by typical picture, its meaning, and text."""

    nearest: Scored = NOTHING
    typical: Scored = NOTHING
    meaning: Scored = NOTHING  # typical pictures once more, where titles find them
    text: Scored = NOTHING

    def shares(self, tuning: Tuning) -> dict[str, float]:
        """All of it together."""
        looks: Scored = getattr(self, tuning.image_by)
        return blended(
            vote(*looks, tuning.image_sharpness), vote(*self.text, tuning.text_sharpness), tuning.image_weight
        )


@dataclass(frozen=True)
class Case:
    """A product with a category, asked for as if it had none."""

    truth: str
    near: Similarities
    family: str = ""  # of its variants; "" where it has none


def tune(cases: Sequence[Case], evidence: Evidence) -> Tuning:
    """The way of counting that was right most often, of equals the surest; then what its shares came to.

    How sharp votes are is chosen for each evidence alone, then the weight, then both once more: all at once is slow.
    """
    blank = Tuning("nearest", SHARPNESSES[0], SHARPNESSES[0], 0.0, Calibration((0.0, 1.0), (0.0, 1.0)))
    words = [replace(blank, text_sharpness=sharpness) for sharpness in SHARPNESSES]
    best = read = _best(cases, words) if evidence != "image" else blank
    if evidence != "text":
        seen = [replace(read, image_weight=1.0, image_sharpness=sharpness) for sharpness in SHARPNESSES]
        looks = [_best(cases, [replace(tuning, image_by=by) for tuning in seen]) for by in IMAGE_BY]
        weights = (1.0,) if evidence == "image" else WEIGHTS
        best = _best(cases, [replace(tuning, image_weight=weight) for tuning in looks for weight in weights])
    if evidence == "both":
        best = _best(
            cases,
            [
                replace(best, image_sharpness=image, text_sharpness=text)
                for image in SHARPNESSES
                for text in SHARPNESSES
            ],
        )
        best = _best(cases, [replace(best, image_weight=weight) for weight in WEIGHTS])
    tops = [(*best_label(case.near.shares(best)), case.truth) for case in cases]
    learnt = calibrate([share for _, share, _ in tops], [label == truth for label, _, truth in tops])
    return replace(best, calibration=learnt)


def _best(cases: Sequence[Case], choices: Sequence[Tuning]) -> Tuning:
    return max(choices, key=lambda tuning: _quality(cases, tuning))


def _quality(cases: Sequence[Case], tuning: Tuning) -> tuple[float, float]:
    shares = [case.near.shares(tuning) for case in cases]
    right = np.mean([best_label(one)[0] == case.truth for one, case in zip(shares, cases, strict=True)])
    sure = np.mean([np.log(one.get(case.truth, 0.0) + 0.01) for one, case in zip(shares, cases, strict=True)])
    return round(float(right), 3), float(sure)


def keep_alone(case: Case, evidence: Evidence) -> Case:
    """The case as if there were pictures alone, or words alone."""
    near = case.near
    return replace(case, near=replace(near, text=NOTHING) if evidence == "image" else Similarities(text=near.text))


def best_label(shares: Shares) -> tuple[str, float]:
    """The category with the largest share; "" and 0 without any."""
    return ranked_labels(shares)[0] if shares else ("", 0.0)
