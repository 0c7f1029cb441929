"""What somebody changed in TorchServe by hand: what is, what was wanted, since when, and how to keep or undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from catalog.database import Database
from serving.client.replica import Replica
from serving.errors import ServingError
from serving.torchserve.reconciler import Drift, drift
from webapp.modelops.desired import DesiredState
from webapp.services import Services
from webapp.tables import DriftRecord

DEFAULT_ROW = ""


@dataclass(frozen=True)
class ObservedDrift:
    """One difference, and when it was first seen; the reconciler of `shoplens up` looks every few seconds."""

    drift: Drift
    since: datetime | None
    replica: Replica
    several_replicas: bool  # whether there are others, so that this one is named

    @property
    def line(self) -> str:
        """For people: what is, what was wanted, since when."""
        where = f" on {self.replica.name}" if self.several_replicas else ""
        if self.drift.kind == "starting":
            return f"it {self.drift.what}{where}"
        since = f"; since {self.since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if self.since else ""
        return f"drift: it {self.drift.what}{where}{since}"

    @property
    def mend(self) -> str:
        """The commands that keep it and that undo it."""
        if self.drift.kind == "starting":
            return "Wait while they start; if they do not, read TorchServe's log models.log and scale it again."
        return f"keep it: shoplens model adopt {self.drift.key}; undo it: shoplens model revert {self.drift.key}"

    def as_json(self) -> dict[str, str | None]:
        """Plain types."""
        since = self.since.isoformat() if self.since else None
        row = {"model": self.drift.key, "kind": self.drift.kind, "what": self.drift.what, "since": since}
        return row | {"replica": self.replica.name}


def observe_drift(services: Services, state: DesiredState) -> list[ObservedDrift]:
    """Every difference between a replica that answers and what is wanted; ServingError when none answers."""
    by_replica = services.replicas.each(lambda replica: drift(replica.management, state.models, state.defaults))
    errors = [one for one in by_replica.values() if isinstance(one, ServingError)]
    if len(errors) == len(by_replica):
        raise errors[0]
    with services.database.session() as session:
        rows = session.scalars(select(DriftRecord))
        seen = {(row.server, row.name, row.version, row.kind, row.what): row.since for row in rows}
    return [
        ObservedDrift(
            one,
            seen.get((replica.management.base_url, one.model, one.version, one.kind, one.what)),
            replica,
            len(by_replica) > 1,
        )
        for replica, found in by_replica.items()
        if not isinstance(found, ServingError)
        for one in found
    ]


def record_drift(database: Database, server: str, found: Sequence[Drift]) -> list[Drift]:
    """Note when each difference was first seen and forget those that are gone; what is new is returned."""
    now, news = datetime.now(UTC), []
    present = {(one.model, one.version, one.kind): one for one in found if one.kind != "starting"}
    with database.session() as session:
        rows = session.scalars(select(DriftRecord).where(DriftRecord.server == server)).all()
        known = {(row.name, row.version, row.kind): row for row in rows}
        for key, row in known.items():
            if key not in present or row.what != present[key].what:
                session.delete(row)
        session.flush()
        for key, one in present.items():
            if key in known and known[key].what == one.what:
                continue
            name, version, kind = key
            session.add(DriftRecord(server=server, name=name, version=version, kind=kind, what=one.what, since=now))
            news.append(one)
    return news
