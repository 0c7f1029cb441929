"""`shoplens catalog`: products in."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from catalog.importer import ImportReport, import_feed
from webapp.cli.console import json_option, one_line_errors, print_json, print_table, progress
from webapp.services import build_services
from webapp.settings import load_settings

SHOWN_REJECTIONS = 20
SHOWN_COUNTS = (
    "rows",
    "kept",
    "new",
    "changed",
    "unchanged",
    "rejected",
    "pictures_kept",
    "pictures_missing",
    "pictures_not_fetched",
    "pictures_refused",
)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def catalog() -> None:
    """Bring products in and look at them."""


@catalog.command("import")
@click.argument("feed", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="default", show_default=True, help="Name of the feed's origin; ids are unique in it.")
@click.option("--map", "pairs", multiple=True, metavar="OURS=THEIRS", help="Column of the feed for one of our fields.")
@click.option("--pictures", type=FOLDER, help="Folder that picture paths start at; the feed's own by default.")
@click.option("--max-rejected", default=1.0, show_default=True, help="Share of rejected rows above which it fails.")
@json_option
@one_line_errors
def import_(
    feed: Path, source: str, pairs: tuple[str, ...], pictures: Path | None, max_rejected: float, as_json: bool
) -> None:
    """Import FEED: CSV, TSV, JSON Lines, a JSON array or Parquet. Repeating it changes only what has changed."""
    services = build_services(load_settings())
    mapping = _mapping(pairs)
    with progress() as report:
        outcome = import_feed(
            services.database,
            services.pictures,
            feed,
            source=source,
            mapping=mapping,
            folder=pictures,
            progress=partial(report, "rows"),
        )
    if as_json:
        rejected = [vars(rejection) for rejection in outcome.rejected]
        print_json({**outcome.counts(), "source": source, "mapping": outcome.mapping, "rejected_rows": rejected})
    else:
        _print_report(outcome)
    if outcome.rows and len(outcome.rejected) / outcome.rows > max_rejected:
        raise click.ClickException(f"{len(outcome.rejected)} of {outcome.rows} rows were rejected, more than allowed.")


def _print_report(outcome: ImportReport) -> None:
    click.echo("Columns: " + ", ".join(f"{ours} ← {theirs}" for ours, theirs in outcome.mapping.items()))
    counts = outcome.counts()
    print_table(("what", "count"), [(name.replace("_", " "), counts[name]) for name in SHOWN_COUNTS])
    for reason, count in outcome.reasons().items():
        click.echo(f"  {count} × {reason}")
    for rejection in outcome.rejected[:SHOWN_REJECTIONS]:
        click.echo(f"  row {rejection.row}: {rejection.reason}")
    click.echo("Search answers from the last release: build a new one with `shoplens index build`.")


def _mapping(pairs: tuple[str, ...]) -> dict[str, str] | None:
    for pair in pairs:
        if "=" not in pair:
            raise click.UsageError(f"--map {pair!r}: expected OURS=THEIRS, for example --map title=product_name")
    return dict((pair.split("=", 1)[0], pair.split("=", 1)[1]) for pair in pairs) or None
