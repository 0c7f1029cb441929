"""`shoplens evaluate`: how well the current release answers, measured on judged queries and photos."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from indexer.evaluate_photos import evaluate_photos, read_photos
from indexer.evaluate_words import MEASURES, RANKERS, WordsReport, evaluate_words, read_queries
from webapp.cli.console import json_option, one_line_errors, print_json, print_table, progress
from webapp.services import Services, build_services
from webapp.settings import PROJECT, load_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure the current release."""


@evaluate.command()
@click.option("--queries", type=FILE, default=PROJECT / "demo" / "queries.csv", help="CSV: id, query, type, relevant.")
@click.option("--split", default=None, help="Only the queries of this split.")
@json_option
@one_line_errors
def words(queries: Path, split: str | None, as_json: bool) -> None:
    """Rank judged word queries by TF-IDF titles, BM25, vectors and both fused; 95 % bootstrap intervals."""
    services = build_services(load_settings())
    report = evaluate_words(
        services.releases.current(),
        services.catalogue,
        services.client,
        read_queries(queries, split),
        lambda query: _nothing_close(services, query),
    )
    if as_json:
        print_json(_as_rows(report))
    else:
        _print(report)


def _nothing_close(services: Services, query: str) -> bool:
    return all(hit.match == "weak" for hit in services.search.by_text(query, limit=10).hits)


def _as_rows(report: WordsReport) -> dict[str, object]:
    intervals = [
        {"ranker": ranker, "type": kind, "measure": measure, **asdict(interval)}
        for (ranker, kind, measure), interval in report.intervals.items()
    ]
    return {
        "intervals": intervals,
        "fused_gain": asdict(report.better_than_best),
        "misspelt_ratio": report.misspelt_ratio,
        "honest_no_match": report.honest_no_match,
    }


def _print(report: WordsReport) -> None:
    for kind in report.types:
        count = report.intervals[RANKERS[0], kind, MEASURES[0]].count
        click.echo(f"\n{kind}: {count} queries")
        rows = [[ranker, *(report.intervals[ranker, kind, measure] for measure in MEASURES)] for ranker in RANKERS]
        print_table(("ranker", *MEASURES), rows)
    click.echo(f"\nfused against the better of its two parts, nDCG@10: {report.better_than_best}")
    if report.misspelt_ratio is not None:
        click.echo(f"misspelt queries reach {report.misspelt_ratio:.3f} of their clean twins' nDCG@10")
    if report.honest_no_match is not None:
        click.echo(f"queries without an answer that are told so: {report.honest_no_match:.3f}")
