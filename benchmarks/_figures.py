"""What a benchmark found: printed for whoever ran it, and kept for `make bench`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

KEPT_IN = "BENCH_FIGURES"  # the environment's name for the file that `make bench` collects from


@dataclass(frozen=True)
class Figure:
    """One measured number, and what was measured beside it in the same run.

    The ratio is the value divided by that of `beside`: the machine's speed is in both. The aim is about the ratio where
    there is one and `of_value` is false, otherwise about the value.
    """

    name: str
    value: float
    unit: str
    better: Literal["more", "less"]
    ratio: float | None = None
    beside: str = ""
    aim: float | None = None
    of_value: bool = False

    @property
    def aimed(self) -> float:
        """The number that the aim is about."""
        return self.value if self.of_value or self.ratio is None else self.ratio

    @property
    def holds(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        if self.aim is None:
            return None
        return self.aimed >= self.aim if self.better == "more" else self.aimed <= self.aim

    def worse_than(self, before: Self, part: float) -> bool:
        """Whether the ratio is worse by more than that part of the ratio before."""
        if self.ratio is None or before.ratio is None:
            return False
        if self.better == "more":
            return self.ratio < before.ratio * (1 - part)
        return self.ratio > before.ratio * (1 + part)

    def as_row(self) -> dict[str, str]:
        """Its cells in a table, by head."""
        of = "" if self.of_value or self.ratio is None else " ×"
        sign, digits = "≥" if self.better == "more" else "≤", ",.0f" if self.value >= 1000 else ".3g"
        return {
            "measure": self.name,
            "value": f"{self.value:{digits}} {self.unit}".strip(),
            "ratio": "–"
            if self.ratio is None
            else f"{self.ratio:{'.2f' if self.ratio >= 0.1 else '.2g'}} × {self.beside}",
            "aim": "–" if self.aim is None else f"{sign} {self.aim:g}{of or ' ' + self.unit}",
            "met": {None: "–", True: "yes", False: "**no**"}[self.holds],
        }


def tell(figure: Figure) -> None:
    """Print a figure, and add it to the file that `make bench` names."""
    print(" | ".join(figure.as_row().values()), flush=True)
    if path := os.environ.get(KEPT_IN):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(figure)) + "\n")


def read_figures(path: Path) -> list[Figure]:
    """The figures that were told, in their order; none when the file is not there."""
    if not path.exists():
        return []
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
