"""`shoplens model`: the models, their versions, their weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from serving.archives import build_archive
from serving.cards import find_cards
from serving.errors import ServingError
from webapp.cli.console import json_option, one_line_errors, print_json, print_table
from webapp.services import build_services
from webapp.settings import load_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def model() -> None:
    """Train, package and list model versions."""


@model.command("list")
@json_option
@one_line_errors
def list_(as_json: bool) -> None:
    """List every version in the model store and what TorchServe does with it."""
    services = build_services(load_settings())
    try:
        held = {(status.name, status.version): status for status in services.management.list_models()}
        note = ""
    except ServingError as error:
        held, note = {}, str(error)
    rows = []
    for card in find_cards(services.settings.model_store):
        status = held.get((card.name, card.version))
        state = f"{status.ready} of {status.min_workers} READY" if status else "not registered"
        rows.append((card.name, card.version, card.architecture, card.dimension, ", ".join(card.heads) or "-", state))
    headers = ("model", "version", "architecture", "dimension", "heads", "workers")
    if as_json:
        print_json({"models": [dict(zip(headers, row, strict=True)) for row in rows], "note": note or None})
        return
    print_table(headers, rows)
    if note:
        click.echo(note)


@model.command()
@one_line_errors
def package() -> None:
    """Build the archive of every card in the model store that has none of today's contents."""
    store = load_settings().model_store
    for card in find_cards(store):
        click.echo(build_archive(store / f"{card.key}.json", store).name)


@model.command()
@click.option("--pictures", type=FILE, required=True, help="CSV with the columns image, label, identity.")
@click.option("--check", "photos", type=FILE, help="The same for photos to measure with: never trained on.")
@click.option("--against", type=FILE, help="The same for the catalogue pictures that --check is searched in.")
@click.option("--version", "version", required=True, help="Version of the model that comes of it, for example 1.1.0.")
@click.option("--start", metavar="VERSION", help="Go on from the weights of this version instead of from scratch.")
@click.option("--head", default="shop", show_default=True, help="Name of the label head.")
@click.option("--epochs", type=click.IntRange(1), default=36, show_default=True)
@click.option("--licence", default="CC0-1.0", show_default=True, help="Licence of the weights, for the card.")
@one_line_errors
def train(pictures: Path, photos: Path | None, against: Path | None, version: str, epochs: int, **options: Any) -> None:
    """Train an image encoder and put its weights and card into the model store."""
    from webapp.cli.train_run import train_run

    settings = load_settings()
    card = train_run(settings, pictures, photos, against, version=version, epochs=epochs, **options)
    click.echo(f"{card.key}: {dict(card.quality)}; next: shoplens model package, shoplens index build")
