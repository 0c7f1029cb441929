"""An import's report for people: a table on the terminal, a page, a JSON file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from catalog.fetching.report import FetchReport
from catalog.importing.preview import Preview
from catalog.importing.report import ImportReport
from webapp.catalogue.reports import COUNTS, GONE, import_page, write_page
from webapp.cli.console import print_table

SHOWN_REJECTIONS = 20
SHOWN_CHANGES = 12
SHORT = 40


def check_target(path: Path) -> None:
    """Refuse a report of a kind that is not written, before any work is done."""
    if path.suffix.lower() not in (".html", ".json"):
        raise click.UsageError(f"--report {path}: reports are written as .html or .json; name such a file")


def write_report(outcome: ImportReport, path: Path) -> None:
    """Write the report as a self-contained page or as JSON."""
    report = outcome.as_json()
    if path.suffix.lower() == ".json":
        write_page(path, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    else:
        write_page(path, import_page(report))


def print_report(outcome: ImportReport) -> None:
    """Print the counts, what cleaning changed, and why rows were rejected."""
    click.echo(f"{outcome.feed}: {outcome.format}")
    click.echo("Columns: " + ", ".join(f"{ours} ← {theirs}" for ours, theirs in outcome.mapping.items()))
    counts = outcome.counts()
    print_table(("what", "count"), [(label, counts[name]) for name, label in COUNTS])
    _print_changes(outcome)
    for entry in outcome.rejections.by_kind():
        click.echo(f"  {entry['count']} rejected: {entry['reason']} (row {_rows(entry['rows'], entry['count'])})")
    for entry in outcome.left_out.by_kind():
        click.echo(f"  {entry['count']} left out: {entry['reason']} (row {_rows(entry['rows'], entry['count'])})")
    _print_fetched(outcome.web_pictures)
    for entry in outcome.flagged.table("rule"):
        first = entry["samples"][0]
        click.echo(f"  {entry['count']} flagged, unchanged: {entry['rule']} (row {first['row']}: {first['message']})")
    for rejection in outcome.rejected[:SHOWN_REJECTIONS]:
        click.echo(f"  row {rejection.row}: {rejection.reason}")
    if outcome.gone.count and not outcome.gone.problem:
        click.echo(f"Gone from the feed, {GONE[outcome.gone_action]}: {', '.join(outcome.gone.samples)}")
    click.echo("Search answers from the last release: build a new one with `shoplens index build`.")


def print_preview(preview: Preview) -> None:
    """Print the columns and the first records."""
    click.echo(f"Read as {preview.format}. Nothing was kept.")
    rows = [
        (ours, theirs, "as last time" if ours in preview.remembered else "") for ours, theirs in preview.mapping.items()
    ]
    print_table(("ours", "column of the feed", ""), rows)
    click.echo("Kept as attributes: " + (", ".join(preview.attributes) or "none"))
    for record in preview.records:
        click.echo(f"\n{record.feed_id}")
        for name, value in vars(record).items():
            if value and name != "feed_id":
                click.echo(f"  {name}: {_short(value)}")
    for problem in preview.problems:
        click.echo(f"  {problem}")
    click.echo("\nAnother column for one of ours: --map OURS=THEIRS. Without --dry-run the feed is imported.")


def _print_changes(outcome: ImportReport) -> None:
    changes = outcome.changes.table()
    if changes:
        rows = [
            (
                one["rule"],
                one["column"],
                one["cells"],
                f"{_short(first['before'])} → {_short(first['after']) or '(blank)'}",
            )
            for one in changes[:SHOWN_CHANGES]
            for first in one["samples"][:1]
        ]
        print_table(("cleaned", "column", "cells", "for example"), rows)


def _print_fetched(report: FetchReport) -> None:
    """Print why pictures on the web were not fetched, with an example of each reason."""
    for problem, count, samples in report.problems.most_common():
        click.echo(f"  {count} not fetched, {problem}: {samples[0]}")
    if report.waiting:
        click.echo(f"  {report.waiting} wait to be fetched: import again without --no-fetch")


def _rows(rows: list[int], count: int) -> str:
    return ", ".join(map(str, rows)) + (" …" if count > len(rows) else "")


def _short(value: object) -> str:
    text = " ".join(", ".join(value).split()) if isinstance(value, tuple) else " ".join(str(value).split())
    return text if len(text) <= SHORT * 2 else text[: SHORT * 2 - 1] + "…"
