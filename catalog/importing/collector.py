"""Collects the pictures of a batch of records: finds each file in or below the feed's folder, checks it, stores it."""

import hashlib
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from pathlib import Path
from typing import Literal

from catalog.database import Database
from catalog.errors import PictureError
from catalog.fetching.references import NamedPicture
from catalog.fetching.tables import storable
from catalog.importing.upsert import Item, ItemPicture
from catalog.pictures import PictureStore, StoredPicture
from catalog.records import Record
from catalog.web.addresses import Address, is_web, read_address
from catalog.web.errors import Refused
from catalog.writes import known_pictures

MAX_FILE_BYTES = 50_000_000
LONGEST = 4_000  # characters kept of a reference that leads nowhere: some carry a whole picture
THREADS = min(cpu_count() or 1, 8)  # a decoded picture may take hundreds of megabytes

Kind = Literal["missing", "refused"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]+:", re.IGNORECASE)  # two letters at least: C: is a drive


class NoPicture(Exception):
    """A reference that leads to no picture; `kind` is what is counted, the message goes on from the reference."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind


class LocalPictures:
    """The pictures in one folder and below."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def find(self, reference: str) -> Path:
        """The file that a reference means; raises NoPicture."""
        if _SCHEME.match(reference):
            raise NoPicture("refused", "is neither a file's path nor an http address")
        try:
            path = self._resolved(reference)
            if not path.is_file() and path.is_relative_to(self._folder):  # a path of another machine, all in one folder
                path = self._resolved(path.name)
            inside, there = path.is_relative_to(self._folder), path.is_file()
            size = path.stat().st_size if inside and there else 0
        except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL in it, a circle of links
            raise NoPicture("refused", "is no usable path") from error
        if not inside:
            raise NoPicture("refused", "lies outside the feed's folder")
        if not there:
            raise NoPicture("missing", "is not there")
        if size > MAX_FILE_BYTES:
            raise NoPicture("refused", f"has more than {MAX_FILE_BYTES // 1_000_000} MB")
        return path

    def _resolved(self, reference: str) -> Path:
        """Links are followed before the folder is checked."""
        return (self._folder / reference.replace("\\", "/")).resolve()


@dataclass(frozen=True)
class Problem:
    """A picture of a row that could not be had; position counts the row's references from 0."""

    row: int
    position: int
    reference: str
    kind: Kind
    reason: str


@dataclass
class CollectedPictures:
    """Items ready to be kept, the pictures new to the store, what every row named, and what was missing."""

    items: list[Item] = field(default_factory=list)
    stored: list[StoredPicture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: dict[str, list[NamedPicture]] = field(default_factory=dict)  # by feed id
    cut: list[tuple[int, str]] = field(
        default_factory=list
    )  # row and reference of pictures whose last bytes are missing


class PictureCollector:
    """Gathers pictures from one folder into one store."""

    def __init__(self, database: Database, store: PictureStore, folder: Path) -> None:
        self._database = database
        self._store = store
        self._local = LocalPictures(folder)
        self._threads = ThreadPoolExecutor(THREADS)  # decoding releases the GIL

    def collect(self, records: Sequence[tuple[int, Record]]) -> CollectedPictures:
        """The items of (row number, record) pairs; a picture that cannot be had is a problem, never a stop.

        Web addresses are read but not asked: that is done when the rows are kept.
        """
        found = {reference: self._find(reference) for _, record in records for reference in record.images}
        collected = CollectedPictures()
        verdicts = self._verify({own for own in found.values() if isinstance(own, Path)}, collected)
        cut = {picture.hash for picture in collected.stored if picture.is_cut}
        for row, record in records:
            named = collected.named.setdefault(record.feed_id, [])
            for position, image in enumerate(record.images):
                own, reference = found[image], storable(image)
                verdict = verdicts[own] if isinstance(own, Path) else own
                if isinstance(verdict, NoPicture | PictureError):
                    collected.problems.append(_problem(row, position, reference, verdict))
                    why = collected.problems[-1]
                    named.append(NamedPicture(reference[:LONGEST], problem=why.kind, detail=why.reason[:500]))
                elif isinstance(verdict, Address):
                    named.append(NamedPicture(reference, address=verdict))
                else:
                    named.append(NamedPicture(reference, picture_hash=verdict))
                    if verdict in cut:
                        collected.cut.append((row, reference))
            shown = tuple(
                ItemPicture(picture.reference, picture.picture_hash) for picture in named if picture.picture_hash
            )
            collected.items.append(Item(record, shown))
        return collected

    def _find(self, reference: str) -> Path | Address | NoPicture:
        try:
            return read_address(reference) if is_web(reference) else self._local.find(reference)
        except NoPicture as missing:
            return missing
        except Refused as refused:
            return NoPicture("refused", str(refused))

    def _verify(self, paths: set[Path], collected: CollectedPictures) -> dict[Path, str | NoPicture | PictureError]:
        """The hash of each file that is a sound picture; those the catalogue knows are not decoded again."""
        verdicts: dict[Path, str | NoPicture | PictureError] = {path: _file_hash(path) for path in paths}
        hashes = [verdict for verdict in verdicts.values() if isinstance(verdict, str)]
        with self._database.session() as session:
            known = known_pictures(session, hashes)
        sound = [(path, own) for path, own in verdicts.items() if isinstance(own, str)]
        kept = self._threads.map(lambda one: one[1] in known and self._store.has(one[1]), sound)
        new = [path for (path, _), has in zip(sound, kept, strict=True) if not has]
        for path, outcome in zip(new, self._threads.map(self._add, new), strict=True):
            verdicts[path] = outcome.hash if isinstance(outcome, StoredPicture) else outcome
            if isinstance(outcome, StoredPicture):
                collected.stored.append(outcome)
        return verdicts

    def _add(self, path: Path) -> StoredPicture | NoPicture | PictureError:
        try:
            return self._store.add(path.read_bytes(), thumbnails=True)
        except PictureError as error:
            return error


def _file_hash(path: Path) -> str | NoPicture:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return NoPicture("missing", f"cannot be read: {error.strerror}")


def _problem(row: int, position: int, reference: str, error: NoPicture | PictureError) -> Problem:
    label = f"picture {reference[:120]!r}"
    if isinstance(error, NoPicture):
        return Problem(row, position, reference, error.kind, f"{label} {error}")
    return Problem(row, position, reference, "refused", f"{label}: {error.message}")
