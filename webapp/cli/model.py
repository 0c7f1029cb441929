"""`shoplens model`: the models, their versions, their weights."""

from __future__ import annotations

import click

from serving.cards import find_cards
from serving.errors import ServingError
from webapp.cli.console import json_option, one_line_errors, print_json, print_table
from webapp.cli.model_data import data_
from webapp.cli.model_evaluate import evaluate
from webapp.cli.model_package import package
from webapp.cli.model_train import train
from webapp.services import build_services
from webapp.settings import load_settings


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


for command in (data_, train, evaluate, package):
    model.add_command(command)
