"""`shoplens evaluate`: how well the current release answers, measured on judged queries and photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from evaluation.intervals import bootstrap
from indexer.evaluate.photos import PhotosReport, evaluate_photos, read_photo_cases
from indexer.evaluate.words import MEASURES, Answer, WordsReport, evaluate_words, read_queries
from indexer.search.search import Search
from reviews.judged import COLUMNS, judge_aspects, read_judgements, shown_aspects
from webapp.cli.console import EXISTING_FILE, print_json, print_table, progress, with_json
from webapp.services import open_services
from webapp.settings import PROJECT


@click.group()
def evaluate() -> None:
    """Measure the current release."""


@evaluate.command()
@click.option(
    "--queries", type=EXISTING_FILE, default=PROJECT / "demo" / "queries.csv", help="CSV: id, query, type, relevant."
)
@click.option("--split", default=None, help="Only the queries of this split.")
@with_json
def words(queries: Path, split: str | None, as_json: bool) -> None:
    """Rank judged word queries by TF-IDF titles, BM25, vectors and both fused; 95 % bootstrap intervals."""
    services = open_services()
    release, judged = services.releases.current(), read_queries(queries, split)
    with progress() as tell:
        report = evaluate_words(
            release, services.catalogue, services.client, judged, lambda texts: ask(services.search, texts), tell
        )
    print_json(_as_rows(report)) if as_json else _print(report)


@evaluate.command()
@click.option(
    "--photos", type=EXISTING_FILE, default=PROJECT / "demo" / "frozen" / "photos.csv", help="CSV: image, product."
)
@with_json
def photos(photos: Path, as_json: bool) -> None:
    """Ask every photo of a list: recall@1 and @5 with 95 % bootstrap intervals, by colour where the list says it."""
    services = open_services()

    def names(numbers: Sequence[int]) -> dict[int, str]:
        return {number: view.feed_id for number, view in services.catalogue.by_ids(numbers).items()}

    with progress() as report:
        outcome = evaluate_photos(services.releases.current(), services.client, read_photo_cases(photos), names, report)
    print_json(asdict(outcome)) if as_json else _print_photos(outcome)


@evaluate.command()
@click.option(
    "--judged",
    type=EXISTING_FILE,
    default=PROJECT / "demo" / "judged" / "aspects.csv",
    help="CSV: product, side (praise or complaint), aspect, sensible (1 or 0).",
)
@click.option(
    "--of", "most", type=click.IntRange(1), default=200, show_default=True, help="Aspects that are looked at."
)
@click.option("--list", "listing", is_flag=True, help="Print what nobody has judged, with its quote, to be judged.")
@with_json
def aspects(judged: Path, most: int, listing: bool, as_json: bool) -> None:
    """Say which share of the aspects shown as "what buyers say" people found sensible."""
    report = judge_aspects(shown_aspects(open_services().database)[:most], read_judgements(judged))
    looked_at = (*report.sensible, *report.others)
    right = [float(one in report.sensible) for one in looked_at]
    share = bootstrap(right, groups=[one.product for one in looked_at]) if right else None
    if as_json:
        print_json({"sensible": share and asdict(share), "unjudged": len(report.unjudged)})
    elif listing:
        print_table((*COLUMNS[:3], "quote"), report.unjudged)
    else:
        click.echo(f"{len(right)} aspects judged, sensible: {share}; not judged: {len(report.unjudged)}")
        print_table(("not sensible: product", "side", "aspect", "quote"), report.others)


def _print_photos(outcome: PhotosReport) -> None:
    rows = [
        (group, interval.count, interval, outcome.recall_at_5[group]) for group, interval in outcome.recall_at_1.items()
    ]
    print_table(("photos", "count", "recall@1", "recall@5"), rows)
    if outcome.right_but_weak:
        click.echo(f"of photos whose nearest product is right, told that nothing comes close: {outcome.right_but_weak}")
    if outcome.exact_right:
        right = outcome.exact_right
        click.echo(f"of photos whose nearest product is called exact, it is right: {right} ({right.count} photos)")
    click.echo(f"unreadable: {outcome.unreadable}; of products without a picture in the release: {outcome.not_indexed}")


def ask(search: Search, texts: Sequence[str]) -> list[Answer]:
    """What shoppers get for the words; whether that comes close is told by the best hits, as on a page."""
    search.prepare(texts)
    answers = []
    for text in texts:
        found = search.by_text(text, limit=100)
        none_close = all(hit.match == "weak" for hit in found.hits[:10])
        answers.append(Answer([hit.id for hit in (*found.hits, *found.nearest)], none_close))
    return answers


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
        "false_no_match": report.false_no_match,
    }


def _print(report: WordsReport) -> None:
    for kind in report.types:
        count = report.intervals[report.rankers[0], kind, MEASURES[0]].count
        click.echo(f"\n{kind}: {count} queries")
        rows = [
            [ranker, *(report.intervals[ranker, kind, measure] for measure in MEASURES)] for ranker in report.rankers
        ]
        print_table(("ranker", *MEASURES), rows)
    click.echo(f"\nfused against the better of words and meaning, nDCG@10: {report.better_than_best}")
    if report.misspelt_ratio is not None:
        click.echo(f"misspelt queries reach {report.misspelt_ratio:.3f} of their clean twins' nDCG@10")
    if report.honest_no_match is not None:
        click.echo(f"queries without an answer, reported as such: {report.honest_no_match:.3f}")
    if report.false_no_match is not None:
        click.echo(f"queries with an answer, reported as having none close: {report.false_no_match:.3f}")
