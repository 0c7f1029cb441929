"""Rows that compare the reports of several runs, one for each label head of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

COLUMNS = ("run", "split", "head", "accuracy", "macro F1", "R@1", "ms", "MB", "epochs", "looks", "data")


def comparison_rows(reports: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows with COLUMNS, from the figures of the whole splits."""
    for report in reports:
        again = next((figures for figures in report["again"] if figures["part"] == "all"), None)
        cost = report["cost"] or {}
        heads = [head for head in report["heads"] if head["part"] == "all"]
        for head in heads or [None]:
            yield {
                "run": report["run"],
                "split": report["split"],
                "head": head["head"] if head else "-",
                "accuracy": _short(head and head["accuracy"]),
                "macro F1": _short(head and head["macro_f1"]),
                "R@1": _short(again and again["score"]["recall_at_1"]),
                "ms": cost.get("median_ms", "-"),
                "MB": cost.get("weights_mb", "-"),
                "epochs": report["epochs"],
                "looks": len(report["looks"]),
                "data": ", ".join(report["data"]),
            }


def _short(interval: Mapping[str, float] | None) -> str:
    return f"{interval['mean']:.3f} ±{(interval['high'] - interval['low']) / 2:.3f}" if interval else "-"
