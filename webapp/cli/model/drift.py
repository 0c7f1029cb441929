"""`shoplens model adopt, revert`: drift of TorchServe is kept or undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from serving.torchserve.reconciler import Drift
from webapp.cli.console import json_option, one_line_errors, print_json
from webapp.modelops.adopting import Differences
from webapp.services import build_services
from webapp.settings import load_settings

which = click.argument("versions", metavar="[NAME|NAME-VERSION]...", nargs=-1)
all_option = click.option("--all", "every", is_flag=True, help="Of every version; without it, name them.")


@click.command()
@which
@all_option
@json_option
@one_line_errors
def adopt(versions: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Keep what was changed in TorchServe by hand: it is what is wanted from now on, after restarts too.

    shoplens doctor lists what differs.
    """
    _require_some(versions, every)
    _tell(_differences().adopt(versions), "wanted from now on, as it", as_json)


@click.command()
@which
@all_option
@json_option
@one_line_errors
def revert(versions: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Undo what was changed in TorchServe by hand: it is brought back to what is wanted.

    shoplens doctor lists what differs.
    """
    _require_some(versions, every)
    _tell(_differences().revert(versions), "as it was wanted again; before, it", as_json)


def _differences() -> Differences:
    return Differences(build_services(load_settings()), lambda text: click.echo(text, err=True))


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
