"""The manifest of a backup: what made it, from what, and the hash and size of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

from webapp.backup.errors import ArchiveDamaged, BackupError

FORMAT = 1
MANIFEST, MANIFEST_HASH = "manifest.json", "manifest.json.sha256"  # the last two members, in this order
DATABASE, PICTURES, RELEASES, MODELS = "shoplens.db", "pictures", "releases", "models"
LEFT_OUT = (
    "thumbnails and model archives (made again when they are needed)",
    "releases other than the current one and the one before (shoplens index build)",
    "photos of shoppers, uploaded feeds, training runs, the signing key, sessions, environment and files it names",
)

_PART = r"\.?[^./\\\x00-\x1f][^/\\\x00-\x1f]*"  # of a path; neither . nor ..
_NAME = rf"^({DATABASE}|({PICTURES}|{RELEASES}|{MODELS})(/{_PART})+)$"
_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True)
class Entry:
    """SHA-256 and size in bytes of one member."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


@with_config(_STRICT)
@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    shoplens: str  # the version that made it
    created: str  # ISO 8601, UTC
    source: str  # the kind of database it was made from: "sqlite" or "postgresql"
    revision: str  # of the database's tables
    rows: Mapping[str, int]  # of each table
    settings: Mapping[str, str]  # the variables that were set, without secrets
    files: Mapping[Annotated[str, Field(pattern=_NAME)], Entry]
    lost: tuple[str, ...] = ()  # what the database named and the disk did not have
    format: int = field(default=FORMAT)

    @property
    def size(self) -> int:
        """Bytes of all members together."""
        return sum(entry.size for entry in self.files.values())

    def below(self, folder: str) -> list[str]:
        """The members of one folder."""
        return [name for name in self.files if name.startswith(f"{folder}/")]

    def as_bytes(self) -> bytes:
        """The content of its file."""
        return (json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n").encode()


def manifest_hash(content: bytes) -> bytes:
    """The content of the file beside the manifest, as sha256sum writes it."""
    return f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n".encode()


def parse_manifest(content: bytes, digest: bytes) -> Manifest:
    """The manifest; ArchiveDamaged unless it has that hash and says what it must, BackupError for a newer one."""
    if manifest_hash(content) != digest:
        raise ArchiveDamaged(f"{MANIFEST} was changed since it was written (its hash differs)")
    raw = _json(content)
    if isinstance(found := raw.get("format"), int) and found > FORMAT:
        raise BackupError(
            f"The backup has format {found}, made by Shoplens {raw.get('shoplens', 'unknown')}; this version reads up"
            f" to {FORMAT}. Install that version or a newer one and restore with it."
        )
    try:
        return _reader().validate_python(raw)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise ArchiveDamaged(f"{MANIFEST}: {place[:300]}: {problem['msg']}") from error


def _json(content: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ArchiveDamaged(f"{MANIFEST} is not readable as JSON") from error
    if not isinstance(raw, dict):
        raise ArchiveDamaged(f"{MANIFEST} is no JSON object")
    return raw


def _reader() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
