"""Counts by rule with the first samples of each: what imports, cleaning, fetching, flags and coverage report."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from typing import Any, Generic, TypeVar

Rule = TypeVar("Rule", bound=Hashable)


class Tally(Generic[Rule]):
    """Every rule's count is exact; samples are values as JSON holds them."""

    def __init__(self, most: int) -> None:
        """Keeps at most so many samples of a rule."""
        self.counts: Counter[Rule] = Counter()
        self._most = most
        self._samples: defaultdict[Rule, dict[Hashable, Any]] = defaultdict(dict)

    def add(self, rule: Rule, sample: Any, key: Hashable = None) -> None:
        """Count one, and keep its sample while there is room, unless one with that key is kept already."""
        self.counts[rule] += 1
        if self.wants(rule):
            kept = self._samples[rule]
            kept.setdefault(len(kept) if key is None else key, sample)

    def wants(self, rule: Rule) -> bool:
        """Whether there is room for another sample of the rule."""
        return len(self._samples[rule]) < self._most

    def most_common(self) -> Iterator[tuple[Rule, int, list[Any]]]:
        """Rules with counts and samples, the most frequent first."""
        for rule, count in self.counts.most_common():
            yield rule, count, list(self._samples[rule].values())

    def table(self, rule: str, count: str = "count", samples: str = "samples") -> list[dict[str, Any]]:
        """One entry a rule under these names, as JSON holds it, the most frequent first."""
        return [{rule: one, count: times, samples: kept} for one, times, kept in self.most_common()]
