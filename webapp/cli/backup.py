"""`shoplens backup` and `shoplens restore`: one archive with the whole shop, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from webapp.backup.manifest import LEFT_OUT, MODELS, PICTURES, RELEASES, Manifest
from webapp.backup.restore import check_backup
from webapp.backup.restore import restore as restore_backup
from webapp.backup.write import back_up, settings_given
from webapp.cli.console import EXISTING_FILE, NEW_FILE, one_line_errors, progress
from webapp.services import open_services
from webapp.settings import Settings, load_settings

SHOWN = 10  # of a list of what is lost
_OWN_PLACES = ("SHOPLENS_INSTANCE", "SHOPLENS_MODEL_STORE")  # differ from machine to machine


@click.command()
@click.argument("file", type=NEW_FILE)
@one_line_errors
def backup(file: Path) -> None:
    """Write the whole shop into one archive, FILE, while it runs. An earlier FILE is replaced once this one is whole.

    It holds the database (SQLite or PostgreSQL), the original pictures, the current release and the one before, and the
    models. It is read again before it gets its name. Exit 1 also if the shop had lost pictures, releases or models
    before: the backup is then written without them, and they are named.
    """
    with progress() as report:
        manifest = back_up(open_services(), file.resolve(), report)
    click.echo(f"{file}: {_contents(manifest)}. Every file in it was read again.")
    for what in LEFT_OUT:
        click.echo(f"Left out: {what}.")
    _tell_lost(manifest)
    if manifest.lost:
        sys.exit(1)


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--check",
    is_flag=True,
    help="Only compare every file with its hash, and list the shop's settings; restore nothing.",
)
@one_line_errors
def restore(file: Path, check: bool) -> None:
    """Bring the backup FILE into an empty installation.

    Pictures and releases go into SHOPLENS_INSTANCE, which must be empty; the database goes there too, or to
    SHOPLENS_DATABASE_URL, whichever kind it was before; the models go into SHOPLENS_MODEL_STORE. Every file is compared
    with its hash before anything of it is visible.
    """
    with progress() as report:
        if check:
            manifest = check_backup(file, report)
            _say(f"{file}: {_contents(manifest)}. Every file is as it was written.")
            for name, value in manifest.settings.items():
                _say(f"The shop had {name}={value}")
            return
        settings = load_settings()
        manifest = restore_backup(settings, file, report)
    _say(f"{settings.instance}: {_contents(manifest)}.")
    _tell_lost(manifest)
    _tell_settings(manifest, settings)
    if settings.storage_url:
        _say(f"First: shoplens storage copy --from {settings.instance} --to '{settings.storage_url}'")
    click.echo("Next: shoplens up, and shoplens doctor beside it. Everybody signs in again.")


def _contents(manifest: Manifest) -> str:
    releases = {name.split("/")[1] for name in manifest.below(RELEASES)}
    models = [name for name in manifest.below(MODELS) if name.endswith(".json")]
    return (
        f"the shop as of {manifest.created}, {manifest.rows.get('products', 0)} products,"
        f" {len(manifest.below(PICTURES))} pictures, {len(releases)} releases, {len(models)} models,"
        f" {manifest.size / 1e6:.1f} MB"
    )


def _tell_lost(manifest: Manifest) -> None:
    for what in manifest.lost[:SHOWN]:
        _say(f"Lost before the backup was made: {what}", err=True)
    if len(manifest.lost) > SHOWN:
        click.echo(f"… and {len(manifest.lost) - SHOWN} more, which its manifest lists.", err=True)


def _tell_settings(manifest: Manifest, settings: Settings) -> None:
    """Which settings the shop had that this installation has not."""
    here = settings_given(settings)
    for name, value in manifest.settings.items():
        if name not in _OWN_PLACES and here.get(name) != value:
            now = f"it is {here[name]}" if name in here else "it is not set"
            _say(f"The shop had {name}={value}; here {now}.", err=True)


def _say(text: str, *, err: bool = False) -> None:
    """What stands in an archive may come from anybody: nothing of it commands the terminal."""
    click.echo("".join(letter if letter.isprintable() else "?" for letter in text), err=err)
