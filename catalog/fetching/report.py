"""What became of the web addresses that an import asked for."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

SAMPLES = 20


@dataclass
class FetchReport:
    """Counts by address; every one that was due is exactly one of fetched, unchanged, refused, failed."""

    fetched: int = 0  # downloaded, and new or other than before
    new: int = 0  # of these: had no picture before
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0  # nobody has asked for them yet
    shown: int = 0  # products that show another picture because of it
    received_bytes: int = 0
    seconds: float = 0.0
    problems: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)  # first addresses of each problem, and what was told

    @property
    def done(self) -> int:
        """How many have been settled."""
        return self.fetched + self.unchanged + self.refused + self.failed

    def trouble(self, problem: str, url: str, detail: str) -> None:
        """Note why an address gave no picture."""
        self.problems[problem] += 1
        told = self.samples.setdefault(problem, [])
        if len(told) < SAMPLES:
            told.append(f"{url[:300]}: {detail}")

    def table(self) -> list[dict[str, Any]]:
        """One entry a problem, the most frequent first, as JSON holds it."""
        return [
            {"problem": problem, "count": count, "samples": self.samples[problem]}
            for problem, count in self.problems.most_common()
        ]
