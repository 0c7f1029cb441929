"""Archives of backups: their bytes, or a manifest that has its rightful hash."""

from __future__ import annotations

import io
import json
import tarfile
from contextlib import suppress

from catalog.progress import no_progress
from tests.fuzz.targets import place
from webapp.backup.archive import new_archive, read_manifest, read_members
from webapp.backup.errors import BackupError
from webapp.backup.manifest import DATABASE, MANIFEST, MANIFEST_HASH, Manifest, manifest_hash

WORDS = (
    b"ustar  \0",
    b"ustar\x0000",
    b"manifest.json",
    b"manifest.json.sha256",
    b"pictures/",
    b"shoplens.db",
    b"../",
    b"\x80\0\0",
)
WORDS += (
    b'"files": {',
    b'"sha256": "',
    b'"size": ',
    b'"format": 1',
    b'"rows": {',
    b'"lost": [',
    b"GNU.sparse",
    b"././@LongLink",
)
CONTENT = {DATABASE: b"SQLite format 3\0", "pictures/ab/cd.png": b"\x89PNG", "releases/r/manifest.json": b"{}"}


def seeds() -> list[bytes]:
    """An archive as it is written, and its manifest, each behind the byte that says which."""
    path = place() / "seed.tar"
    with new_archive(path) as archive:
        for name, content in CONTENT.items():
            archive.add_bytes(name, content)
        rows = {"products": 1}
        manifest = Manifest("0.1.0", "2026-11-30T10:00:00+00:00", "sqlite", "0018", rows, {}, archive.files)
        archive.finish(manifest)
    return [b"\x00" + path.read_bytes(), b"\x01" + manifest.as_bytes(), b"\x01" + json.dumps({"format": 99}).encode()]


def one(data: bytes) -> None:
    """Check all of it; nothing is written but below its folder."""
    path = place() / "backup.tar"
    path.write_bytes(_archive(data[1:]) if data[:1] == b"\x01" else data[1:])
    with suppress(BackupError):
        manifest = read_manifest(path)
        assert manifest.size >= 0 and not any(".." in name.split("/") for name in manifest.files)
        read_members(path, manifest, no_progress)


def _archive(manifest: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in {**CONTENT, MANIFEST: manifest, MANIFEST_HASH: manifest_hash(manifest)}.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return file.getvalue()
