"""`shoplens storage`: move what the site keeps between a folder and a bucket."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from catalog.storage.address import SCHEME
from catalog.storage.copying import Choice, Copied, copy_storage, every_file
from catalog.storage.folder import Folder
from catalog.storage.opening import MODELS, PICTURES, RELEASES, UPLOADS, expire_by_rule, open_storage
from catalog.storage.storage import Storage
from webapp.cli.console import one_line_errors, print_json, progress, with_json
from webapp.settings import load_settings

EXPIRE_DAYS = 1  # the least that a rule can say
SHOWN = 10  # of a list of what is damaged


def _of_a_release(key: str) -> bool:
    return "/" in key and not _is_manifest(key) and not key.endswith((".lock", ".partial"))


def _is_manifest(key: str) -> bool:
    return key.endswith("/manifest.json")  # without it a release is none


_COPIED: dict[str, tuple[Choice, ...]] = {  # part -> what of it, one after the other
    PICTURES: (every_file,),
    RELEASES: (_of_a_release, _is_manifest),
    MODELS: (lambda key: key.endswith(".safetensors"), lambda key: key.endswith(".json")),
}


@click.group()
def storage() -> None:
    """Move pictures, releases and models between folders and a bucket of S3."""


@storage.command()
@click.option(
    "--from", "source", required=True, metavar="FOLDER|URL", help="An instance folder, or s3://bucket/prefix."
)
@click.option("--to", "target", required=True, metavar="FOLDER|URL", help="The same, where they shall be.")
@click.option("--reread", is_flag=True, help="Also read what is there already, and replace what differs.")
@with_json
def copy(source: str, target: str, reread: bool, as_json: bool) -> None:
    """Copy pictures, releases and models from one place to another; begun again it goes on.

    Models beside an instance folder are in SHOPLENS_MODEL_STORE. Each copy is read back and compared, and each original
    picture with its hash. Nothing is deleted. Keys of buckets come from the environment (AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY). Exit 1 also if there are damaged originals: they are named and not copied.
    """
    source, target = _absolute(source), _absolute(target)
    if source == target:
        raise click.UsageError("--from and --to name the same place.")
    done = dict[str, Copied]()
    for part, steps in _COPIED.items():
        given, wanted = _open(source, part), _open(target, part)
        if given.place != wanted.place:  # two instance folders have one model store
            with progress() as report:
                done[part] = copy_storage(given, wanted, report, steps=steps, reread=reread)
    if not any(done[part].seen for part in (PICTURES, RELEASES)):
        raise click.ClickException(f"{source} has neither pictures nor releases to copy. Is it the right place?")
    if as_json:
        print_json([{"part": part, **asdict(copied)} for part, copied in done.items()])
    else:
        _tell(done)
    if any(copied.damaged for copied in done.values()):
        sys.exit(1)


@storage.command()
@one_line_errors
def expire() -> None:
    """Have the bucket delete shoppers' photos after a day by itself, should no site run to do it.

    Sets a lifecycle rule for them alone, and keeps the bucket's other rules. The keys need the rights
    s3:GetLifecycleConfiguration and s3:PutLifecycleConfiguration.
    """
    settings = load_settings()
    if not settings.storage_url:
        raise click.UsageError("Nothing is in a bucket: SHOPLENS_STORAGE_URL is not set.")
    expire_by_rule(settings.storage_url, UPLOADS, EXPIRE_DAYS)
    click.echo(f"The bucket took the rule: what is below {UPLOADS}/ is deleted after {EXPIRE_DAYS} day.")


def _absolute(place: str) -> str:
    return place if place.startswith(SCHEME) else str(Path(place).expanduser().resolve())


def _open(place: str, part: str) -> Storage:
    if part == MODELS and not place.startswith(SCHEME):
        return Folder(load_settings().model_store)
    return open_storage(place, part)


def _tell(done: dict[str, Copied]) -> None:
    for part, copied in done.items():
        again = "import the feed again at the new place" if part == PICTURES else "it is empty; make it anew"
        size = f"{copied.size / 1e6:.1f} MB"
        click.echo(f"{part}: {copied.copied:,} files copied ({size}), {copied.there:,} were there already.")
        for key in copied.damaged[:SHOWN]:
            click.echo(f"Damaged, not copied: {key}; {again}.", err=True)
        if len(copied.damaged) > SHOWN:
            click.echo(f"… and {len(copied.damaged) - SHOWN:,} more.", err=True)
