"""Photos of shoppers that nothing was recognised in, kept for a few days so that somebody can say what they show."""

import hashlib
import os
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.labelling.tables import PictureLabel, QueryPhoto

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Guess:
    """What a model takes a picture for."""

    label: str
    probability: float  # 0 to 1


@dataclass(frozen=True)
class KeptPhoto:
    """One photo with what the model took it for, head by head."""

    hash: str
    guesses: Mapping[str, Guess]
    kept_at: datetime


class QueryPhotos:
    """A folder of JPEGs under their content hash, at most `most` of them, none older than `days`."""

    def __init__(self, database: Database, folder: Path, *, most: int = 500, days: float = 14) -> None:
        self._database = database
        self._folder = folder
        self._most = most
        self._age = timedelta(days=days)

    def keep(self, jpeg: bytes, guesses: Mapping[str, Guess], probability: float) -> str | None:
        """Keep a photo that has no metadata any more; its hash, or None when as many are kept as may be."""
        photo_hash = hashlib.sha256(jpeg).hexdigest()
        with self._database.session() as session:
            if session.get(QueryPhoto, photo_hash) is not None:
                return photo_hash
            if (session.scalar(select(func.count()).select_from(QueryPhoto)) or 0) >= self._most:
                return None
            self._write(photo_hash, jpeg)
            stored: dict[str, list[str | float]] = {
                head: [guess.label, guess.probability] for head, guess in guesses.items()
            }
            now = datetime.now(UTC)
            session.add(QueryPhoto(hash=photo_hash, guesses=stored, probability=probability, kept_at=now))
        return photo_hash

    def kept(self) -> list[KeptPhoto]:
        """Every photo that has not expired, the least sure first."""
        query = select(QueryPhoto).where(QueryPhoto.kept_at > self._oldest())
        with self._database.session() as session:
            rows = session.scalars(query.order_by(QueryPhoto.probability, QueryPhoto.hash)).all()
        return [KeptPhoto(row.hash, _guesses(row.guesses), row.kept_at) for row in rows]

    def count(self) -> int:
        """How many are kept."""
        with self._database.session() as session:
            query = select(func.count()).select_from(QueryPhoto).where(QueryPhoto.kept_at > self._oldest())
            return session.scalar(query) or 0

    def path(self, photo_hash: str) -> Path:
        """The path of the stored JPEG; raises FileNotFoundError where none is stored."""
        path = self._folder / f"{photo_hash}.jpg"
        if not _HASH.fullmatch(photo_hash) or not path.is_file():
            raise FileNotFoundError(f"no query photo {photo_hash!r} is kept")
        return path

    def forget(self, photo_hash: str) -> bool:
        """Delete a photo with its labels; False where there is none."""
        with self._database.session() as session:
            if session.get(QueryPhoto, photo_hash) is None:
                return False
            self._delete(session, [photo_hash])
        return True

    def sweep(self) -> int:
        """Delete what has expired, labelled or not; returns how many."""
        with self._database.session() as session:
            old = session.scalars(select(QueryPhoto.hash).where(QueryPhoto.kept_at <= self._oldest())).all()
            if old:
                self._delete(session, [*old])
        return len(old)

    def _delete(self, session: Session, hashes: list[str]) -> None:
        for photo_hash in hashes:
            (self._folder / f"{photo_hash}.jpg").unlink(missing_ok=True)
            session.execute(delete(PictureLabel).where(PictureLabel.picture_hash == photo_hash))
            session.execute(delete(QueryPhoto).where(QueryPhoto.hash == photo_hash))

    def _oldest(self) -> datetime:
        return datetime.now(UTC) - self._age

    def _write(self, photo_hash: str, jpeg: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._folder / f".{uuid.uuid4().hex}"
        temporary.write_bytes(jpeg)
        os.replace(temporary, self._folder / f"{photo_hash}.jpg")  # noqa: PTH105 - os.replace, as everywhere


def _guesses(stored: Mapping[str, list[str | float]]) -> dict[str, Guess]:
    return {head: Guess(str(label), float(probability)) for head, (label, probability) in stored.items()}
