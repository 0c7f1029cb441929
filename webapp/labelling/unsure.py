"""Keeps visitors' photos in which nothing was recognised, where the settings allow it."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from catalog.labelling.labels import SHOP_HEAD
from catalog.labelling.query_photos import Guess, QueryPhotos
from indexer.errors import IndexingError
from webapp.context import parts, services, settings
from webapp.logs import log
from webapp.search.photos import Photo
from webapp.search.queries import by_head

if TYPE_CHECKING:
    from catalog.database import Database
    from indexer.search.photo import PhotoQuery
    from webapp.settings import Settings

_CLEAN_EVERY_S = 600.0


def open_query_photos(settings: Settings, database: Database) -> QueryPhotos:
    """The kept photos of this installation, with the bounds that the settings name."""
    folder = settings.instance / "query-photos"
    most, days = settings.unsure_photos_most, settings.unsure_photos_days
    return QueryPhotos(database, folder, most=most, days=days)


class PhotoCleanup:
    """Deletes expired photos, at most every ten minutes, in a thread of its own; cheap enough for every request."""

    def __init__(self, photos: QueryPhotos) -> None:
        self._photos = photos
        self._next = 0.0
        self._lock = threading.Lock()

    def run_when_due(self) -> None:
        """Start deleting expired photos if the last time was ten minutes ago."""
        now = time.monotonic()
        with self._lock:
            if now < self._next:
                return
            self._next = now + _CLEAN_EVERY_S
        threading.Thread(target=self._run, name="photo-cleanup", daemon=True).start()  # no visitor waits for it

    def _run(self) -> None:
        try:
            self._photos.sweep()
        except (SQLAlchemyError, OSError):
            log.exception("Expired query photos could not be deleted")


def keep_if_unsure(sent: Photo, seen: PhotoQuery) -> None:
    """Keep a photo whose likeliest category is below the threshold; errors are logged, never raised."""
    if not settings().keep_unsure_photos or services().database.away:
        return
    try:
        heads = by_head(services().search.classify(seen), 1)
        guesses = {head: Guess(scores[0].label, scores[0].probability) for head, scores in heads.items()}
        if not guesses:
            return
        first = next(iter(guesses))  # the head of the shop's categories where there is one
        if SHOP_HEAD in parts().predictions.heads():
            guesses = {SHOP_HEAD if head == first else head: guess for head, guess in guesses.items()}
            first = SHOP_HEAD
        if guesses[first].probability < settings().unsure_below:
            parts().query_photos.keep(sent.jpeg, guesses, guesses[first].probability)
    except (IndexingError, SQLAlchemyError, OSError):
        log.exception("A photo could not be kept for labelling")


def delete_unsure(jpeg: bytes) -> None:
    """Delete the copy of a photo its sender wants deleted."""
    parts().query_photos.forget(hashlib.sha256(jpeg).hexdigest())
