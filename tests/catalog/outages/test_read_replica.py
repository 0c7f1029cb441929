"""Shoppers' pages read products from the replica, unless it lacks a change or does not answer."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import event, make_url, text

from catalog.database import Database, open_database
from catalog.errors import DatabaseAway, DatabaseError
from catalog.importing.push import push_products
from catalog.outages import read_replica
from catalog.outages.read_replica import ask_replica
from catalog.pictures import PictureStore
from catalog.records import RawRow
from tests.support.databases import empty_url
from tests.support.replica import Replica
from tests.support.waiting import until

IN_RECOVERY = text("SELECT pg_is_in_recovery()")  # true of a replica


@pytest.fixture
def both(replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database with its replica, which a shopper's request asks."""
    monkeypatch.setattr(read_replica, "KNOWN_S", 0.0)
    with empty_url("postgresql", tmp_path, migrated=True) as url:
        database = open_database(url, replica.url(make_url(url).database or ""))
        assert database.replica is not None
        until(lambda: has_every_change(database), "the replica has the database", ignoring=(DatabaseAway,))
        ask_replica(True)
        yield database
        ask_replica(False)
        database.close()


def has_every_change(database: Database) -> bool:
    assert database.replica is not None
    database.replica.sessions._away_until = None  # whoever waits does not wait for its rest
    return database.replica.behind() == 0


def change(database: Database, folder: Path, title: str = "Mug") -> None:
    rows = [RawRow(1, {"id": "mug", "title": title})]
    assert not push_products(database, PictureStore(folder), rows, source="default").rejected


def read_from_replica(database: Database) -> bool:
    with database.reading_products() as session:
        return bool(session.scalar(IN_RECOVERY))


@contextmanager
def stopped(replica: Replica) -> Iterator[None]:
    server = psutil.Process(replica.running.get_pid())
    pids = [server.pid, *(child.pid for child in server.children(recursive=True))]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_products_are_read_there_and_everything_else_is_not(both: Database) -> None:
    assert read_from_replica(both)
    for sessions in (both.reading, both.session):
        with sessions() as session:
            assert not session.scalar(IN_RECOVERY)


def test_who_did_not_ask_for_it_reads_from_the_database(both: Database) -> None:
    ask_replica(False)
    assert not read_from_replica(both)


def test_a_replica_that_lacks_a_change_is_not_asked_until_it_has_it(
    both: Database, replica: Replica, tmp_path: Path
) -> None:
    assert both.replica is not None
    with replica.late():
        change(both, tmp_path)
        assert both.replica.behind() == 1 and not read_from_replica(both)
    until(lambda: has_every_change(both), "the replica has the change")
    assert read_from_replica(both)


def test_the_number_of_the_newest_change_is_asked_only_where_nobody_just_did(
    both: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_replica, "KNOWN_S", 60.0)
    asked = list[str]()
    event.listen(both.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))
    both.saw(0)
    assert read_from_replica(both) and not asked
    both.saw(1)
    assert not read_from_replica(both), "it cannot have a change that the database does not have"


def test_a_replica_that_does_not_answer_is_left_alone_and_tried_again(both: Database, replica: Replica) -> None:
    assert both.replica is not None
    with stopped(replica):
        assert not read_from_replica(both) and both.replica.sessions.away and not both.away
        assert not read_from_replica(both)
        with pytest.raises(DatabaseAway, match="The read replica does not answer"):
            both.replica.behind()
    until(lambda: has_every_change(both), "the replica answers", ignoring=(DatabaseAway,))
    assert read_from_replica(both) and not both.replica.sessions.away


def test_without_the_database_products_are_read_from_the_replica(both: Database) -> None:
    nowhere = make_url("postgresql+psycopg://nobody@/none").update_query_dict({"host": "/nowhere"})
    alone = open_database(nowhere.render_as_string(), both.replica.sessions.engine.url.render_as_string(False))  # type: ignore[union-attr]
    assert read_from_replica(alone)
    with pytest.raises(DatabaseAway), alone.reading():
        pass
    alone.close()


def test_another_database_in_its_place_is_not_read(both: Database, tmp_path: Path) -> None:
    with empty_url("postgresql", tmp_path) as other:
        wrong = open_database(both.engine.url.render_as_string(False), other)
        assert not read_from_replica(wrong)
        wrong.close()


@pytest.mark.parametrize(
    "urls", [("sqlite:///shop.db", "postgresql://host/name"), ("postgresql://host/a", "sqlite://")]
)
def test_sqlite_has_none(urls: tuple[str, str]) -> None:
    with pytest.raises(DatabaseError, match="SQLite has no read replica"):
        open_database(*urls)
