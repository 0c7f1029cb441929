"""`shoplens index compare`: two releases compared on the same queries, with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from indexer.compare.bounds import NAMES, parse_bounds
from indexer.compare.comparison import Comparison
from indexer.compare.measures import MeasureChange
from webapp.catalogue.reports import comparison_page, write_page
from webapp.cli.console import EXISTING_FILE, NEW_FILE, print_json, print_table, progress, with_json
from webapp.modelops.comparing import LOGGED, PROBES, Sources, chosen, compare_releases, page_data
from webapp.services import build_services
from webapp.settings import load_settings

ROWS = 12  # of categories and of queries in the terminal; the page has more


@click.command()
@click.argument("first", metavar="[A]", required=False)
@click.argument("second", metavar="[B]", required=False)
@click.option(
    "--queries", type=EXISTING_FILE, help="Judged words, as evaluate words; by default SHOPLENS_JUDGED_WORDS."
)
@click.option("--split", default=None, help="Only the judged words of this split.")
@click.option("--photos", type=EXISTING_FILE, help="Judged, as evaluate photos; by default SHOPLENS_JUDGED_PHOTOS.")
@click.option("--logged", type=click.IntRange(0), default=LOGGED, show_default=True, help="How many logged queries.")
@click.option(
    "--probes",
    type=click.IntRange(0),
    default=PROBES,
    show_default=True,
    help="Products asked for by title, and as many by picture.",
)
@click.option(
    "--bound",
    "bounds",
    multiple=True,
    metavar="NAME=NUMBER",
    help=f"Another bound than SHOPLENS_COMPARE_BOUNDS has; may be repeated. NAME: {', '.join(NAMES)}.",
)
@click.option("--html", "page", type=NEW_FILE, help="Write it to this file as a self-contained page, too.")
@with_json
def compare(
    first: str | None,
    second: str | None,
    queries: Path | None,
    split: str | None,
    photos: Path | None,
    logged: int,
    probes: int,
    bounds: tuple[str, ...],
    page: Path | None,
    as_json: bool,
) -> None:
    """Ask releases A and B the same, and say whether B may take over; 1 when it may not.

    Without B, the current release against A; without both, against the newest.
    """
    settings = load_settings()
    limits = parse_bounds(",".join(bounds), parse_bounds(settings.compare_bounds))
    services = build_services(settings)
    words, pictures = queries or settings.judged_words, photos or settings.judged_photos
    sources = Sources(words, split, pictures, logged, probes)
    with progress() as report:
        outcome = compare_releases(services, chosen(services, first, second), sources, limits, report)
    if page:
        write_page(page, comparison_page(page_data(services, outcome)))
    print_json(outcome.as_json()) if as_json else _print(outcome)
    if not outcome.verdict.passed:
        click.get_current_context().exit(1)


def _print(outcome: Comparison) -> None:
    for letter, one in (("A", outcome.first), ("B", outcome.second)):
        click.echo(f"{letter}: {one.id}, {one.products:,} products, {', '.join(one.models)}")
    for note in outcome.notes:
        click.echo(note)
    if outcome.unreadable:
        click.echo(f"{outcome.unreadable} photos could not be read.")
    _print_measures(outcome)
    _print_moves(outcome)
    click.echo("")
    print_table(
        ("bound", "", "measured", ""),
        [(check.bound, check.state, check.what, check.note) for check in outcome.verdict.checks],
    )
    click.echo(f"\n{_verdict(outcome)}")


def _print_measures(outcome: Comparison) -> None:
    measured = outcome.measured
    click.echo("")
    print_table(("queries", "count", "measure", "A", "B", "B less A"), [_change(change) for change in measured.changes])
    click.echo("")
    print_table(("queries", "count", "overlap@10"), [(name, one.count, one) for name, one in measured.overlap.items()])
    click.echo("")
    times = [
        (latency.kind, latency.first_p50, latency.second_p50, latency.first_p95, latency.second_p95)
        for latency in measured.latency
    ]
    print_table(("ms", "A p50", "B p50", "A p95", "B p95"), times)
    sizes = [(name, *_sizes(outcome, name)) for name in ("disk", "memory")]
    click.echo("")
    print_table(("MB", "A", "B"), sizes)


def _print_moves(outcome: Comparison) -> None:
    rows = [
        (
            *(row.category, row.entered, row.left, row.up, row.down, row.stayed),
            *(f"{found} of {row.wanted}" if row.wanted else "" for found in (row.found_by_first, row.found_by_second)),
        )
        for row in outcome.measured.categories[:ROWS]
    ]
    click.echo("")
    print_table(("category", "entered", "left", "up", "down", "stayed", "first in A", "first in B"), rows)
    if outcome.moved:
        click.echo("")
        print_table(
            ("moved", "queries", "words or photo"),
            [(f"{moved.moved:.2f}", moved.group, moved.text[:60]) for moved in outcome.moved[:ROWS]],
        )


def _verdict(outcome: Comparison) -> str:
    if outcome.verdict.passed:
        return f"B passed. Next: shoplens index promote {outcome.second.id}"
    return (
        f"B did not pass: {'; '.join(outcome.verdict.failures)}. Look at what moved (--html FILE) and build another, or"
        f" promote it all the same: shoplens index promote {outcome.second.id} --force"
    )


def _change(change: MeasureChange) -> Sequence[object]:
    return change.group, change.difference.count, change.measure, change.first, change.second, _signed(change)


def _signed(change: MeasureChange) -> str:
    mean, low, high = (
        round(value, 3) + 0.0 for value in (change.difference.mean, change.difference.low, change.difference.high)
    )
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"  # never -0.000


def _sizes(outcome: Comparison, name: str) -> list[str]:
    bytes_of = (getattr(side.footprint, name) for side in (outcome.first, outcome.second))
    return ["not measured" if size is None else f"{size / 1e6:.1f}" for size in bytes_of]
