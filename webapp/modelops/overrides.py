"""Overrides of the desired state that people asked for: versions held, workers, batching, default versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from catalog.audit.log import record_change
from catalog.database import Database
from serving.cards import ModelKey
from webapp.tables import ModelOverride

EVERY_VERSION = ""
Overrides = Mapping[ModelKey, ModelOverride]  # by name and version
NO_OVERRIDES: Overrides = {}


def read_overrides(database: Database) -> Overrides:
    """Every override by the model's name and version; the version is empty where it counts for all of them."""
    with database.session() as session:
        return {ModelKey(row.name, row.version): row for row in session.scalars(select(ModelOverride))}


def set_override(database: Database, name: str, version: str, **changed: Any) -> None:
    """Change columns of one override, which is made if there is none. The caller holds the reconciler's lease."""
    with database.session() as session:
        row = session.get(ModelOverride, (name, version))
        if row is None:
            row = ModelOverride(name=name, version=version, registered=False, is_default=False)
            session.add(row)
        before = {column: getattr(row, column) for column in changed}
        if before != changed:
            record_change(session, "set model", f"{name}@{version or 'every version'}", before, changed)
        for column, value in changed.items():
            setattr(row, column, value)
        row.since = datetime.now(UTC)


def remove_override(database: Database, name: str, version: str) -> None:
    """Delete one override; what settings and releases say counts again."""
    with database.session() as session:
        if session.get(ModelOverride, (name, version)) is not None:
            record_change(session, "leave model to the settings", f"{name}@{version or 'every version'}")
        session.execute(delete(ModelOverride).where(ModelOverride.name == name, ModelOverride.version == version))


def override_default(database: Database, name: str, version: str) -> None:
    """Let this version of the model answer where none is named, until its override is deleted."""
    for (other_name, other), row in read_overrides(database).items():
        if other_name == name and other != version and row.is_default:
            set_override(database, name, other, is_default=False)
    set_override(database, name, version, is_default=True)


def overridden_workers(overrides: Overrides, name: str, version: str) -> int | None:
    """Workers asked for of this version, otherwise of every version of the model; None where the settings decide."""
    found = (overrides.get(ModelKey(name, version)), overrides.get(ModelKey(name, EVERY_VERSION)))
    return next((row.workers for row in found if row is not None and row.workers is not None), None)
