"""What the shop's owner and its buyers change of the ranking: synonyms, placements, ratings."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import select

from catalog.database import Database
from catalog.errors import DatabaseAway
from indexer.errors import IndexingError
from indexer.live.facts import UNRATED, Rating
from indexer.live.facts import Ratings as ByProduct
from indexer.query.placements import NO_PLACEMENTS, Placements
from indexer.search.results import Hit
from indexer.search.words import MerchandisingRules
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from reviews.tables import ProductReviews
from webapp.settings import Settings

T = TypeVar("T")
log = logging.getLogger(__name__)
READ_EVERY_S = 30.0


class ReloadingFile(Generic[T]):
    """The parsed content of a file, read again when it changes.

    While the file is missing or wrong the value read before stays, at first `nothing`; a warning is logged.
    """

    def __init__(self, path: Path | None, read: Callable[[str, str], T], nothing: T) -> None:
        self._path, self._read, self._value = path, read, nothing
        self._stamp: tuple[int, int] | None = None
        self._lock = Lock()

    def current(self) -> T:
        """The parsed content; one stat a call."""
        if self._path is None:
            return self._value
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if stamp != self._stamp:
                with self._lock:
                    self._stamp = stamp
                    self._value = self._read(self._path.read_text(encoding="utf-8-sig"), str(self._path))
        except FileNotFoundError:
            if self._stamp != (0, 0):
                log.warning("%s is not there; nothing is read from it until it is", self._path)
            self._stamp = (0, 0)
        except (IndexingError, OSError, UnicodeDecodeError) as error:
            log.warning("%s stays as it was read before: %s", self._path, error)
        return self._value


class Ratings:
    """Stars by product, at most half a minute old; the same object while nothing has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: ByProduct = UNRATED
        self._next = 0.0
        self._lock = Lock()

    def current(self) -> ByProduct:
        """The rating of every product that has one."""
        if time.monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._next = time.monotonic() + READ_EVERY_S
                known = self._read()
                self._known = self._known if known == self._known else known
            except DatabaseAway as error:
                log.warning("Ratings stay as they were read before: %s", error)
            finally:
                self._lock.release()
        return self._known

    def _read(self) -> ByProduct:
        with self._database.reading() as session:
            rows = session.execute(select(ProductReviews.product_id, ProductReviews.stars, ProductReviews.count)).all()
        return {row[0]: Rating(row[1], row[2]) for row in rows if row[2]}


def open_merchandising(settings: Settings) -> MerchandisingRules:
    """The files that the settings name, each read anew when it changes."""
    return MerchandisingRules(
        synonyms=ReloadingFile(settings.synonyms, Synonyms.parse, NO_SYNONYMS).current,
        placements=ReloadingFile(settings.placements, Placements.parse, NO_PLACEMENTS).current,
    )


@dataclass(frozen=True)
class Move:
    """Where a product stands with and without the merchant's placements, from 1; None: not among those looked at."""

    id: str
    title: str
    now: int | None
    before: int | None

    @property
    def how(self) -> str:
        """The change in a word."""
        if self.now is None or self.before is None:
            return "hidden, or pushed off" if self.now is None else "put here"
        return "" if self.now == self.before else "up" if self.now < self.before else "down"


def moves(before: Sequence[Hit], now: Sequence[Hit]) -> list[Move]:
    """Every product of either list: those shown now in their order, then those that are gone."""
    was = {hit.id: place for place, hit in enumerate(before, start=1)}
    shown = [Move(hit.id, hit.title, place, was.get(hit.id)) for place, hit in enumerate(now, start=1)]
    here = {hit.id for hit in now}
    return [*shown, *(Move(hit.id, hit.title, None, was[hit.id]) for hit in before if hit.id not in here)]
