"""Pictures that are there twice, to the byte or nearly, and those of them that lie on two sides of a split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data.looking import Look
from training.data.samples import Sample
from training.data.splits import group_of

BITS = 4  # of 64 that may differ between near duplicates
SHADE = 6.0  # of 255: largest mean difference of their 8 × 8 copies, so that another colour is another picture
BLOCK = 128  # pictures compared with all others at a time


@dataclass(frozen=True)
class Duplicates:
    """Sets of pictures that look alike, as numbers of samples; and what crosses the splits."""

    exact: tuple[tuple[int, ...], ...]  # the same bytes
    near: tuple[tuple[int, ...], ...]  # the same look, not all the same bytes
    leaks: tuple[tuple[int, ...], ...]  # those of both whose pictures lie in several splits
    split_groups: tuple[str, ...]  # products or senders whose pictures lie in several splits


def find_duplicates(samples: Sequence[Sample], looks: Sequence[Look]) -> Duplicates:
    """Exact duplicates by content hash, near ones by gradient hash and colour; pictures that were rejected are none."""
    exact = _same(range(len(looks)), lambda i: looks[i].digest)
    firsts = sorted({group[0] for group in exact} | _alone(exact, looks))
    alike = _joined(exact, _near_pairs(firsts, looks), len(looks))
    bytes_alike = {group for group in exact}
    near = tuple(group for group in alike if group not in bytes_alike)
    leaks = tuple(group for group in alike if len({samples[i].split for i in group}) > 1)
    return Duplicates(exact, near, leaks, _split_groups(samples))


def _same(numbers: Sequence[int], key: Callable[[int], bytes]) -> tuple[tuple[int, ...], ...]:
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    for i in numbers:
        if key(i):
            found[key(i)].append(i)
    return tuple(tuple(group) for group in found.values() if len(group) > 1)


def _alone(exact: Sequence[Sequence[int]], looks: Sequence[Look]) -> set[int]:
    copies = {i for group in exact for i in group}
    return {i for i, look in enumerate(looks) if look.digest and i not in copies}


def _near_pairs(numbers: Sequence[int], looks: Sequence[Look]) -> Iterator[tuple[int, int]]:
    """Every pair of these pictures within BITS and SHADE; all are compared with all, 64 bits at a time."""
    bits = np.array([looks[i].gradient for i in numbers], dtype=np.uint64)
    tiny = np.array([list(looks[i].tiny) for i in numbers], dtype=np.uint8)
    for start in range(0, len(bits), BLOCK):
        block, rest = bits[start : start + BLOCK], bits[start:]
        first, second = np.nonzero(np.bitwise_count(block[:, None] ^ rest[None, :]) <= BITS)
        later = second > first
        first, second = first[later] + start, second[later] + start
        close = _shade(tiny, first, second) <= SHADE
        yield from ((numbers[a], numbers[b]) for a, b in zip(first[close], second[close], strict=True))


def _shade(
    tiny: npt.NDArray[np.uint8], first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Mean difference of 8-bit values between the small copies of each pair."""
    if not len(first):
        return np.zeros(0)
    differences = np.abs(tiny[first].astype(np.int16) - tiny[second].astype(np.int16))
    means: npt.NDArray[np.float64] = differences.mean(axis=1)
    return means


def _joined(
    exact: Sequence[Sequence[int]], pairs: Iterator[tuple[int, int]], count: int
) -> tuple[tuple[int, ...], ...]:
    """Sets of two and more that are linked by either; union-find with path halving."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for group in exact:
        for i in group[1:]:
            parent[root(i)] = root(group[0])
    for a, b in pairs:
        parent[max(root(a), root(b))] = min(root(a), root(b))
    sets: defaultdict[int, list[int]] = defaultdict(list)
    for i in range(count):
        sets[root(i)].append(i)
    return tuple(tuple(group) for group in sets.values() if len(group) > 1)


def _split_groups(samples: Sequence[Sample]) -> tuple[str, ...]:
    sides: defaultdict[str, set[str | None]] = defaultdict(set)
    for sample in samples:
        sides[group_of(sample)].add(sample.split)
    return tuple(sorted(name.partition(":")[2] for name, splits in sides.items() if len(splits) > 1))
