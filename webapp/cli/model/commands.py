"""`shoplens model`: the commands, and those that list and change what TorchServe holds of the versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from serving.cards import ModelKey
from serving.torchserve.reconciler import Drift
from webapp.cli.console import print_json, print_table, with_json
from webapp.cli.model.data import data_
from webapp.cli.model.evaluate import evaluate
from webapp.cli.model.package import package, prove
from webapp.cli.model.train import train
from webapp.modelops.adopting import Differences
from webapp.modelops.changes import ModelChanges
from webapp.modelops.versions import VersionRow, known_versions
from webapp.services import Services, open_services

force_option = click.option("--force", is_flag=True, help="Go on although disk or memory seems too small.")
which = click.argument("versions", metavar="[NAME|NAME-VERSION]...", nargs=-1)
all_option = click.option("--all", "every", is_flag=True, help="Of every version; without it, name them.")


@click.group()
def model() -> None:
    """Train, package and list model versions; have TorchServe hold them."""


for command in (data_, train, evaluate, package, prove):
    model.add_command(command)


@model.command("list")
@with_json
def list_(as_json: bool) -> None:
    """List every version: packaged, registered, its workers, and the releases that name it."""
    rows, note = known_versions(open_services())
    if as_json:
        print_json({"models": [row.as_json() for row in rows], "note": note or None})
        return
    _show(rows)
    if note:
        click.echo(note)


@model.command()
@click.argument("version", metavar="NAME-VERSION")
@click.option("--workers", type=click.IntRange(1, 64), help="How many; as the settings say, unless given.")
@force_option
@with_json
def register(version: str, workers: int | None, force: bool, as_json: bool) -> None:
    """Put a packaged version beside those that run, and wait until its workers are READY.

    Each worker proves the model by its card's probes. One that does not start is taken away again. What it will take of
    disk and memory is printed first; too little of either refuses it.
    """
    services = open_services()
    status = ModelChanges(services, _say).register(version, workers, force=force)
    if as_json:
        _print_versions(services, [status.model_key])
        return
    click.echo(f"{version}: {status.ready} of {status.min_workers} workers READY.")
    click.echo(f"next: shoplens index build with it; shoplens model retire {version} gives it back.")


@model.command()
@click.argument("model", metavar="NAME|NAME-VERSION")
@click.option("--workers", type=click.IntRange(0, 64), help="How many of each version; 0 parks one no release needs.")
@click.option("--by-settings", is_flag=True, help="As many as SHOPLENS_IMAGE_WORKERS and its like say again.")
@force_option
@with_json
def scale(model: str, workers: int | None, by_settings: bool, force: bool, as_json: bool) -> None:
    """Run so many workers of every wanted version of NAME, or of one version.

    The number is kept in the database: it holds after a restart of TorchServe, and before the settings.
    """
    if (workers is None) != by_settings:
        raise click.UsageError("Give --workers N or --by-settings.")
    services = open_services()
    model_keys = ModelChanges(services, _say).scale(model, workers, force=force)
    if as_json:
        _print_versions(services, model_keys)
        return
    for row in known_versions(services)[0]:
        if ModelKey(row.name, row.version) in model_keys:
            click.echo(f"{row.name}-{row.version}: {row.workers}.")


@model.command()
@click.argument("version", metavar="NAME-VERSION")
@click.option("--force", is_flag=True, help="Although a release names it that is neither current nor the one before.")
@with_json
def retire(version: str, force: bool, as_json: bool) -> None:
    """Take a version out of TorchServe; refused while a kept release names it. The model store keeps it."""
    services = open_services()
    ModelChanges(services, _say).retire(version, force=force)
    if as_json:
        print_json({"retired": version})
    else:
        click.echo(
            f"TorchServe no longer holds {version}; the model store does: shoplens model register takes it back."
        )


def _print_versions(services: Services, model_keys: list[ModelKey]) -> None:
    rows, note = known_versions(services)
    models = [row.as_json() for row in rows if ModelKey(row.name, row.version) in model_keys]
    print_json({"models": models, "note": note or None})


def _show(rows: list[VersionRow]) -> None:
    headers = ("model", "version", "architecture", "packaged", "registered", "workers", "named by")
    print_table(
        headers,
        [
            (
                row.name,
                row.version,
                row.card.architecture if row.card else "-",
                row.packaged,
                _registered(row),
                row.workers,
                ", ".join(row.named_by) or "-",
            )
            for row in rows
        ],
    )


def _registered(row: VersionRow) -> str:
    if row.status is None:
        return "no"
    return "default" if row.status.is_default else "yes"


def _say(text: str) -> None:
    click.echo(text, err=True)


@model.command()
@which
@all_option
@with_json
def adopt(versions: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Keep what was changed in TorchServe by hand: it is what is wanted from now on, after restarts too.

    shoplens doctor lists what differs.
    """
    _require_some(versions, every)
    _tell(_differences().adopt(versions), "wanted from now on, as it", as_json)


@model.command()
@which
@all_option
@with_json
def revert(versions: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Undo what was changed in TorchServe by hand: it is brought back to what is wanted.

    shoplens doctor lists what differs.
    """
    _require_some(versions, every)
    _tell(_differences().revert(versions), "as it was wanted again; before, it", as_json)


def _differences() -> Differences:
    return Differences(open_services(), lambda text: click.echo(text, err=True))


def _require_some(versions: Sequence[str], every: bool) -> None:
    if bool(versions) == every:
        raise click.UsageError(
            "Name versions (NAME-VERSION) or models (NAME), or give --all; shoplens doctor lists them."
        )


def _tell(found: Sequence[Drift], done: str, as_json: bool) -> None:
    if as_json:
        print_json([asdict(difference) for difference in found])
        return
    for difference in found:
        click.echo(f"{difference.key}: {done} {difference.what}.")
    if not found:
        click.echo("TorchServe is as wanted: no drift.")
