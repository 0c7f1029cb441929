"""`shoplens reviews`: reviews in, what buyers say, and the model that reads them."""

from __future__ import annotations

import resource
from pathlib import Path

import click

from reviews.analyze import Analysis, waiting
from reviews.errors import ReviewError
from reviews.importer import ReviewReport, import_reviews
from reviews.reading import read_pairs
from reviews.shown import Reviews
from serving.errors import ServingError
from webapp.catalogue.reviews import read_reviews, reads_at_once
from webapp.cli.console import EXISTING_FILE, print_json, print_table, progress, with_json
from webapp.cli.reviews_train import evaluate, train
from webapp.services import Services, open_services

_SHOWN = 10  # products that analyze prints
_REASONS = 10


@click.group()
def reviews() -> None:
    """Bring reviews in, say what buyers say, train the model that reads them."""


reviews.add_command(train)
reviews.add_command(evaluate)


@reviews.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--source", default="default", show_default=True, help="Name of the file's origin; ids are unique in it.")
@click.option(
    "--map", "pairs", multiple=True, metavar="OURS=THEIRS", help="Which column is which, where guessed wrong."
)
@click.option("--catalog", help="Source of the products meant, where several feeds use the same ids.")
@click.option("--keep-waiting", is_flag=True, help="Keep reviews of products that the catalogue does not have yet.")
@with_json
def import_(
    file: Path, source: str, pairs: tuple[str, ...], catalog: str | None, keep_waiting: bool, as_json: bool
) -> None:
    """Import reviews from FILE (CSV, TSV, JSON, JSON Lines, also .gz) and tie them to products.

    A product is named by its number in the shop, its id in the feed (SKU), its GTIN or its family. Few new reviews are
    read at once where TorchServe is up; many wait for `shoplens reviews analyze`.
    """
    services = open_services()
    with progress() as say:
        report = import_reviews(
            services.database,
            file,
            source=source,
            mapping=read_pairs(pairs),
            catalog=catalog,
            keep_waiting=keep_waiting,
            progress=say,
        )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_json({**report.as_json(), "peak_mb": round(peak_mb)}) if as_json else _print(report, peak_mb)
    _read_few(services)


@reviews.command()
@with_json
def analyze(as_json: bool) -> None:
    """Read every review that the newest model has not read, and renew what is said of products.

    Stopped anywhere, it goes on where it was.
    """
    services = open_services()
    done = _read(services)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = done.read / done.seconds if done.seconds else 0.0
    if as_json:
        agreed = Reviews(services.database).agreement()
        print_json(
            {**vars(done), "agree_with_stars": agreed, "reviews_per_second": round(rate, 1), "peak_mb": round(peak_mb)}
        )
        return
    click.echo(
        f"{done.read} reviews read ({done.texts} texts) in {done.seconds:.0f} s, {rate:.0f} a second;"
        f" {done.products} products renewed; peak {peak_mb:.0f} MB"
    )
    agreed = Reviews(services.database).agreement()
    for stars, mood in (("high", "positive"), ("low", "negative")):
        right, of = agreed[stars]
        label = "four or five stars" if stars == "high" else "one or two stars"
        click.echo(f"of {of} reviews with {label}, {right} read {mood}" + (f" ({right / of:.1%})" if of else ""))
    ranked, _ = Reviews(services.database).ranked(limit=_SHOWN)
    rows = [
        (
            product.public_id,
            f"{product.rating.stars:.1f}",
            product.read,
            product.negative,
            ", ".join(c["phrase"] for c in product.complaints),
        )
        for product in ranked
        if product.negative
    ]
    if rows:
        click.echo("\nmost complained of:")
        print_table(("product", "stars", "read", "negative", "complaints"), rows)


def _read(services: Services) -> Analysis:
    with progress() as say:
        return read_reviews(services, say)


def _read_few(services: Services) -> None:
    """Classify the imported reviews where they are few and the model answers; otherwise print the command."""
    unread = waiting(services.database)
    if reads_at_once(services):
        try:
            click.echo(f"{_read(services).read} reviews read", err=True)
        except (ReviewError, ServingError) as error:
            click.echo(f"{unread} reviews wait to be read (shoplens reviews analyze): {error}", err=True)
    elif unread:
        click.echo(f"{unread} reviews wait to be read: shoplens reviews analyze", err=True)


def _print(report: ReviewReport, peak_mb: float) -> None:
    rate = report.rows / report.seconds if report.seconds else 0.0
    click.echo(
        f"{report.file}: {report.rows} rows, {report.kept} kept ({report.new} new, {report.changed} changed,"
        f" {report.unchanged} unchanged), {report.rejections.count} rejected; {report.products} products touched"
    )
    if report.waiting:
        click.echo(f"{report.waiting} wait for their product to come into the catalogue")
    click.echo(f"{report.seconds:.1f} s, {rate:,.0f} rows a second, peak {peak_mb:.0f} MB")
    click.echo("columns: " + ", ".join(f"{ours}={theirs}" for ours, theirs in report.mapping.items()))
    table = report.rejections.by_kind()[:_REASONS]
    if table:
        rows = [(row["count"], row["reason"], ", ".join(map(str, row["rows"][:5]))) for row in table]
        print_table(("rejected", "reason", "first rows"), rows)
