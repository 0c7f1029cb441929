"""`shoplens catalog`: products in, and out again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from catalog.cleaning.prices.cldr import check_currency
from catalog.export import export_feed
from catalog.importing.gone import Action
from catalog.importing.importer import MAX_GONE, ImportReport, import_feed
from catalog.importing.preview import preview_feed
from catalog.tables import Product
from webapp.catalogue.fetching import FETCHES, Fetch, picture_fetcher
from webapp.cli.catalog.categorize import categorize
from webapp.cli.catalog.follow import follow
from webapp.cli.catalog.overrides import overrides, set_, undo
from webapp.cli.catalog.products import hide, list_, remove, show, sources
from webapp.cli.catalog.report import (
    check_target,
    explain,
    print_columns,
    print_preview,
    print_report,
    report,
    write_report,
)
from webapp.cli.catalog.scrape import scrape
from webapp.cli.console import NEW_FILE, print_json, progress, with_json
from webapp.search.live import embed_changes
from webapp.services import open_services

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def catalog() -> None:
    """Bring products in, look at them and steer which are shown."""


for command in (scrape, follow, categorize, list_, hide, show, remove, set_, undo, overrides, sources, explain, report):
    catalog.add_command(command)


@catalog.command("import")
@click.argument("feed", type=click.Path(exists=True, path_type=Path))
@click.option("--source", default="default", show_default=True, help="Name of the feed's origin; ids are unique in it.")
@click.option("--map", "pairs", multiple=True, metavar="OURS=THEIRS", help="Column of the feed for one of our fields.")
@click.option("--encoding", metavar="NAME", help="The text's encoding, where it is not found out.")
@click.option("--currency", metavar="CODE", help="Currency of prices whose feed does not say it; before the setting.")
@click.option(
    "--require-id", is_flag=True, help="Refuse a feed without ids; else they are made of SKU, address or title."
)
@click.option("--pictures", type=FOLDER, help="Folder that picture paths start at; the feed's own by default.")
@click.option(
    "--fetch",
    type=click.Choice(FETCHES),
    default="due",
    show_default=True,
    help="Pictures on the web: those that are due, all of them anew where they changed, or none (--no-fetch).",
)
@click.option(
    "--no-fetch", "fetch", flag_value="none", help="Keep the rows and leave pictures on the web to a later import."
)
@click.option("--dry-run", is_flag=True, help="Show the columns and the first records; keep nothing.")
@click.option("--explain-columns", is_flag=True, help="Show what each column is taken for and why; keep nothing.")
@click.option(
    "--gone",
    type=click.Choice(["keep", "hide", "remove"]),
    default="keep",
    show_default=True,
    help="What becomes of the source's products that the feed no longer has.",
)
@click.option(
    "--max-gone", default=MAX_GONE, show_default=True, help="Share of gone products above which none is touched."
)
@click.option(
    "--max-rejected", default="100%", show_default=True, metavar="SHARE|COUNT", help="More fail: 0.01, 1% or 20."
)
@click.option("--rejected", type=NEW_FILE, help="Write the rejected rows to this CSV, to be mended and imported.")
@click.option("--report", "reports", type=NEW_FILE, multiple=True, help="Write the report to this .html or .json file.")
@with_json
def import_(
    feed: Path,
    source: str,
    pairs: tuple[str, ...],
    encoding: str | None,
    currency: str | None,
    require_id: bool,
    pictures: Path | None,
    fetch: Fetch,
    dry_run: bool,
    explain_columns: bool,
    gone: Action,
    max_gone: float,
    max_rejected: str,
    rejected: Path | None,
    reports: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Import FEED: CSV, TSV, JSON, JSON Lines, Parquet, Excel, Google Merchant XML, or a folder.

    A folder holds Magento's or PrestaShop's CSV files, or pictures named after what they show. Repeating it changes
    only what has changed. Columns are guessed and then remembered for the source.
    """
    mapping, limit = _mapping(pairs), _limit(max_rejected)
    for target in reports:
        check_target(target)
    services = open_services()
    defaults = services.shop_defaults
    defaults = defaults._replace(currency=_currency(currency) or defaults.currency)
    reading: dict[str, Any] = {"source": source, "mapping": mapping, "encoding": encoding}
    reading |= {"defaults": defaults, "require_id": require_id}
    if dry_run or explain_columns:
        preview = preview_feed(services.database, feed, **reading)
        show = print_columns if explain_columns else print_preview
        print_json(preview.as_json()) if as_json else show(preview)
        return
    with progress() as bar:
        outcome = import_feed(
            services.database,
            services.pictures,
            feed,
            **reading,
            folder=pictures,
            gone=gone,
            max_gone=max_gone,
            rejected=rejected,
            progress=bar,
            fetcher=picture_fetcher(services.settings, fetch, bar),
        )
        notes = list(embed_changes(services, bar))
    for note in notes:
        click.echo(note, err=True)
    for target in reports:
        write_report(outcome, target)
    print_json(outcome.as_json()) if as_json else print_report(outcome)
    _judge(outcome, limit)


