"""A summary of labelled pictures for `model data`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from catalog.progress import Progress, no_progress
from training.data.balance import LabelCount, counts
from training.data.checking import Look, reasons
from training.data.duplicates import find_duplicates
from training.data.samples import SPLITS, Dataset, Sample, Split
from training.pixels import Channels, mean_std_of

LARGEST_SIDE = 160  # px that mean and deviation are taken at: they hardly change from there on


@dataclass(frozen=True)
class Sizes:
    """Sizes of the pictures as stored, in pixels."""

    smallest: tuple[int, int]  # width and height of the picture with the fewest pixels
    largest: tuple[int, int]
    median_width: float
    median_height: float
    shortest_side: int  # of all


@dataclass(frozen=True)
class Summary:
    """Counts, balance, sizes, duplicates, leaks and what was left out; pictures by path, some with their #place."""

    pictures: int
    parts: Mapping[Split, int]
    products: int  # different identities; 0 where none is known
    groups: int
    heads: Mapping[str, tuple[LabelCount, ...]]
    sizes: Sizes
    mean: Channels | None  # of each channel over the training pictures, in 0..1; None without any
    std: Channels | None
    exact: tuple[tuple[str, ...], ...]
    near: tuple[tuple[str, ...], ...]
    leaks: tuple[tuple[str, ...], ...]
    split_groups: tuple[str, ...]
    rejected: Mapping[str, int]
    rejected_pictures: tuple[tuple[Path, str], ...]

    def imbalance(self, head: str) -> float:
        """Pictures of the largest label divided by those of the smallest."""
        totals = [count.total for count in self.heads[head]]
        return max(totals) / min(totals)

    def unmeasured(self, head: str) -> tuple[str, ...]:
        """Labels without a picture for validation."""
        return tuple(count.label for count in self.heads[head] if not count.parts["validation"])

    def as_json(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "pictures": self.pictures,
            "splits": dict(self.parts),
            "products": self.products,
            "heads": {head: self._head_json(head) for head in self.heads},
            "sizes": vars(self.sizes),
            "mean": self.mean,
            "std": self.std,
            "duplicates": {"exact": self.exact, "near": self.near},
            "leaks": {"pictures": self.leaks, "groups": list(self.split_groups)},
            "rejected": {
                "reasons": dict(self.rejected),
                "pictures": [{"path": str(path), "reason": reason} for path, reason in self.rejected_pictures],
            },
        }

    def _head_json(self, head: str) -> dict[str, Any]:
        labels = [{"label": count.label, **count.parts, "pictures": count.total} for count in self.heads[head]]
        return {
            "labels": labels,
            "largest_to_smallest": round(self.imbalance(head), 2),
            "without_validation": list(self.unmeasured(head)),
        }


def summarise(
    samples: Sequence[Sample], looks: Sequence[Look], dataset: Dataset, progress: Progress = no_progress
) -> Summary:
    """The summary of a data set, and of the samples and looks that it was made from."""
    looked = {(sample.path, sample.place): look for sample, look in zip(samples, looks, strict=True)}
    usable = [looked[sample.path, sample.place] for sample in dataset.samples]
    found = find_duplicates(dataset.samples, usable, progress)
    parts = Counter(sample.split for sample in dataset.samples)
    sizes, train = _sizes(usable), dataset.part("train")
    side = min(LARGEST_SIDE, sizes.shortest_side)
    mean, std = mean_std_of(train, side, progress) if train else (None, None)
    return Summary(
        pictures=len(dataset.samples),
        parts={split: parts[split] for split in SPLITS},
        products=len({sample.identity for sample in dataset.samples} - {""}),
        groups=len({sample.group for sample in dataset.samples} - {""}),
        heads=counts(dataset.samples),
        sizes=sizes,
        mean=mean,
        std=std,
        exact=_names(dataset, found.exact),
        near=_names(dataset, found.near),
        leaks=_names(dataset, found.leaks),
        split_groups=found.split_groups,
        rejected=reasons(dataset.rejected),
        rejected_pictures=tuple((one.path, one.reason) for one in dataset.rejected),
    )


def _sizes(looks: Sequence[Look]) -> Sizes:
    sizes = np.array([(look.width, look.height) for look in looks], dtype=np.int64)
    areas = sizes.prod(axis=1)
    width, height = np.median(sizes, axis=0)
    return Sizes(
        smallest=_size(looks[int(areas.argmin())]),
        largest=_size(looks[int(areas.argmax())]),
        median_width=float(width),
        median_height=float(height),
        shortest_side=int(sizes.min()),
    )


def _size(look: Look) -> tuple[int, int]:
    return look.width, look.height


def _names(dataset: Dataset, groups: Sequence[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_named(dataset.samples[i]) for i in group) for group in groups)


def _named(sample: Sample) -> str:
    place = f"#{sample.place}" if sample.place >= 0 else ""
    return f"{sample.path}{place}{f' ({sample.identity})' if sample.identity else ''}"
