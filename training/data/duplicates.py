"""Finds exact and near duplicates among pictures, and those of them in different splits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.progress import Progress, no_progress
from training.data.checking import Look
from training.data.samples import Sample
from training.data.splits import groups_of

# Of 580 pictures and photos of the demo shop, all that are saved again at JPEG quality 50 or at half the size stay
# within these, and one in ten of those cropped by 2 %. Of its 1,680 pictures as they are, ten pairs do: two sides of
# one round product. Other colours do not.
BITS_APART = 12  # of the difference hash's 128
SHADE = 2.5  # largest mean difference of their 16 × 16 copies, of 255
PEAK = 16  # largest difference of one of their values
BLOCK, PAIRS = 128, 16_384  # pictures compared with their neighbours in brightness, pairs looked at closely, at a time


@dataclass(frozen=True)
class Duplicates:
    """Sets of duplicates as indices of samples, and what lies in several splits."""

    exact: tuple[tuple[int, ...], ...]  # the same bytes
    near: tuple[tuple[int, ...], ...]  # the same look, not all the same bytes
    leaks: tuple[tuple[int, ...], ...]  # those of both whose pictures lie in several splits
    split_groups: tuple[str, ...]  # products or senders whose pictures lie in several splits


def find_duplicates(samples: Sequence[Sample], looks: Sequence[Look], progress: Progress = no_progress) -> Duplicates:
    """Exact duplicates by content hash; near ones, saved again or resized, by difference hash and small copy."""
    exact = _same(looks)
    firsts = sorted({group[0] for group in exact} | _alone(exact, looks))
    alike = _joined(exact, _near_pairs(firsts, looks, progress), len(looks))
    near = tuple(sorted(set(alike) - set(exact)))
    leaks = tuple(group for group in alike if len({samples[i].split for i in group}) > 1)
    return Duplicates(exact, near, leaks, _split_groups(samples))


def _same(looks: Sequence[Look]) -> tuple[tuple[int, ...], ...]:
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    for i, look in enumerate(looks):
        if look.digest:
            found[look.digest].append(i)
    return tuple(tuple(group) for group in found.values() if len(group) > 1)


def _alone(exact: Sequence[Sequence[int]], looks: Sequence[Look]) -> set[int]:
    copies = {i for group in exact for i in group}
    return {i for i, look in enumerate(looks) if look.digest and i not in copies}


def _near_pairs(numbers: Sequence[int], looks: Sequence[Look], progress: Progress) -> Iterator[tuple[int, int]]:
    """Every pair within BITS_APART, SHADE and PEAK; sorted by brightness, which SHADE bounds as well."""
    if not numbers:
        return
    tiny = np.stack([np.frombuffer(looks[i].tiny, dtype=np.uint8) for i in numbers])
    brightness = tiny.mean(axis=1)
    order = np.argsort(brightness, kind="stable")
    tiny, brightness = tiny[order], brightness[order]
    bits = np.frombuffer(b"".join(looks[numbers[i]].gradient for i in order), dtype=np.uint64).reshape(-1, 2)
    for start in range(0, len(bits), BLOCK):
        stop = min(start + BLOCK, len(bits))
        last = int(np.searchsorted(brightness, brightness[stop - 1] + SHADE, side="right"))
        apart = sum(np.bitwise_count(half[start:stop, None] ^ half[None, start:last]) for half in bits.T)
        first, second = np.nonzero(apart <= BITS_APART)
        later = second > first
        for a, b in _close(tiny, first[later] + start, second[later] + start):
            yield numbers[order[a]], numbers[order[b]]
        progress("Comparing pictures", stop, len(bits))


def _close(
    tiny: npt.NDArray[np.uint8], first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> Iterator[tuple[int, int]]:
    """The pairs first, second int64 [m] whose small copies, uint8 [n, 768], differ by at most SHADE and PEAK."""
    for start in range(0, len(first), PAIRS):
        one, other = first[start : start + PAIRS], second[start : start + PAIRS]
        differences = np.abs(tiny[one].astype(np.int16) - tiny[other].astype(np.int16))
        same = (differences.mean(axis=1) <= SHADE) & (differences.max(axis=1) <= PEAK)
        yield from zip(one[same].tolist(), other[same].tolist(), strict=True)


def _joined(
    exact: Sequence[Sequence[int]], pairs: Iterator[tuple[int, int]], count: int
) -> tuple[tuple[int, ...], ...]:
    """Sets of two and more that are connected by either; union-find with path halving."""
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
    for sample, name in zip(samples, groups_of(samples), strict=True):
        sides[name].add(sample.split)
    return tuple(sorted(name.partition(":")[2] for name, splits in sides.items() if len(splits) > 1))