def _judge(outcome: ImportReport, limit: tuple[float, int | None]) -> None:
    """Exit 1 where more was rejected than allowed, or the import is incomplete."""
    share, count = limit
    rejected = outcome.rejections.count
    if rejected > (count if count is not None else share * outcome.rows):
        raise click.ClickException(
            f"{rejected:,} of {outcome.rows:,} rows were rejected, more than --max-rejected allows."
        )
    if outcome.gone.problem:
        raise click.ClickException(outcome.gone.problem)
    if not outcome.complete:
        raise click.ClickException(
            "The feed could not be read to its end; what was read is kept. Get it whole and repeat."
        )


def _limit(text: str) -> tuple[float, int | None]:
    """A share of the rows, or a count of them."""
    try:
        if text.isdigit():
            return 1.0, int(text)
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise click.UsageError(f"--max-rejected {text!r}: expected a share (0.01 or 1%) or a count (20)") from error
    if not 0 <= share <= 1:
        raise click.UsageError(f"--max-rejected {text!r}: a share lies between 0 and 1, or 0% and 100%")
    return share, None


def _currency(code: str | None) -> str:
    try:
        return check_currency(code) if code else ""
    except ValueError as error:
        raise click.UsageError(f"--currency: {error}") from error


def _mapping(pairs: tuple[str, ...]) -> dict[str, str] | None:
    for pair in pairs:
        if "=" not in pair:
            raise click.UsageError(f"--map {pair!r}: expected OURS=THEIRS, for example --map title=product_name")
    return dict((pair.split("=", 1)[0], pair.split("=", 1)[1]) for pair in pairs) or None


@catalog.command()
@click.argument("file", type=NEW_FILE)
@click.option("--source", help="Whose products; needed where there are several sources.")
@click.option("--visible", is_flag=True, help="Leave hidden products out.")
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Put the kept pictures into this folder and name them so; otherwise they are named as the feed named them.",
)
@with_json
def export(file: Path, source: str | None, visible: bool, pictures: Path | None, as_json: bool) -> None:
    """Write a source's products to FILE (.csv or .jsonl), to be read by people or imported again.

    No spreadsheet takes a cell of the CSV for a formula; importing takes back what that needed. Imported with the
    pictures at hand (`catalog import FILE --pictures FOLDER`) it gives the same products.
    """
    services = open_services()
    with services.database.session() as session:
        total = session.scalar(select(func.count()).select_from(Product)) or 0
    place = (services.pictures, pictures) if pictures else None
    with progress() as bar:

        def advance(done: int) -> None:
            if done % 500 == 0:
                bar("Products", done, total)

        count = export_feed(services.database, file, source=source, visible=visible, pictures=place, progress=advance)
    print_json({"products": count, "file": str(file)}) if as_json else click.echo(f"{count:,} products in {file}")
