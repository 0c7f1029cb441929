"""What `shoplens doctor` says of the read replica."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sqlalchemy.exc import DBAPIError

from catalog.errors import DatabaseAway
from webapp.services import Services

Found = tuple[Literal["ok", "warning"], str, str]  # the state, what was found, how to mend it
INSTEAD = "pages read from the database itself meanwhile"


def check_replica(services: Services) -> Iterator[Found]:
    """Whether it answers and has every change of the catalogue. Nothing without a replica."""
    replica = services.database.replica
    if replica is None:
        return
    try:
        behind = replica.behind()
    except (DatabaseAway, DBAPIError) as error:
        mend = "Start it, or mend SHOPLENS_DATABASE_READ_URL: it must be a copy of this very database."
        yield "warning", f"{str(error).splitlines()[0]}; {INSTEAD}", mend
        return
    if behind:
        mend = "If it stays so, look at its replication: pg_stat_replication in the database, the replica's log."
        yield "warning", f"lacks the last {behind:,} changes of the catalogue just now; {INSTEAD}", mend
    else:
        yield "ok", "answers, and has every change of the catalogue", ""
