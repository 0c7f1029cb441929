"""Embeds changed products with the models of the current release, one process at a time; a thread that does it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from threading import Event, Lock, Thread
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import StorageAway, StorageError
from catalog.pictures import PictureStore
from catalog.progress import Progress, no_progress
from indexer.embedding.embed import Encoder, Lane, embed_pictures, embed_texts
from indexer.errors import IndexingError, ReleaseError
from indexer.live.delta import PendingVectors
from indexer.live.releases import LiveReleases
from serving.cards import Card
from serving.errors import ServingError
from serving.identity import fingerprint

BATCH_SIZE = 32  # texts or pictures between two renewals of the lease
PAUSE_S, LONGEST_PAUSE_S = 1.0, 10.0  # between two attempts; doubled at each failure

log = logging.getLogger(__name__)


class EmbeddingLease(Protocol):
    """A lease that one process at a time holds, until it releases it or lets it expire."""

    def acquire(self) -> bool:
        """Take or renew it; False while another process holds it."""

    def release(self) -> None:
        """End the lease."""


class Embedder:
    """Embeds the items of the delta index that have no vector. Vectors are stored in the database for all processes."""

    def __init__(
        self, live: LiveReleases, store: PictureStore, encoder: Encoder, cards: Sequence[Card], lease: EmbeddingLease
    ) -> None:
        self._live, self._store, self._encoder, self._lease = live, store, encoder, lease
        self._served: Mapping[str, str] = {card.key: fingerprint(card) for card in cards}
        self._rejected: set[tuple[str, str]] = set()  # models and the pictures they rejected

    def pending(self) -> list[PendingVectors]:
        """The items without a vector, by model, except pictures that the model rejected before."""
        found = [self._without_rejected(pending) for pending in self._live.pending()]
        return [pending for pending in found if pending]

    def run(self, progress: Progress = no_progress) -> bool:
        """Embed until no item is pending; False when another process holds the lease.

        Raises BuildError when TorchServe does not answer, ReleaseError when a model was changed under its version.
        """
        if not self._lease.acquire():
            return False
        try:
            while todo := self.pending():
                for waiting in todo:
                    if not self._embed(waiting, progress):
                        return False
                self._live.catch_up()
        finally:
            self._lease.release()
        return True

    def _embed(self, waiting: PendingVectors, progress: Progress) -> bool:
        """Embed the pending texts and pictures of one model; False when the lease was lost."""
        card = waiting.card
        if self._served.get(card.key, fingerprint(card)) != fingerprint(card):
            raise ReleaseError(f"{card.key} was changed after the release was built; build a new one.")
        keys = [*waiting.passages, *waiting.pictures]
        for done, part, lane in _batches(keys):
            if waiting.passages:
                texts = [waiting.passages[key] for key in part]
                embed_texts(self._live.releases.database, self._encoder, card, texts, lambda *_: None, lane)
            else:
                self._embed_pictures(card, part, lane)
            progress("New products" if waiting.passages else "New pictures", done, len(keys))
            if not self._lease.acquire():
                return False
        return True

    def _embed_pictures(self, card: Card, hashes: list[str], lane: Lane) -> None:
        database = self._live.releases.database
        found, _ = embed_pictures(database, self._encoder, card, self._store, hashes, lambda *_: None, lane)
        self._rejected.update((card.key, key) for key in hashes if key not in found)

    def _without_rejected(self, waiting: PendingVectors) -> PendingVectors:
        pictures = tuple(key for key in waiting.pictures if (waiting.card.key, key) not in self._rejected)
        return PendingVectors(waiting.card, waiting.passages, pictures)


def _batches(keys: list[str]) -> Iterator[tuple[int, list[str], Lane]]:
    """For each batch how many are done after it, its keys, its lane. The first is one key in the interactive lane, so
    that an encoder that does not answer is noticed at once."""
    start, size = 0, 1
    while start < len(keys):
        part = keys[start : start + size]
        yield start + len(part), part, "bulk" if start else "interactive"
        start, size = start + len(part), BATCH_SIZE


class BackgroundIndexer:
    """Starts and ends the thread; `wake` is called by a request that left changes unread or items without vectors."""

    def __init__(self, live: LiveReleases, embedder: Embedder) -> None:
        self._live, self._embedder = live, embedder
        self._lock = Lock()
        self._thread: Thread | None = None
        self._wanted = False
        self._stopped = Event()

    def wake(self) -> None:
        """Start the thread unless it runs; returns at once."""
        with self._lock:
            self._wanted = True
            if self._thread is None and not self._stopped.is_set():
                self._thread = Thread(target=self._run, name="live-index", daemon=True)
                self._thread.start()

    def stop(self, timeout_s: float = 10) -> None:
        """End the thread after its current step; waits at most timeout_s seconds."""
        self._stopped.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def _run(self) -> None:
        pause_s, last_error = PAUSE_S, ""
        while not self._is_over():
            try:
                self._live.catch_up()
                done = not self._embedder.pending() or self._embedder.run()
                pause_s, last_error = PAUSE_S, ""
            except (IndexingError, ServingError, StorageAway, StorageError, SQLAlchemyError, OSError) as error:
                done = False
                if str(error) != last_error:
                    log.warning("New products are found by words alone for now: %s", error)
                pause_s, last_error = min(2 * pause_s, LONGEST_PAUSE_S), str(error)
            if not done:  # another process embeds, or TorchServe does not answer
                with self._lock:
                    self._wanted = True
                self._stopped.wait(pause_s)

    def _is_over(self) -> bool:
        with self._lock:
            if self._wanted and not self._stopped.is_set():
                self._wanted = False
                return False
            self._thread = None
            return True
