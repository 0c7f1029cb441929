"""Learns which stray marks a table's cells carry at their ends, from values that occur both with and without them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from catalog.cleaning.profile import BLANKS, ColumnProfile, Profile

LONGEST = 4  # characters of one mark
FEWEST_CORES = 3  # different values that a mark must be seen around
MANY_CORES = 30  # from so many values on, letters are a mark and not the beginning of a word
FEWEST_COLUMNS = 2
CLEARLY = 3  # times as many witnesses settle which of two overlapping candidates is the mark
EXPLAINED = 0.1  # of the values with a mark, the share that also occurs without it


@dataclass
class Marks:
    """The marks of a table and the share of each column's cells that begin or end with them."""

    known: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()  # of them: letters that few values were seen with
    rate: float = 0.0  # of cells that a mark is expected to begin (or end)
    leading: dict[str, Counter[str]] = field(default_factory=dict)  # column → mark → cells
    trailing: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass
class _Evidence:
    """What was seen of one candidate."""

    cores: set[tuple[str, str]] = field(default_factory=set)  # (column, value without it)
    both: set[bool] = field(default_factory=set)  # seen in front, at the end

    @property
    def columns(self) -> int:
        return len({column for column, _ in self.cores})


def learn_marks(profile: Profile) -> Marks:
    """The marks of a profiled table; none where cells are sound."""
    evidence: defaultdict[str, _Evidence] = defaultdict(_Evidence)
    for name, column in profile.columns.items():
        for value, count in column.values.items():
            if column.foreign(value):
                _note(evidence, name, column, value, count)
    candidates = _apart({mark: seen for mark, seen in evidence.items() if _enough(mark, seen)})
    edges = _Edges(profile, candidates)
    known = frozenset(mark for mark in candidates if len(evidence[mark].cores) >= EXPLAINED * edges.foreign[mark])
    few = frozenset(mark for mark in known if is_plain(mark) and len(evidence[mark].cores) < MANY_CORES)
    return Marks(known, few, edges.rate(known), edges.leading, edges.trailing)


def is_plain(mark: str) -> bool:
    """Whether there are ASCII letters or digits in it, of which sound values are made too."""
    return any(char.isascii() and char.isalnum() for char in mark)


def _note(evidence: defaultdict[str, _Evidence], name: str, column: ColumnProfile, value: str, count: int) -> None:
    for front, core, end in splits(value):
        if (
            column.count(core) < count
            or column.foreign(core)
            or not all(column.foreign(mark) for mark in (front, end) if mark)
        ):
            continue
        for mark, leads in ((front, True), (end, False)):
            if mark and mark.lower() not in BLANKS:
                evidence[mark].cores.add((name, core))
                evidence[mark].both.add(leads)
        return


def splits(value: str) -> Iterator[tuple[str, str, str]]:
    """(front, core, end) for every short front and end, the shortest first."""
    longest = min(2 * LONGEST, len(value) - 1)
    for taken in range(1, longest + 1):
        for first in range(max(0, taken - LONGEST), min(taken, LONGEST) + 1):
            last = len(value) - (taken - first)
            core = value[first:last].strip()
            if core:
                yield value[:first].strip(), core, value[last:].strip()


def _enough(mark: str, seen: _Evidence) -> bool:
    """A sign or a unit stands beside known numbers too, in one column and on one side: marks are less choosy."""
    sides, columns = len(seen.both), seen.columns
    letters = mark.isascii() and mark.isalnum()
    return len(seen.cores) >= FEWEST_CORES and columns + sides > FEWEST_COLUMNS + letters


def _apart(evidence: dict[str, _Evidence]) -> set[str]:
    """Without those that are another mark beside a letter or digit of the value: "0☺" is "☺" after a nought."""
    cores = {mark: len(seen.cores) for mark, seen in evidence.items()}
    return {
        mark
        for mark, count in cores.items()
        if not any(_beside(mark, other) and more > CLEARLY * count for other, more in cores.items())
    }


def _beside(long: str, short: str) -> bool:
    extra = long.removeprefix(short) if long.startswith(short) else long.removesuffix(short)
    return len(extra) < len(long) and extra.isascii() and extra.isalnum()


class _Edges:
    """How many cells of each column begin and end with each candidate."""

    def __init__(self, profile: Profile, candidates: set[str]) -> None:
        self.leading: dict[str, Counter[str]] = {}
        self.trailing: dict[str, Counter[str]] = {}
        self.foreign: Counter[str] = Counter()  # different values with the mark where it is foreign
        self._profile = profile
        for name, column in profile.columns.items():
            self.leading[name], self.trailing[name] = Counter(), Counter()
            strange = {mark for mark in candidates if column.foreign(mark)}
            for value, count in column.values.items():
                self._count(name, value, count, candidates, strange)

    def _count(self, name: str, value: str, count: int, candidates: set[str], strange: set[str]) -> None:
        for length in range(1, min(LONGEST, len(value) - 1) + 1):
            for edge, counts in ((value[:length], self.leading[name]), (value[-length:], self.trailing[name])):
                if edge in candidates:
                    counts[edge] += count
                    self.foreign[edge] += edge in strange

    def rate(self, known: frozenset[str]) -> float:
        """The usual share of a column's cells that one mark begins or ends."""
        shares = [
            counts[mark] / self._profile.columns[name].remembered
            for side in (self.leading, self.trailing)
            for name, counts in side.items()
            for mark in known
            if counts[mark] and self._profile.columns[name].foreign(mark)
        ]
        return median(shares) if shares else 0.0
