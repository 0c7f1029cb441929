"""Copies every table of one database into another, whichever of SQLite and PostgreSQL each of them is."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import JSON, Connection, Insert, Table, bindparam, delete, func, insert, inspect, select, text

# The tables of a module are known once it is imported.
import catalog.audit.tables
import catalog.fetching.tables
import catalog.labelling.tables
import catalog.steering.tables  # noqa: F401
import indexer.tables  # noqa: F401
import reviews.tables  # noqa: F401
import webapp.tables  # noqa: F401
from catalog.database import Database
from catalog.tables import Base, Counter
from webapp.backup.errors import BackupError

ROWS_AT_ONCE = 1_000

Count = Callable[[int], None]


def copy_tables(source: Database, target: Database, count: Count) -> None:
    """Replace the rows of the target by those of the source, read in one transaction; both have today's tables.

    `count` is told how many rows were copied so far.
    """
    _check_known(source)
    done = 0
    with source.engine.connect() as plain, target.engine.begin() as writing:
        reading = _one_snapshot(plain)
        for table in reversed(Base.metadata.sorted_tables):
            writing.execute(delete(table))
        for table in Base.metadata.sorted_tables:
            statement = _insert(table)
            for rows in reading.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
                writing.execute(statement, [dict(row) for row in rows])
                count(done := done + len(rows))
            _go_on_counting(writing, table)


def count_rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.engine.connect() as connection:
        counts = {table.name: select(func.count()).select_from(table) for table in Base.metadata.sorted_tables}
        return {name: connection.execute(count).scalar_one() for name, count in counts.items()}


def holds_rows(database: Database) -> bool:
    """Whether any table has a row; counters, which begin at 0, do not count."""
    there = set(inspect(database.engine).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in there - {Counter.__tablename__}]
    with database.engine.connect() as connection:
        return any(connection.execute(select(1).select_from(table).limit(1)).first() for table in tables)


def _check_known(database: Database) -> None:
    unknown = set(inspect(database.engine).get_table_names()) - set(Base.metadata.tables) - {"alembic_version"}
    if unknown and database.engine.dialect.name == "postgresql":
        raise BackupError(
            f"The database also has the tables {', '.join(sorted(unknown))}, which Shoplens does not know. Give the"
            " shop a database of its own, or back up with pg_dump."
        )


def _one_snapshot(connection: Connection) -> Connection:
    """Every statement of this transaction sees the database as it was at the first."""
    options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True, **options)
    return connection.execution_options(**options)


def _insert(table: Table) -> Insert:
    """None is NULL in every column, also where an ORM would write JSON's null."""
    types = {column.name: column.type for column in table.columns}
    return insert(table).values(
        {
            name: bindparam(name, type_=JSON(none_as_null=True) if isinstance(kind, JSON) else kind)
            for name, kind in types.items()
        }
    )


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's sequence go on behind the highest number copied."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
    ).scalar()
    highest = connection.execute(select(func.max(column))).scalar()
    if sequence and highest is not None:
        connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
