"""Brings the tables of a database to the newest revision."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from catalog.migrations import online

LOCK = 7_239_114  # any number, the same in every process: PostgreSQL's advisory lock of a migration


def upgrade(engine: Engine) -> None:
    """Apply what the tables lack in one transaction; to a PostgreSQL with tables, one revision after another.

    Processes that start together wait for one another.
    """
    if engine.dialect.name != "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            command.upgrade(config_of(connection), "head")
        return
    with engine.connect() as connection:
        if _revision(connection) == ScriptDirectory.from_config(config_of()).get_current_head():
            return
    with _alone(engine) as connection:
        revision = _revision(connection)
        if revision is None:
            with connection.begin():
                command.upgrade(config_of(connection), "head")
        else:
            online.limit_waiting(connection)
            connection.commit()
            for one in _between(revision):
                _apply(connection, one)


def known_revisions() -> set[str]:
    """Every revision of the tables that this version can bring up to date."""
    return {script.revision for script in ScriptDirectory.from_config(config_of()).walk_revisions()}


def config_of(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with the connection to work on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection that no other process migrates beside."""
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        connection.commit()
        try:
            yield connection
        finally:
            connection.invalidate()  # the lock, and what was set, end with it


def _revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return revision


def _between(revision: str) -> list[str]:
    """The revisions after that one, in order; what Alembic is to say of one that it does not know."""
    if revision not in known_revisions():
        return ["head"]
    found = ScriptDirectory.from_config(config_of()).iterate_revisions("head", revision)
    return [one.revision for one in reversed(list(found))]


def _apply(connection: Connection, revision: str) -> None:
    """One revision in a transaction of its own, again and again while others hold a lock that it needs."""
    config = config_of(connection)
    config.attributes[online.MODE] = True
    for tried in range(1, online.TRIES + 1):
        try:
            command.upgrade(config, revision)
            connection.commit()
        except OperationalError as error:
            connection.rollback()
            if not online.was_taken(error) or tried == online.TRIES:
                raise
            time.sleep(online.PAUSE_S)
        else:
            return
