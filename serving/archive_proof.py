"""Proves what an archive holds: every member by its hash, and nothing besides, as TorchServe would unpack it.

What an archive says of itself proves nothing: whoever changes a member leaves the rest, its digest included, as it was.
"""

import hashlib
import json
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

from serving.cards import Card, CardError, read_card
from serving.handlers.loading import CARD_FILE
from serving.identity import fingerprint

MANIFEST = "MAR-INF/MANIFEST.json"
CONFIG_FILE = "model.yaml"
_HEADER = struct.Struct("<4s5H3I2H")  # of a member, before its name
_SIZE_BEHIND = 0x08  # flag: the header's sizes do not count, others follow the member


def find_fault(archive: Path, expected: Mapping[str, str], card: Card, handler: str) -> str | None:
    """What is wrong with an archive, as a clause, or None. `expected`: name of each member → its SHA-256.

    Raises BadZipFile for a damaged one.
    """
    with zipfile.ZipFile(archive) as file:
        named = _hidden(file) or _named(file, expected)
        return named or _changed(file, expected) or _other_model(file, card, handler)


def find_other_model(archive: Path, card: Card, expected: Mapping[str, str]) -> str | None:
    """What a card alone shows to be wrong with an archive: another model's card, or a member that is not as expected.

    Raises BadZipFile for a damaged one.
    """
    with zipfile.ZipFile(archive) as file, tempfile.TemporaryDirectory() as folder:
        if hidden := _hidden(file):
            return hidden
        lacking = sorted({CARD_FILE, *expected} - set(file.namelist()))
        if lacking:
            return f"it lacks {lacking[0]}"
        try:
            packed = read_card(Path(file.extract(CARD_FILE, folder)))
        except CardError:
            return f"its {CARD_FILE} cannot be read"
        if fingerprint(packed) != fingerprint(card):
            return f"its {CARD_FILE} is of another model"
        return _changed(file, expected)


def read_member(archive: Path, name: str) -> bytes | None:
    """One member; None where there is no archive, no such member, or the archive is damaged."""
    try:
        with zipfile.ZipFile(archive) as file:
            return file.read(name)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _hidden(file: zipfile.ZipFile) -> str | None:
    """TorchServe unpacks from the front, this reads the list at the end: both must come to the same members."""
    if len(file.namelist()) != len(set(file.namelist())):
        return "it holds a member twice"
    end = 0
    for member in sorted(file.infolist(), key=lambda member: member.header_offset):
        if member.header_offset != end:
            return f"there is something hidden before {member.filename}"
        _, _, flags, method, _, _, _, packed, size, name, extra = _HEADER.unpack(_bytes_at(file, end, _HEADER.size))
        if flags & _SIZE_BEHIND or method != zipfile.ZIP_STORED or not packed == size == member.file_size:
            return f"{member.filename} is packed as the archiver never does"
        end += _HEADER.size + name + extra + size
    return None if end == file.start_dir else "there is something hidden behind its members"


def _bytes_at(file: zipfile.ZipFile, place: int, count: int) -> bytes:
    stream = cast("BinaryIO", file.fp)
    stream.seek(place)
    found = stream.read(count)
    if len(found) < count:
        raise zipfile.BadZipFile(f"it ends at {place}")
    return found


def _named(file: zipfile.ZipFile, expected: Mapping[str, str]) -> str | None:
    names = file.namelist()
    if extra := sorted(set(names) - expected.keys() - {MANIFEST}):
        return f"it holds {extra[0]}, which nobody packed"
    lacking = sorted({*expected, MANIFEST} - set(names))
    return f"it lacks {lacking[0]}" if lacking else None


def _changed(file: zipfile.ZipFile, expected: Mapping[str, str]) -> str | None:
    return next((f"its {name} was changed" for name, wanted in expected.items() if _sha256(file, name) != wanted), None)


def _other_model(file: zipfile.ZipFile, card: Card, handler: str) -> str | None:
    """The manifest has the time of packing, so that it has no hash to be compared with."""
    wanted = {"modelName": card.name, "modelVersion": card.version, "handler": handler, "configFile": CONFIG_FILE}
    try:
        raw = json.loads(file.read(MANIFEST))
        same = raw["model"] == wanted and raw["runtime"] == "python"
    except (ValueError, TypeError, KeyError):
        same = False
    return None if same else f"its {MANIFEST} was changed"


def _sha256(file: zipfile.ZipFile, name: str) -> str:
    with file.open(name) as member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads into buffers, too
