"""Revisions of a PostgreSQL that a shop writes to meanwhile: no table is locked for longer than a moment.

A revision is a transaction of its own there, which waits for no lock longer than LOCK_WAIT: everybody behind it would
wait as well. What takes longer with many rows (an index, a column written anew) is done beside the writers, before that
transaction, by steps that may be done twice: a revision that was broken off is begun again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

LOCK_WAIT = "500ms"
BATCH = 2_000  # rows written anew in one transaction: others wait for so many at the most
TRIES, PAUSE_S = 600, 1.0  # for a lock that others hold for long
_TAKEN = {"55P03", "40P01"}  # SQLSTATE: the lock was not free in time; two waited for each other
MODE = "online"  # attribute of Alembic's configuration


def limit_waiting(connection: Connection, wait: str = LOCK_WAIT) -> None:
    """From now on a statement of the connection that waits longer for a lock fails; "0" waits for ever."""
    connection.exec_driver_sql(f"SET lock_timeout = '{wait}'")


def was_taken(error: OperationalError) -> bool:
    """Whether a statement failed because others held a lock, so that it may succeed later."""
    return getattr(error.orig, "sqlstate", None) in _TAKEN


def is_online() -> bool:
    """Whether others may be writing: the database is a PostgreSQL and was there before."""
    config = op.get_context().config
    return config is not None and bool(config.attributes.get(MODE))


def create_index(name: str, table: str, columns: Sequence[str], where: sa.TextClause | None = None) -> None:
    """An index, made beside the writers where there are some: after what the revision has done before, committed."""
    if not is_online():
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
        return
    with op.get_context().autocommit_block():
        limit_waiting(op.get_bind(), "0")  # it waits for transactions, and nobody for it
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # one that was broken off is there, and is not used
        op.create_index(name, table, columns, postgresql_where=where, postgresql_concurrently=True)
        limit_waiting(op.get_bind())


def change_types(table: str, names: Sequence[str], after: sa.types.TypeEngine[Any]) -> None:
    """Give nullable columns of a table with a column `id` another type, row by row beside the writers, then at once."""
    with op.get_context().autocommit_block():
        for name in names:
            op.add_column(table, sa.Column(f"{name}_after", after, nullable=True), if_not_exists=True)
        _follow(table, names)
        limit_waiting(op.get_bind(), "0")
        _copy(table, names)
        limit_waiting(op.get_bind())
    op.execute(f"DROP TRIGGER {table}_after ON {table}")
    op.execute(f"DROP FUNCTION {table}_after")
    for name in names:
        op.drop_column(table, name)
        op.alter_column(table, f"{name}_after", new_column_name=name)


def _follow(table: str, names: Sequence[str]) -> None:
    """Let what is written to the columns be written to those that come after them."""
    copies = " ".join(f"NEW.{name}_after := NEW.{name};" for name in names)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_after() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {copies} RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE OR REPLACE TRIGGER {table}_after BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_after()"
    )


def _copy(table: str, names: Sequence[str]) -> None:
    """Write every row once; the trigger does the rest. A batch that met a writer who waited for it is repeated."""
    bind = op.get_bind()
    [(last, end)] = bind.exec_driver_sql(f"SELECT coalesce(min(id), 1) - 1, coalesce(max(id), 0) FROM {table}")  # noqa: S608
    values = ", ".join(f"{name}_after = {name}" for name in names)
    while last < end:
        batch = sa.text(f"UPDATE {table} SET {values} WHERE id > :last AND id <= :upto")  # noqa: S608 - our own names
        try:
            bind.execute(batch, {"last": last, "upto": last + BATCH})
        except OperationalError as error:
            if not was_taken(error):
                raise
            time.sleep(PAUSE_S)
            continue
        last += BATCH
