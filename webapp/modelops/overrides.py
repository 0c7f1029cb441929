"""What people asked for beyond what releases and settings say: versions held, workers, batching, default versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from catalog.database import Database
from webapp.tables import WishedModel

EVERY_VERSION = ""
Wished = Mapping[tuple[str, str], WishedModel]  # by name and version
NOTHING: Wished = {}


def read_wishes(database: Database) -> Wished:
    """Every wish, by the model's name and version; the version is empty where it is for all of them."""
    with database.session() as session:
        return {(row.name, row.version): row for row in session.scalars(select(WishedModel))}


def wish(database: Database, name: str, version: str, **changed: Any) -> None:
    """Change columns of one wish, which is made if there is none; whoever writes holds the reconciler's lease."""
    with database.session() as session:
        row = session.get(WishedModel, (name, version))
        if row is None:
            row = WishedModel(name=name, version=version, registered=False, is_default=False)
            session.add(row)
        for column, value in changed.items():
            setattr(row, column, value)
        row.since = datetime.now(UTC)


def forget(database: Database, name: str, version: str) -> None:
    """Drop one wish; what settings and releases say counts again."""
    with database.session() as session:
        session.execute(delete(WishedModel).where(WishedModel.name == name, WishedModel.version == version))


def wish_default(database: Database, name: str, version: str) -> None:
    """Let this version of the model answer where none is named, until the wish is dropped with it."""
    for (other_name, other), row in read_wishes(database).items():
        if other_name == name and other != version and row.is_default:
            wish(database, name, other, is_default=False)
    wish(database, name, version, is_default=True)


def workers_wished(wishes: Wished, name: str, version: str) -> int | None:
    """Workers asked for of this version, or else of every one of the model; None where the settings decide."""
    found = (wishes.get((name, version)), wishes.get((name, EVERY_VERSION)))
    return next((row.workers for row in found if row is not None and row.workers is not None), None)
