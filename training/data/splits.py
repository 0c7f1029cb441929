"""Divides samples into training, validation and test splits."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from training.data.samples import SPLITS, Sample, Split
from training.errors import TrainingError

Cell = tuple[tuple[str, str], ...]  # the (head, label) pairs of a picture: what is kept in proportion
_TIES: tuple[Split, ...] = ("validation", "test", "train")  # a label too small for its shares is at least measured


@dataclass
class _Group:
    """Pictures that get the same split."""

    order: str  # drawn from the seed, so that neither names nor rows decide
    cells: Counter[Cell] = field(default_factory=Counter)  # of the pictures without a given split
    given: Counter[Split] = field(default_factory=Counter)


def assign(samples: Sequence[Sample], *, validation: float = 0.2, test: float = 0.1, seed: int = 7) -> list[Sample]:
    """The samples in their order, each with a split, stratified by label and seeded; no group is in two splits.

    A given split is kept, and a set with a given validation split gets no test split unless that is given as well. The
    splits depend neither on the samples' order nor on where their folder is. Raises TrainingError for bad shares.
    """
    if validation < 0 or test < 0 or validation + test >= 1:
        raise TrainingError(
            f"Shares of {validation:g} for validation and {test:g} for test leave nothing to train on; "
            "both are at least 0 and together below 1, for example 0.2 and 0.1."
        )
    names = groups_of(samples)
    chosen = _choose(_groups(samples, names, seed), _targets(samples, validation, test))
    return [s if s.split else replace(s, split=chosen[name]) for s, name in zip(samples, names, strict=True)]


def groups_of(samples: Sequence[Sample]) -> list[str]:
    """The name of each sample's group [n]: its own, else that of its product, else the picture alone."""
    known: dict[str, str] = {}
    for sample in samples:
        if sample.group and sample.identity:  # photos that know only their product join the family it belongs to
            known[sample.identity] = min(sample.group, known.get(sample.identity, sample.group))
    return [_group(sample, known) for sample in samples]


def _group(sample: Sample, known: Mapping[str, str]) -> str:
    if group := sample.group or known.get(sample.identity, ""):
        return f"group:{group}"
    return f"identity:{sample.identity}" if sample.identity else f"picture:{sample.path}#{sample.place}"


def _groups(samples: Sequence[Sample], names: Sequence[str], seed: int) -> dict[str, _Group]:
    found: dict[str, _Group] = {}
    for sample, name in zip(samples, names, strict=True):
        if name not in found:
            found[name] = _Group(_order(sample, name, seed))
        if sample.split:
            found[name].given[sample.split] += 1
        else:
            found[name].cells[_cell(sample)] += 1
    return found


def _order(sample: Sample, name: str, seed: int) -> str:
    if name.startswith("picture:"):  # a moved folder keeps its splits; the whole name only settles what is equal
        name = f"{'/'.join(sample.path.parts[-2:])}#{sample.place}\0{name}"
    stable, _, rest = name.partition("\0")
    return hashlib.sha256(f"{seed}:{stable}".encode()).hexdigest() + rest


def _choose(groups: Mapping[str, _Group], targets: Mapping[Cell, Mapping[Split, float]]) -> dict[str, Split]:
    """Largest group first, each to the side that lacks most of what it holds (after Sechidis et al. 2011)."""
    chosen: dict[str, Split] = {}
    lacking = {cell: dict(shares) for cell, shares in targets.items()}
    totals = {cell: sum(shares.values()) for cell, shares in targets.items()}
    for name, group in sorted(groups.items(), key=lambda item: (-item[1].cells.total(), item[1].order)):
        if not group.cells:
            continue
        side = _given(group) if group.given else _neediest(group, lacking, totals)
        chosen[name] = side
        for cell, count in group.cells.items():
            lacking[cell][side] -= count
    return chosen


def _given(group: _Group) -> Split:
    """The split that most pictures of the group were given."""
    return max(SPLITS, key=lambda split: group.given[split])


def _neediest(group: _Group, lacking: Mapping[Cell, Mapping[Split, float]], totals: Mapping[Cell, float]) -> Split:
    cells = sorted(group.cells.items())  # sums of floats depend on their order

    def need(split: Split) -> float:
        return round(sum(count * lacking[cell][split] / totals[cell] for cell, count in cells), 9)

    return max(_TIES, key=need)


def _targets(samples: Sequence[Sample], validation: float, test: float) -> dict[Cell, dict[Split, float]]:
    """How many of the pictures without a given split each side should hold, for each cell."""
    given: defaultdict[tuple[str, ...], set[Split]] = defaultdict(set)
    for sample in samples:
        if sample.split:
            given[_set(sample)].add(sample.split)
    targets: dict[Cell, dict[Split, float]] = {}
    for cell, count in Counter(_cell(sample) for sample in samples if not sample.split).items():
        brought = given[tuple(head for head, _ in cell)]
        shares = {
            "validation": 0.0 if "validation" in brought else validation,
            "test": 0.0 if brought & {"validation", "test"} else test,
        }
        targets[cell] = {
            "train": count * (1 - shares["validation"] - shares["test"]),
            "validation": count * shares["validation"],
            "test": count * shares["test"],
        }
    return targets


def _cell(sample: Sample) -> Cell:
    return tuple(sorted(sample.labels.items()))


def _set(sample: Sample) -> tuple[str, ...]:
    """Pictures labelled by the same heads are one set: a given split speaks for its own set alone."""
    return tuple(sorted(sample.labels))
