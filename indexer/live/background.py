"""A thread of a web process that reads changes and embeds them; it runs only while something is left to do."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import IndexingError
from indexer.live.embedder import Embedder
from indexer.live.releases import LiveReleases
from serving.errors import ServingError

PAUSE_S, LONGEST_PAUSE_S = 1.0, 10.0  # between two attempts; doubled at each failure

log = logging.getLogger(__name__)


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
            except (IndexingError, ServingError, SQLAlchemyError, OSError) as error:
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
