"""The one proposer of a process, made anew when another release answers."""

from __future__ import annotations

from threading import Lock

from webapp.catalogue.proposals import Proposer
from webapp.services import Services


class Proposers:
    """Keeps the proposer of the current release: making one takes seconds."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._made: Proposer | None = None

    def current(self) -> Proposer:
        """The proposer of the current release. Raises ReleaseError, TooFew."""
        with self._lock:
            wanted = self._services.releases.current().id
            if self._made is None or self._made.release.id != wanted:
                self._made = Proposer(self._services)
            return self._made
