"""Collects the pictures of a batch of records: finds each file, verifies it once, keeps it in the store."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.database import Database
from catalog.errors import PictureError
from catalog.keep import Item, Shown, known_pictures
from catalog.pictures import PictureStore, StoredPicture
from catalog.records import Record
from catalog.references import Kind, LocalPictures, NoPicture


@dataclass(frozen=True)
class Problem:
    """A picture of a row that could not be had."""

    row: int
    kind: Kind
    reason: str


@dataclass
class Gathered:
    """Items ready to be kept, the pictures new to the store, and what was missing."""

    items: list[Item] = field(default_factory=list)
    stored: list[StoredPicture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Gatherer:
    """Gathers pictures from one folder into one store."""

    def __init__(self, database: Database, store: PictureStore, folder: Path) -> None:
        self._database = database
        self._store = store
        self._local = LocalPictures(folder)

    def gather(self, records: Sequence[tuple[int, Record]]) -> Gathered:
        """The items of (row number, record) pairs; a picture that cannot be had is a problem, never a stop."""
        found = {reference: self._find(reference) for _, record in records for reference in record.images}
        gathered = Gathered()
        verdicts = self._verify({own for own in found.values() if isinstance(own, Path)}, gathered)
        for row, record in records:
            shown: list[Shown] = []
            for reference in record.images:
                own = found[reference]
                verdict = verdicts[own] if isinstance(own, Path) else own
                if isinstance(verdict, str):
                    shown.append(Shown(reference, verdict))
                else:
                    gathered.problems.append(_problem(row, reference, verdict))
            gathered.items.append(Item(record, tuple(shown)))
        return gathered

    def _find(self, reference: str) -> Path | NoPicture:
        try:
            return self._local.find(reference)
        except NoPicture as missing:
            return missing

    def _verify(self, paths: set[Path], gathered: Gathered) -> dict[Path, str | NoPicture | PictureError]:
        """The hash of each file that is a sound picture; those the catalogue knows are not decoded again."""
        verdicts: dict[Path, str | NoPicture | PictureError] = {path: _file_hash(path) for path in paths}
        hashes = [verdict for verdict in verdicts.values() if isinstance(verdict, str)]
        with self._database.session() as session:
            known = known_pictures(session, hashes)
        for path, verdict in verdicts.items():
            if isinstance(verdict, str) and not (verdict in known and self._store.path(verdict).exists()):
                verdicts[path] = self._add(path, gathered)
        return verdicts

    def _add(self, path: Path, gathered: Gathered) -> str | NoPicture | PictureError:
        try:
            stored = self._store.add(path.read_bytes())
        except PictureError as error:
            return error
        gathered.stored.append(stored)
        return stored.hash


def _file_hash(path: Path) -> str | NoPicture:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return NoPicture("missing", f"cannot be read: {error.strerror}")


def _problem(row: int, reference: str, error: NoPicture | PictureError) -> Problem:
    if isinstance(error, NoPicture):
        return Problem(row, error.kind, f"picture {reference[:120]!r} {error}")
    return Problem(row, "refused", f"picture {reference[:120]!r}: {error.message}")
