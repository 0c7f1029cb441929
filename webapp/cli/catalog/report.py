"""`shoplens catalog explain` and `report`: one product, and all of them; an import's report, printed and written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from catalog.fetching.report import FetchReport
from catalog.importing.preview import Preview
from catalog.importing.report import ImportReport
from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.explain import explain as explain_product
from webapp.catalogue.reports import COUNTS, GONE, coverage_page, import_page, write_page
from webapp.cli.console import NEW_FILE, print_json, print_table, progress, with_json
from webapp.services import open_services

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
    for note in outcome.notes:
        click.echo(f"Note: {note}")
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


def print_columns(preview: Preview) -> None:
    """Print what each column of the feed was taken for, and why."""
    click.echo(f"Read as {preview.format}. Nothing was kept.")
    for note in preview.notes:
        click.echo(f"Note: {note}")
    print_table(("column of the feed", "taken as", "because of", "certainty"), preview.columns)
    click.echo("Another column for one of ours: --map OURS=THEIRS.")


def print_preview(preview: Preview) -> None:
    """Print the columns and the first records."""
    click.echo(f"Read as {preview.format}. Nothing was kept.")
    for note in preview.notes:
        click.echo(f"Note: {note}")
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


@click.command()
@click.argument("product_id", metavar="ID")
@click.option("--source", help="Of products with the same feed id, the one of this source.")
@with_json
def explain(product_id: str, source: str | None, as_json: bool) -> None:
    """Say everything about one product: its row, cleaning, pictures, embeddings, releases, and whether it is found.

    ID is the product's on the site, or its feed's.
    """
    data = explain_product(open_services(), product_id, source)
    print_json(data) if as_json else _print_product(data)


@click.command()
@click.option("--source", help="Only this source's products.")
@click.option("--html", "page", type=NEW_FILE, help="Write the report to this file as a self-contained page.")
@with_json
def report(source: str | None, page: Path | None, as_json: bool) -> None:
    """Count over all products what `explain` says of one."""
    with progress() as bar:
        data = coverage_report(open_services(), source, bar)
    if page:
        write_page(page, coverage_page(data))
    print_json(data) if as_json else _print_report(data)


def _print_product(data: dict[str, Any]) -> None:
    click.echo(f"{data['id']}: {data['title']}")
    rows = [("source", f"{data['source']}, id {data['feed_id']}"), ("row", _row(data)), ("category", _category(data))]
    for change in data["cleaned"]:
        rows.append((f"cleaned {change['column']}", _change(change)))
    rows += [("left out", part) for part in data["left_out"]]
    rows += [("flagged", f"{flag['rule']}: {flag['message']}") for flag in data["flags"]]
    for picture in data["pictures"]:
        rows += [("picture", _picture(picture))]
    rows.append(("text embedded by", ", ".join(data["text_embedded_by"]) or "nothing yet"))
    in_delta = ", and in the delta index of the current one" if data["laid_over_current"] else ""
    rows.append(("releases", (", ".join(data["releases"]) or "none") + in_delta))
    rows.append(("found by words", (data["not_by_words"] and f"no: {data['not_by_words']}") or "yes"))
    rows.append(("found by photo", (data["not_by_photo"] and f"no: {data['not_by_photo']}") or "yes"))
    print_table(("what", ""), rows)


def _row(data: dict[str, Any]) -> str:
    run = data["import"]
    if data["row"] is None:
        return "not known: imported before rows were remembered"
    return f"{data['row']:,} of {run['feed'] or 'its feed'}, import {run['id']} at {run['at']}" if run else data["row"]


def _category(data: dict[str, Any]) -> str:
    own = data["category"] or "none"
    return f"{own} (confirmed by a person)" if data["category_confirmed"] == data["category"] else own


def _change(change: dict[str, str]) -> str:
    return f"{change['rule']}: {json.dumps(change['before'], ensure_ascii=False)} → {change['after'] or '(blank)'}"


def _picture(data: dict[str, Any]) -> str:
    parts = [data.get("reference") or data["hash"][:12], data.get("state", "kept")]
    if data.get("problem"):
        parts.append(data["detail"] or data["problem"])
    if data["hash"]:
        words = data["words"]
        parts.append("words not read" if words is None else f"words: {' '.join(words.split())[:60] or 'none'}")
        parts.append("embedded by " + (", ".join(data["embedded_by"]) or "nothing yet"))
    return "; ".join(parts)


def _print_report(data: dict[str, Any]) -> None:
    click.echo(f"Release that answers: {data['release'] or 'none'}")
    rows = [("products" if name == "all" else name, count) for name, count in data["products"].items()]
    rows += [(f"not found by words: {count['reason']}", count["products"]) for count in data["not_by_words"]]
    rows += [(f"not found by photo: {count['reason']}", count["products"]) for count in data["not_by_photo"]]
    rows += [(f"pictures {count['state']} {count['problem']}".rstrip(), count["count"]) for count in data["pictures"]]
    rows += [(f"pictures' words {name}", count) for name, count in data["words"].items()]
    rows += [(f"{count['what']} embedded by {count['model']}", count["count"]) for count in data["embedded"]]
    rows += [(f"cleaned: {count['rule']}", count["products"]) for count in data["cleaned"]]
    rows += [(f"flagged: {count['rule']}", count["products"]) for count in data["flagged"]]
    print_table(("what", "count"), rows)
    for source in data["sources"]:
        print_source(source)


def print_source(data: dict[str, Any]) -> None:
    """One line about a source's last import."""
    last = f"last import {data['import']} at {data['at']}, {data['feed']}" if data["import"] else "never imported whole"
    click.echo(f"{data['source']}: {data['products']:,} products, {last}")
