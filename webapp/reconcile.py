"""The one writer of TorchServe's state: brings it to what the releases need, and leaves what people changed alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import select

from catalog.database import Database
from indexer.releases import Releases
from serving.errors import ServingError
from serving.management import Management
from serving.reconciler import Desired, reconcile
from webapp.desired import desired_models
from webapp.lease import LeaseHolder
from webapp.settings import Settings
from webapp.tables import Reconciled


class Reconciler:
    """Acts when TorchServe started anew or the desired state changed; between the two, differences are drift."""

    def __init__(self, settings: Settings, database: Database, releases: Releases, management: Management) -> None:
        self._settings, self._database, self._releases, self._management = settings, database, releases, management
        self._lease = LeaseHolder(database, "reconciler")

    def step(self, say: Callable[[str], None] = lambda _: None) -> bool:
        """Reconcile if there is cause; True when TorchServe is in the desired state or was brought to it just now."""
        if not self._lease.acquire():
            return False
        desired = desired_models(self._releases, self._settings, self._database)
        try:
            process = self._management.process_id()
            if self._recorded() == (process, _fingerprint(desired)):
                return True
            for action in reconcile(self._management, desired):
                say(str(action))
        except ServingError as error:
            say(f"TorchServe is not in the desired state yet: {error}")
            return False
        self._record(process, _fingerprint(desired))
        return True

    def release_lease(self) -> None:
        """Let another process reconcile."""
        self._lease.release()

    def _recorded(self) -> tuple[str, str] | None:
        with self._database.session() as session:
            row = session.scalar(select(Reconciled).where(Reconciled.server == self._management.base_url))
            return (row.process, row.desired) if row else None

    def _record(self, process: str, desired: str) -> None:
        row = Reconciled(server=self._management.base_url, process=process, desired=desired, at=datetime.now(UTC))
        with self._database.session() as session:
            session.merge(row)


def _fingerprint(desired: list[Desired]) -> str:
    return hashlib.sha256(json.dumps([asdict(item) for item in desired], sort_keys=True).encode()).hexdigest()
