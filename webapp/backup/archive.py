"""The archive of a backup: an uncompressed tar, written and read one member after the other.

Uncompressed, because pictures and vectors do not get smaller, and because nothing in it can be larger than the archive.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from catalog.progress import Progress
from webapp.backup.errors import ArchiveDamaged, BackupError, ShopChanged
from webapp.backup.manifest import MANIFEST, MANIFEST_HASH, Entry, Manifest, manifest_hash, parse_manifest

CHUNK = 1 << 20
MOST_MANIFEST_BYTES = 500_000_000  # some two million files
OVERHEAD = 1024  # bytes at most that a member takes beside its content


class ArchiveWriter:
    """Adds members and remembers hash and size of each."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files = dict[str, Entry]()

    def add_bytes(self, name: str, data: bytes) -> None:
        """One member of this content."""
        self._add(name, len(data), io.BytesIO(data))
        self.files[name] = Entry(hashlib.sha256(data).hexdigest(), len(data))

    def add_file(self, name: str, path: Path, sha256: str | None = None) -> None:
        """A file as it is now; ShopChanged where it is gone or is not the one of that hash."""
        try:
            with path.open("rb") as file:
                reading, size = _Hashing(file), os.fstat(file.fileno()).st_size
                self._add(name, size, reading)
        except FileNotFoundError as error:
            raise ShopChanged(f"{path} is gone") from error
        found = reading.digest.hexdigest()
        if sha256 is not None and found != sha256:
            raise ShopChanged(f"{path} was changed")
        self.files[name] = Entry(found, size)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which must name what was added, and its hash behind it."""
        content = manifest.as_bytes()
        for name, data in ((MANIFEST, content), (MANIFEST_HASH, manifest_hash(content))):
            self._add(name, len(data), io.BytesIO(data))

    def _add(self, name: str, size: int, content: io.BytesIO | _Hashing) -> None:
        header = tarfile.TarInfo(name)
        header.size, header.mode, header.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
        self._tar.addfile(header, content)
        _forget_members(self._tar)


class _Hashing:
    """Hashes what is read of a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """An archive that only its owner may read; on the disk, not merely in memory, when the block is left."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
            yield ArchiveWriter(tar)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(path: Path) -> Manifest:
    """The manifest of an archive whose members are those that it names, of those sizes; their contents are not read.

    Raises ArchiveDamaged for one that is cut off, is no backup, or holds anything but plain files under plain names;
    BackupError for one of a newer version.
    """
    with _opened(path) as tar:
        sizes, last_two = dict[str, int](), list[tarfile.TarInfo]()
        for member in _members(tar):
            if not member.isreg() or member.issparse():
                raise ArchiveDamaged(f"{path}: {member.name!r:.200} is no plain file")
            if member.name in sizes:
                raise ArchiveDamaged(f"{path} holds {member.name!r:.200} twice")
            sizes[member.name], last_two = member.size, [*last_two[-1:], member]
        if [member.name for member in last_two] != [MANIFEST, MANIFEST_HASH]:
            last = repr(last_two[-1].name) if last_two else "its beginning"
            raise ArchiveDamaged(
                f"{path} has no manifest at its end: it was cut off or damaged behind {last:.200}, or is no backup."
            )
        if (size := sizes.pop(MANIFEST) + sizes.pop(MANIFEST_HASH)) > MOST_MANIFEST_BYTES:
            raise ArchiveDamaged(f"{path}: its manifest has {size} bytes")
        try:
            manifest = parse_manifest(*(_content(tar, member) for member in last_two))
        except ArchiveDamaged as error:
            raise ArchiveDamaged(f"{path}: {error}") from error
    _compare(path, sizes, manifest)
    return manifest


def read_members(path: Path, manifest: Manifest, progress: Progress, folder: Path | None = None) -> None:
    """Compare every member with its hash; with a folder, write it there as well.

    The names are those that `read_manifest` has let through. Raises ArchiveDamaged naming the first that differs.
    """
    stage, done, size = ("Checking, MB" if folder is None else "Unpacking, MB"), 0, manifest.size // 1_000_000
    with _opened(path) as tar:
        for (name, entry), member in zip(manifest.files.items(), _members(tar), strict=False):  # the manifest is left
            source = tar.extractfile(member) if member.name == name else None
            if source is None:
                raise ArchiveDamaged(f"{path}: {name} is not where it was")
            found = _copy(source, entry.size, None if folder is None else folder / name)
            if found != entry.sha256:
                raise ArchiveDamaged(f"{path}: {name} was changed since it was written (its hash differs)")
            done += entry.size
            progress(stage, done // 1_000_000, size)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (tarfile.TarError, ValueError, OverflowError) as error:  # the latter from headers of nonsense
        raise ArchiveDamaged(f"{path} cannot be read as a backup: {error}") from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BackupError(f"{path} cannot be opened: {error.strerror}.") from error


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """One after the other; none is remembered."""
    while (member := tar.next()) is not None:
        _forget_members(tar)
        yield member


def _forget_members(tar: tarfile.TarFile) -> None:
    """A TarFile remembers the header of every member; a shop may have a million pictures."""
    tar.members.clear()  # type: ignore[attr-defined]  # typeshed does not know it


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def _compare(path: Path, sizes: dict[str, int], manifest: Manifest) -> None:
    expected = {name: entry.size for name, entry in manifest.files.items()}
    if list(sizes.items()) != list(expected.items()):
        differ = sorted(sizes.items() ^ expected.items()) or [("the order of its members", 0)]
        raise ArchiveDamaged(f"{path} is not what its manifest says: {differ[0][0]!r:.200}")


def _copy(source: IO[bytes], size: int, target: Path | None) -> str:
    """The SHA-256 of the next bytes, which are written to the target if there is one."""
    digest, left = hashlib.sha256(), size
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") if target else open(os.devnull, "wb") as file:  # noqa: PTH123 - no path of ours
        while data := source.read(min(CHUNK, left)):
            digest.update(data)
            file.write(data)
            left -= len(data)
    return digest.hexdigest()
