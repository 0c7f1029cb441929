"""Brings a backup into an empty installation; nothing of it is visible before all of it was checked."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.audit.log import record_change
from catalog.database import Database, open_database, parse_url
from catalog.migrations.upgrade import known_revisions
from catalog.progress import Progress, no_progress
from webapp.backup.archive import read_manifest, read_members
from webapp.backup.errors import BackupError
from webapp.backup.manifest import DATABASE, MODELS, PICTURES, RELEASES, Manifest
from webapp.backup.models import bring_models, check_models
from webapp.backup.rows import copy_tables, holds_rows
from webapp.settings import Settings

UNFINISHED_PREFIX = ".restoring-"
SPARE_BYTES = 100_000_000


def check_backup(path: Path, progress: Progress = no_progress) -> Manifest:
    """Read all of a backup and compare it with its manifest; raises ArchiveDamaged, or BackupError for a newer one."""
    manifest = read_manifest(path)
    _check_revision(manifest)
    read_members(path, manifest, progress)
    return manifest


def restore(settings: Settings, path: Path, progress: Progress = no_progress) -> Manifest:
    """Bring a backup into the instance folder, the database and the model store that the settings name.

    The tables are brought up to date. Raises ArchiveDamaged naming what was changed; BackupError for a backup of a
    newer version, an installation that holds something, a model store with other models of the same name, or too little
    room.
    """
    manifest = read_manifest(path)
    _check_revision(manifest)
    with _empty_instance(settings) as instance:
        _require_empty_database(settings)
        _require_room(instance, manifest)
        unfinished = instance / f"{UNFINISHED_PREFIX}{secrets.token_hex(4)}"
        unfinished.mkdir(mode=0o700)
        try:
            read_members(path, manifest, progress, unfinished)
            check_models(unfinished / MODELS, settings.model_store)
            bring_models(unfinished / MODELS, settings.model_store)  # before the database: further models do no harm
            _bring_database(unfinished / DATABASE, manifest, settings, progress)
            for name in (PICTURES, RELEASES):
                if (unfinished / name).exists():
                    (unfinished / name).rename(instance / name)
            _place_database(unfinished / DATABASE, settings)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _check_revision(manifest: Manifest) -> None:
    if manifest.revision not in known_revisions():
        raise BackupError(
            f"The backup was made by Shoplens {manifest.shoplens}, whose database has tables of revision"
            f" {manifest.revision}; this version does not know them. Install that version or a newer one and restore"
            " with it."
        )


@contextmanager
def _empty_instance(settings: Settings) -> Iterator[Path]:
    """The instance folder, made if need be, locked against another restore; what a killed one left is deleted."""
    folder = settings.instance
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another restore is running into {folder}; wait for it, or stop it first.") from None
        for left in folder.glob(f"{UNFINISHED_PREFIX}*"):
            shutil.rmtree(left)
        if found := sorted(entry.name for entry in folder.iterdir() if not _is_always_there(entry, settings)):
            raise BackupError(
                f"{folder} is not empty: it holds {', '.join(found[:5])}. A backup is brought into an empty folder"
                " alone, so that no shop is overwritten; name another (SHOPLENS_INSTANCE), or move this one away."
            )
        yield folder
    finally:
        os.close(descriptor)


def _is_always_there(entry: Path, settings: Settings) -> bool:
    """Whether it is a volume's own, or the place where a disk of this machine is mounted, with nothing in it."""
    return entry.name == "lost+found" or (entry == settings.machine_folder and not any(entry.iterdir()))


def _require_empty_database(settings: Settings) -> None:
    """Raise BackupError where the database that the settings name is a file already, or has rows."""
    if path := _sqlite_path(settings):
        if path.exists():
            raise BackupError(f"{path} is there already; move it away, or name another (SHOPLENS_DATABASE_URL).")
        return
    target = open_database(settings.database)
    try:
        if holds_rows(target):
            raise BackupError(
                f"The database {target.engine.url.database} holds a shop; name an empty one (SHOPLENS_DATABASE_URL)."
            )
    finally:
        target.close()


def _require_room(instance: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(instance).free
    if free < manifest.size + SPARE_BYTES:
        raise BackupError(
            f"The backup needs {(manifest.size + SPARE_BYTES) / 1e6:.0f} MB in {instance}, where {free / 1e6:.0f} MB"
            " are free. Make room, or name another folder (SHOPLENS_INSTANCE)."
        )


def _bring_database(snapshot: Path, manifest: Manifest, settings: Settings, progress: Progress) -> None:
    """Bring the tables up to date; copy them into PostgreSQL, where that is the shop's database."""
    snapshot.chmod(0o600)
    copy = open_database(f"sqlite:///{snapshot}")
    try:
        copy.migrate()
        with copy.session() as session:
            record_change(
                session, "restore backup", manifest.created, after={"products": manifest.rows.get("products")}
            )
        if _sqlite_path(settings) is None:
            _copy_to_server(copy, settings, manifest, progress)
    finally:
        copy.close()


def _copy_to_server(copy: Database, settings: Settings, manifest: Manifest, progress: Progress) -> None:
    total = sum(manifest.rows.values())
    target = open_database(settings.database)
    try:
        target.migrate()
        copy_tables(copy, target, lambda done: progress("Database, rows", done, total))
    finally:
        target.close()


def _place_database(snapshot: Path, settings: Settings) -> None:
    path = _sqlite_path(settings)
    if path is None:
        return
    if path.parent == settings.instance:
        snapshot.rename(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    shutil.copyfile(snapshot, partial)
    partial.chmod(0o600)
    partial.replace(path)


def _sqlite_path(settings: Settings) -> Path | None:
    """The file of the shop's database; None where it is on a server."""
    url = parse_url(settings.database)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
