"""What shoppers get while the database does not answer: the last known products, and a sentence that says so."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from catalog.languages.message import Message
from indexer.search.results import SearchResult
from webapp.logs import log
from webapp.services import Services

EVERY_S = 2.0  # between two looks for changed products
NOTE = Message("Prices and stock are the last known ones: the shop's catalogue does not answer just now.")


class LastKnownFollower:
    """Keeps the file of the last known products up to date, in a thread that requests start where it is due."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._due = 0.0
        self._problem = ""

    def follow_when_due(self) -> None:
        """Start following unless that was done just now, or goes on still; cheap enough for every request."""
        now = time.monotonic()
        if now >= self._due and self._lock.acquire(blocking=False):
            self._due = now + EVERY_S
            threading.Thread(target=self._follow, name="last-known", daemon=True).start()

    def _follow(self) -> None:
        try:
            self._services.last_known.follow(self._services.catalogue)
            self._problem = ""
        except Exception as error:  # a full disk, a database that is away: what is known already stays
            if str(error) != self._problem:
                log.warning("The last known products are not kept up to date: %s", error)
            self._problem = str(error)
        finally:
            self._due = time.monotonic() + EVERY_S
            self._lock.release()


def note_outage(services: Services, result: SearchResult) -> SearchResult:
    """The result, which says so where it was answered without the database."""
    if not services.database.away:
        return result
    both = Message("%(one)s %(other)s", one=result.degraded, other=NOTE) if result.degraded else NOTE
    return replace(result, degraded=both)
