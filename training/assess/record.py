"""The evaluations in a run's folder: the first on the test split stays, further ones are counted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.labelling.labels_csv import escape_cell
from training.assess.run_figures import RunFigures, choose_split
from training.data.samples import SPLITS, Split
from training.errors import TrainingError
from training.run import Run

FORMAT = 1
REPORT, WRONG = "report.json", "wrong.csv"
WRONG_COLUMNS = ("path", "head", "label", "predicted", "probability")

Report = dict[str, Any]  # the JSON of report.json: what `describe` writes
COLUMNS = ("run", "split", "head", "accuracy", "macro F1", "R@1", "ms", "MB", "epochs", "looks", "data")


def kept(run: Run, split: Split | None = None) -> Report | None:
    """The kept evaluation of a split (None: the run's final one), with today's count of looks; None before it."""
    path = run.folder / _file(run, split)
    try:
        report: Report = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} cannot be read ({error}); move it away and evaluate again") from error
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise TrainingError(f"{path} is not a report of format {FORMAT}; move it away and evaluate again")
    return report


def keep(run: Run, figures: RunFigures) -> tuple[Report, str]:
    """Write an evaluation into the run's folder; the report and the name of its file are returned.

    The first look at the test split stays in report.json. A later one lies beside it under a name of its own, and the
    looks are counted in both. The report of another split is that of its last evaluation. wrong.csv lists the
    misclassified pictures of this evaluation, for the labelling page.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    final = kept(run)
    looks = final["looks"] if final else []
    report = {**describe(run, figures, now), "looks": looks}
    if figures.split != "test":
        name = _file(run, figures.split)
    else:
        report["looks"] = [*looks, now]
        name = _further(run.folder) if final else REPORT
        if final:
            run.write_text(REPORT, _text({**final, "looks": report["looks"]}))
    run.write_text(name, _text(report))
    run.write_text(WRONG, _wrong(figures))
    return report, name


def describe(run: Run, figures: RunFigures, now: str) -> Report:
    """The report's JSON: what was trained, on what, and every figure."""
    config, dataset = run.config, run.samples()
    return {
        "format": FORMAT,
        "run": run.name,
        "measured": now,
        "architecture": config.recipe.architecture,
        "size": config.recipe.served_size,
        "epochs": len(run.log_lines()),
        "data": list(config.data),
        "pictures_of": {split: len(dataset.part(split)) for split in SPLITS},
        "started_from": config.started_from,
        "colour_weight": config.colour_weight,
        "aligned_with": config.aligned_with,
        "commit": config.commit,
        "trained": config.created,
        "training_seconds": config.seconds,
        **asdict(figures),
        "looks": [],
    }


def seen(report: Mapping[str, Any]) -> str:
    """How often the test split has been evaluated, as a sentence."""
    count = len(report["looks"])
    return f"test split seen {count} time{'' if count == 1 else 's'}" if count else "test split not seen yet"


def _file(run: Run, split: Split | None) -> str:
    """report.json for the split that a run is judged by, report-<split>.json for the others."""
    final, _ = choose_split(run.samples())
    return REPORT if split in (None, final) else f"report-{split}.json"


def _further(folder: Path) -> str:
    number = 2
    while (folder / f"report-test-{number}.json").exists():
        number += 1
    return f"report-test-{number}.json"


def _wrong(figures: RunFigures) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(WRONG_COLUMNS)
    for head in (head for head in figures.heads if head.part == "all"):
        for m in (m for m in head.mistakes if m.place < 0):  # a picture inside a file of many has no path of its own
            writer.writerow(map(escape_cell, (m.path, head.head, m.truth, m.given, f"{m.confidence:.4f}")))
    return file.getvalue()


def _text(report: Report) -> str:
    return json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


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
