"""`shoplens catalog export`: the catalogue, as a feed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from sqlalchemy import func, select

from catalog.export import export_feed
from catalog.tables import Product
from webapp.cli.console import json_option, one_line_errors, print_json, progress
from webapp.services import build_services
from webapp.settings import load_settings


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", help="Whose products; needed where there are several sources.")
@click.option("--visible", is_flag=True, help="Leave hidden products out.")
@click.option(
    "--pictures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Put the kept pictures into this folder and name them so; otherwise they are named as the feed named them.",
)
@json_option
@one_line_errors
def export(file: Path, source: str | None, visible: bool, pictures: Path | None, as_json: bool) -> None:
    """Write a source's products to FILE (.csv or .jsonl), to be read by people or imported again.

    No spreadsheet takes a cell of the CSV for a formula; importing takes back what that needed. Imported with the
    pictures at hand (`catalog import FILE --pictures FOLDER`) it gives the same products.
    """
    services = build_services(load_settings())
    with services.database.session() as session:
        total = session.scalar(select(func.count()).select_from(Product)) or 0
    place = (services.pictures, pictures) if pictures else None
    with progress() as bar:
        advance = partial(_advance, bar=bar, total=total)
        count = export_feed(services.database, file, source=source, visible=visible, pictures=place, progress=advance)
    print_json({"products": count, "file": str(file)}) if as_json else click.echo(f"{count:,} products in {file}")


def _advance(done: int, *, bar: object, total: int) -> None:
    if callable(bar) and done % 500 == 0:
        bar("Products", done, total)
