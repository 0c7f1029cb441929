"""One labelled picture, and a set of them with the labels of each head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Sample:
    """One picture and what is known of it; an empty text means unknown."""

    path: Path  # the picture's file
    labels: Mapping[str, str] = field(default_factory=dict)  # label head -> label
    identity: str = ""  # the thing shown: two pictures with the same one show the same product
    group: str = ""  # pictures of one group (a product, a sender) stay on one side of a split
    split: Split | None = None
    title: str = ""  # the product's words, for training towards a text encoder
    place: int = -1  # where in the file, for files that hold many pictures (IDX); -1 for a file that is one


@dataclass(frozen=True)
class Rejected:
    """A picture that cannot be trained on, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Dataset:
    """Samples with the labels of every head, in the order the network answers them."""

    samples: tuple[Sample, ...]
    heads: Mapping[str, tuple[str, ...]]
    rejected: tuple[Rejected, ...] = ()

    def part(self, split: Split) -> tuple[Sample, ...]:
        """The samples of one split."""
        return tuple(sample for sample in self.samples if sample.split == split)


def heads_of(samples: Sequence[Sample]) -> dict[str, tuple[str, ...]]:
    """Every head that occurs with its labels, both sorted."""
    found: dict[str, set[str]] = {}
    for sample in samples:
        for head, label in sample.labels.items():
            found.setdefault(head, set()).add(label)
    return {head: tuple(sorted(found[head])) for head in sorted(found)}
