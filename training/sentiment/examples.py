"""Reviews as training examples: texts, labels, and their division into train, validation and test."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from serving.review_text import whole
from training.errors import TrainingError

Side = Literal["train", "validation", "test"]
RECOMMENDED, TONE, STARS = "recommended", "tone", "stars"
LABELS: dict[str, tuple[str, ...]] = {
    RECOMMENDED: ("no", "yes"),
    TONE: ("negative", "neutral", "positive"),  # by stars: 1 and 2, 3, 4 and 5
    STARS: ("1", "2", "3", "4", "5"),
}
UNKNOWN = -100  # the label that torch's cross entropy passes over
FEWEST = 20  # of each side of a head, below which nothing can be measured


@dataclass(frozen=True)
class Example:
    """One review; whether its writer recommends the product is not always known."""

    title: str
    text: str
    stars: int
    recommended: bool | None = None

    @property
    def whole(self) -> str:
        """Title and text as the model reads them."""
        return whole(self.title, self.text)

    def label(self, head: str) -> int:
        """The index of its label in a head, UNKNOWN where there is none."""
        if head == RECOMMENDED:
            return UNKNOWN if self.recommended is None else int(self.recommended)
        return self.stars - 1 if head == STARS else tone(self.stars)


def tone(stars: float) -> int:
    """The index of the tone of stars: 0 negative (below 3), 1 neutral (3), 2 positive (above 3)."""
    return 0 if stars < 3 else 2 if stars > 3 else 1


def heads_of(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """The heads with enough examples of their first and last label; TrainingError where TONE is not among them."""
    heads = {}
    for head, labels in LABELS.items():
        counts = [0] * len(labels)
        for example in examples:
            if (label := example.label(head)) != UNKNOWN:
                counts[label] += 1
        if min(counts[0], counts[-1]) >= FEWEST:
            heads[head] = labels
    if TONE not in heads:
        raise TrainingError(
            f"{len(examples)} reviews hold fewer than {FEWEST} of one or two stars, or of four or five; "
            "both are needed to tell them apart"
        )
    return heads


def sides(examples: Sequence[Example], *, validation: float, test: float, seed: int) -> list[Side]:
    """A side for each example, stratified by stars and recommendation, seeded.

    Reviews of the same words are on the same side, whatever their stars. Raises TrainingError for bad shares.
    """
    if validation <= 0 or test <= 0 or validation + test >= 1:
        raise TrainingError(
            f"Shares of {validation:g} for validation and {test:g} for test: both are above 0 and together below 1, "
            "for example 0.08 and 0.2"
        )
    names = [_name(example, seed) for example in examples]
    strata: defaultdict[tuple[int, bool | None], dict[str, None]] = defaultdict(dict)
    known: set[str] = set()
    for example, name in zip(examples, names, strict=True):
        if name not in known:
            known.add(name)
            strata[example.stars, example.recommended][name] = None
    chosen: dict[str, Side] = {}
    for members in strata.values():
        for place, name in enumerate(sorted(members)):
            share = (place + 0.5) / len(members)
            chosen[name] = "test" if share < test else "validation" if share < test + validation else "train"
    return [chosen[name] for name in names]


def _name(example: Example, seed: int) -> str:
    words = " ".join(re.findall(r"\w+", example.whole.lower()))
    return hashlib.sha256(f"{seed}\0{words}".encode()).hexdigest()
