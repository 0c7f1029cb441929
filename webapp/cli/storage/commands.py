"""`shoplens storage`: move what the site keeps between a folder and a bucket."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalog.storage.address import SCHEME
from catalog.storage.copying import Copied, copy_storage
from catalog.storage.opening import PARTS, open_storage
from webapp.cli.console import print_json, progress, with_json

SHOWN = 10  # of a list of what is damaged


@click.group()
def storage() -> None:
    """Move product pictures between a folder and a bucket of S3."""


@storage.command()
@click.option(
    "--from", "source", required=True, metavar="FOLDER|URL", help="An instance folder, or s3://bucket/prefix."
)
@click.option("--to", "target", required=True, metavar="FOLDER|URL", help="The same, where they shall be.")
@click.option("--reread", is_flag=True, help="Also read what is there already, and replace what differs.")
@with_json
def copy(source: str, target: str, reread: bool, as_json: bool) -> None:
    """Copy product pictures and their thumbnails from one place to another; begun again it goes on.

    Each copy is read back and compared, and each original with its hash. Nothing is deleted. Keys of buckets come from
    the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY). Exit 1 also if there are damaged originals: they are
    named and not copied.
    """
    source, target = _absolute(source), _absolute(target)
    if source == target:
        raise click.UsageError("--from and --to name the same place.")
    for part in PARTS:
        with progress() as report:
            done = copy_storage(open_storage(source, part), open_storage(target, part), report, reread=reread)
        print_json({"part": part, **asdict(done)}) if as_json else _tell(part, done)
        if done.damaged:
            sys.exit(1)


def _absolute(place: str) -> str:
    return place if place.startswith(SCHEME) else str(Path(place).expanduser().resolve())


def _tell(part: str, done: Copied) -> None:
    click.echo(f"{part}: {done.copied:,} files copied ({done.size / 1e6:.1f} MB), {done.there:,} were there already.")
    for key in done.damaged[:SHOWN]:
        click.echo(f"Damaged, not copied: {key}; import the feed again at the new place.", err=True)
    if len(done.damaged) > SHOWN:
        click.echo(f"… and {len(done.damaged) - SHOWN:,} more.", err=True)
