"""What cleaning changed: by rule and column, with samples, and how complete each column was before and is after."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

SAMPLES = 5
SAMPLE_LENGTH = 80


@dataclass(frozen=True)
class Sample:
    """One cell before and after."""

    before: str
    after: str


@dataclass
class CleaningReport:
    """Counts over all rows, and the first different samples of each."""

    rows: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (rule, column) → cells
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)
    filled_before: Counter[str] = field(default_factory=Counter)
    filled_after: Counter[str] = field(default_factory=Counter)

    def note(self, rule: str, column: str, before: str, after: str) -> None:
        """Count one changed cell."""
        self.changes[rule, column] += 1
        kept = self.samples.setdefault((rule, column), [])
        if len(kept) < SAMPLES:
            sample = Sample(_short(before), _short(after))
            if sample not in kept:
                kept.append(sample)

    def completeness(self) -> dict[str, tuple[float, float]]:
        """Of each column the share of rows that say something, before and after."""
        rows = max(1, self.rows)
        return {name: (count / rows, self.filled_after[name] / rows) for name, count in self.filled_before.items()}

    def table(self) -> list[dict[str, Any]]:
        """One entry a rule and column, as JSON holds it, the most frequent first."""
        return [
            {
                "rule": rule,
                "column": column,
                "cells": count,
                "samples": [asdict(sample) for sample in self.samples[rule, column]],
            }
            for (rule, column), count in self.changes.most_common()
        ]


def _short(value: str) -> str:
    return value if len(value) <= SAMPLE_LENGTH else value[: SAMPLE_LENGTH - 1] + "…"
