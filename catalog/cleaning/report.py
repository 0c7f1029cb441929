"""What cleaning changed: by rule and column, with samples."""

from typing import Any

from catalog.tally import Tally

SAMPLES = 5
SAMPLE_LENGTH = 80


class CellTally(Tally[tuple[str, str]]):
    """Changed cells by (rule, column), with the first different samples of each."""

    def __init__(self, length: int = SAMPLE_LENGTH) -> None:
        """Samples are cut to `length` characters."""
        super().__init__(SAMPLES)
        self._length = length

    def note(self, rule: str, column: str, before: str, after: str, row: int | None = None) -> None:
        """Count one changed cell; its sample says the row where one is given."""
        if not self.wants((rule, column)):  # most changes of a large feed, so no sample is made in vain
            self.counts[rule, column] += 1
            return
        example = {"before": self._short(before), "after": self._short(after)}
        self.add((rule, column), example if row is None else {"row": row, **example}, tuple(example.values()))

    def cells(self) -> list[dict[str, Any]]:
        """One entry a rule and column, as JSON holds it, the most frequent first."""
        return [
            {"rule": rule, "column": column, "cells": count, "samples": samples}
            for (rule, column), count, samples in self.most_common()
        ]

    def _short(self, value: str) -> str:
        return value if len(value) <= self._length else value[: self._length - 1] + "…"
