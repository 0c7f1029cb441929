"""Archives that are damaged, cut off, hostile, or none."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.backup.archive import new_archive, read_manifest, read_members
from webapp.backup.errors import ArchiveDamaged, BackupError
from webapp.backup.manifest import MANIFEST, MANIFEST_HASH, Entry, Manifest, manifest_hash, parse_manifest
from webapp.backup.restore import check_backup, restore
from webapp.settings import Settings


@pytest.fixture
def changed(packed_shop: Path, tmp_path: Path) -> Callable[[Callable[[bytearray], object]], Path]:
    """A copy of the backup, with its bytes changed."""

    def change(how: Callable[[bytearray], object]) -> Path:
        data = bytearray(packed_shop.read_bytes())
        how(data)
        (tmp_path / "changed.tar").write_bytes(data)
        return tmp_path / "changed.tar"

    return change


def place_of(archive: Path, begin: str) -> tuple[str, int]:
    """A member whose name begins so, and where its content begins."""
    with tarfile.open(archive) as tar:
        return next((member.name, member.offset_data) for member in tar if member.name.startswith(begin))


@pytest.mark.parametrize("begin", ["shoplens.db", "pictures/", "releases/", "models/", "manifest.json"])
def test_a_flipped_bit_is_refused_and_named(
    packed_shop: Path, changed: Callable[..., Path], begin: str, empty_settings: Settings
) -> None:
    name, place = place_of(packed_shop, begin)

    def flip(data: bytearray) -> None:
        data[place] ^= 1

    archive = changed(flip)
    with pytest.raises(ArchiveDamaged, match=rf"{re.escape(name)} was changed since it was written"):
        check_backup(archive)
    settings = empty_settings.model_copy(update={"database_url": ""})
    with pytest.raises(ArchiveDamaged, match=re.escape(name)):
        restore(settings, archive)
    assert not settings.instance.exists() or list(settings.instance.iterdir()) == []


def test_a_damaged_header_is_refused(packed_shop: Path, changed: Callable[..., Path]) -> None:
    _, place = place_of(packed_shop, "pictures/")

    def flip(data: bytearray) -> None:
        data[place - 512 + 150] ^= 1  # of the checksum

    with pytest.raises(ArchiveDamaged, match=r"no manifest at its end: it was cut off or damaged behind 'shoplens.db'"):
        check_backup(changed(flip))


@pytest.mark.parametrize("left", [0.999, 0.98, 0.5, 0.001, 0.0])
def test_a_truncated_one_is_refused(packed_shop: Path, changed: Callable[..., Path], left: float) -> None:
    size = packed_shop.stat().st_size - 10_240  # the end that tar fills with zeros

    def cut(data: bytearray) -> None:
        del data[int(size * left) :]

    with pytest.raises(ArchiveDamaged):
        check_backup(changed(cut))


@pytest.mark.parametrize("content", [b"", b"no archive at all\n" * 100, b"\x1f\x8b" + bytes(2000)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "shop.tar").write_bytes(content)
    with pytest.raises(ArchiveDamaged):
        check_backup(tmp_path / "shop.tar")


def test_archives_of_other_kinds_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as file:
        file.writestr("shoplens.db", "x")
    with tarfile.open(tmp_path / "shop.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("shoplens.db"))
    for name in ("shop.zip", "shop.tar"):
        with pytest.raises(ArchiveDamaged):
            check_backup(tmp_path / name)
    with pytest.raises(BackupError, match=r"missing\.tar cannot be opened: No such file"):
        check_backup(tmp_path / "missing.tar")


def forge(path: Path, member: tarfile.TarInfo, content: bytes = b"", listed: str | None = None) -> Path:
    """An archive with one member, whose manifest and hash fit."""
    name = member.name if listed is None else listed
    files = {name: Entry(hashlib.sha256(content).hexdigest(), len(content))}
    manifest = Manifest("0.1.0", "2026-11-30T12:00:00+00:00", "sqlite", "0018", {"products": 0}, {}, files)
    written = manifest.as_bytes()
    with tarfile.open(path, "w") as tar:
        tar.addfile(member, io.BytesIO(content))
        for own, data in ((MANIFEST, written), (MANIFEST_HASH, manifest_hash(written))):
            header = tarfile.TarInfo(own)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", size: int = 0) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, target, size
    return made


NAMES = ["../outside", "/tmp/outside", "pictures/../../outside", "pictures/./x", "pictures//x", "instance.db", ".", ""]
NAMES += ["pictures/a\\b", "releases", "models/", "shoplens.db/x", "pictures/..", "secret.key", "pictures/\nx"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, empty_settings: Settings, name: str) -> None:
    archive = forge(tmp_path / "shop.tar", member(name, size=4), b"evil")
    with pytest.raises(BackupError):
        restore(empty_settings.model_copy(update={"database_url": ""}), archive)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"]


KINDS = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]


@pytest.mark.parametrize("kind", [*KINDS, tarfile.GNUTYPE_SPARSE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    archive = forge(tmp_path / "shop.tar", member("pictures/link", kind, "/etc/passwd"))
    with pytest.raises(ArchiveDamaged):
        check_backup(archive)


def test_a_member_that_the_manifest_does_not_name_is_refused(tmp_path: Path) -> None:
    archive = forge(tmp_path / "shop.tar", member("pictures/one", size=4), b"evil", listed="pictures/other")
    with pytest.raises(ArchiveDamaged, match="is not what its manifest says: 'pictures/o"):
        check_backup(archive)


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with new_archive(tmp_path / "shop.tar") as archive:
        archive.add_bytes("pictures/one", b"good")
        archive.add_bytes("pictures/one", b"evil")
    with pytest.raises(ArchiveDamaged, match="holds 'pictures/one' twice"):
        read_manifest(tmp_path / "shop.tar")


def test_nothing_is_written_over_what_is_there(packed_shop: Path, tmp_path: Path) -> None:
    (tmp_path / "shoplens.db").write_bytes(b"")
    with pytest.raises(FileExistsError):
        read_members(packed_shop, read_manifest(packed_shop), lambda *_: None, tmp_path)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"nonsense", b'{"format": 1, "files": {}}', b"[" * 100_000])
def test_a_manifest_that_says_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(ArchiveDamaged, match=r"^manifest\.json"):
        parse_manifest(content, manifest_hash(content))


def test_a_newer_format_is_refused_with_the_version_that_reads_it() -> None:
    content = b'{"format": 2, "shoplens": "9.1.0"}'
    with pytest.raises(BackupError, match=r"format 2, made by Shoplens 9\.1\.0; this version reads up to 1"):
        parse_manifest(content, manifest_hash(content))
