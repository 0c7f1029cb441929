"""Writes a backup of the shop while it runs.

The copy of the database comes first and says what else belongs in it: a picture or a release is on the disk before its
row is, pictures are never deleted, and a release that is deleted meanwhile is noticed; then all begins anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from catalog.database import Database
from catalog.pictures import PictureStore
from catalog.progress import Progress, no_progress
from webapp.backup.archive import OVERHEAD, ArchiveWriter, new_archive, read_manifest, read_members
from webapp.backup.contents import Contents, find_contents, picture_name
from webapp.backup.errors import BackupError, ShopChanged
from webapp.backup.manifest import DATABASE, Manifest
from webapp.backup.rows import count_rows, holds_rows
from webapp.backup.snapshot import forget_running_shop, keep_releases, revision_of, take_snapshot
from webapp.services import Services
from webapp.settings import Settings, secrets, variable

ATTEMPTS = 3
SPARE_BYTES = 10_000_000


def back_up(services: Services, target: Path, progress: Progress = no_progress) -> Manifest:
    """Write everything that cannot be made again into one archive, and read it again before it gets its name.

    Raises BackupError: no room, a damaged database, a shop that changes faster than it can be read.
    """
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}; make it, or name another file.")
    changed: ShopChanged | None = None
    for _ in range(ATTEMPTS):
        try:
            return _write(services, target, progress)
        except ShopChanged as error:
            changed = error
    raise BackupError(
        f"The shop changed while the backup was written, at each of {ATTEMPTS} attempts: {changed}. Wait until builds,"
        " prunes and changes of models have ended and repeat it."
    ) from changed


def _write(services: Services, target: Path, progress: Progress) -> Manifest:
    with _unfinished(target) as folder:
        unfinished, snapshot, began = folder / "archive", folder / DATABASE, datetime.now(UTC)
        _require_room(target.parent, _database_size(services))
        copy = take_snapshot(services.database, snapshot, progress)
        try:
            contents = find_contents(copy, services.releases, services.settings.model_store)
            with copy.session() as session:
                forget_running_shop(session)
                keep_releases(session, contents.releases)
            _require_shop(copy, services.settings)
            rows, revision = count_rows(copy), revision_of(copy)
        finally:
            copy.close()  # only now everything is in the file itself, nothing in its journal
        files = len(contents.files) + len(contents.pictures)
        _require_room(target.parent, snapshot.stat().st_size + contents.size + OVERHEAD * files)
        with new_archive(unfinished) as archive:
            lost = _pack(archive, snapshot, contents, services.pictures, progress)
            manifest = Manifest(
                shoplens=version("shoplens"),
                created=began.isoformat(timespec="seconds"),
                source=services.database.engine.dialect.name,
                revision=revision,
                rows=rows,
                settings=settings_given(services.settings),
                files=archive.files,
                lost=(*contents.lost, *lost),
            )
            archive.finish(manifest)
        read_members(unfinished, read_manifest(unfinished), progress)
        unfinished.replace(target)
        return manifest


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A folder beside the target, which goes with the block; what a killed backup left in it is deleted.

    BackupError while another backup is written to the same target.
    """
    folder = target.with_name(f".{target.name}.unfinished")
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup to {target} is being written; wait for it, or name another.") from None
        for left in folder.iterdir():
            left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _pack(
    archive: ArchiveWriter, snapshot: Path, contents: Contents, store: PictureStore, progress: Progress
) -> list[str]:
    """Releases first: of all files they alone can go. Returns a sentence for each picture that is lost."""
    size, done, lost = max(1, (snapshot.stat().st_size + contents.size) // 1_000_000), 0, list[str]()
    for part in contents.files:
        archive.add_file(part.name, part.path, part.sha256)
        done += archive.files[part.name].size
        progress("Packing, MB", done // 1_000_000, size)
    archive.add_file(DATABASE, snapshot)
    for picture in contents.pictures:
        try:
            data = store.read(picture)
        except OSError:
            lost.append(f"{store.storage.place}: picture {picture} is missing or cannot be read.")
            continue
        if hashlib.sha256(data).hexdigest() != picture:
            lost.append(f"{store.storage.place}: picture {picture} was changed.")
            continue
        archive.add_bytes(picture_name(picture), data)
        done += len(data)
        progress("Packing, MB", done // 1_000_000, size)
    return lost


def settings_given(settings: Settings) -> dict[str, str]:
    """What was set, as the environment had it; of secrets only that they were."""
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    given = {name: value for name, value in settings if value is not None and value != defaults[name]}
    return {variable(name): "(a secret)" if name in secrets() else str(value) for name, value in given.items()}


def _require_shop(copy: Database, settings: Settings) -> None:
    """Raise BackupError for a database with nothing in it: it must not take the place of a good backup."""
    if not holds_rows(copy):
        raise BackupError(
            f"There is nothing to back up: the database of {settings.instance} is empty. Are SHOPLENS_INSTANCE and"
            " SHOPLENS_DATABASE_URL set as they are for the shop?"
        )


def _database_size(services: Services) -> int:
    url = services.database.engine.url
    path = Path(url.database or "")
    return path.stat().st_size if url.get_backend_name() == "sqlite" and path.is_file() else 0


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        raise BackupError(
            f"The backup needs {(size + SPARE_BYTES) / 1e6:.0f} MB in {folder}, where {free / 1e6:.0f} MB are free."
            " Name a file on another disk."
        )
