from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.database import Database
from tests.support.databases import KINDS, empty_database
from webapp.modelops.lease import LeaseHolder


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with empty_database(request.param, tmp_path) as opened:
        yield opened


def test_only_one_holder_gets_the_lease(database: Database) -> None:
    first, second = LeaseHolder(database, "job"), LeaseHolder(database, "job")
    assert first.acquire()
    assert not second.acquire()
    assert first.acquire(), "the holder renews it"


def test_an_expired_lease_can_be_taken(database: Database) -> None:
    assert LeaseHolder(database, "job", ttl_s=-1).acquire()
    assert LeaseHolder(database, "job").acquire()


def test_after_the_clock_was_set_back_the_lease_of_a_dead_holder_ends(database: Database) -> None:
    assert LeaseHolder(database, "job", ttl_s=3600).acquire()  # so far ahead does it end
    assert not LeaseHolder(database, "job", ttl_s=-1).acquire(), "it is cut"
    assert LeaseHolder(database, "job").acquire()


def test_a_released_lease_is_free(database: Database) -> None:
    first, second = LeaseHolder(database, "job"), LeaseHolder(database, "job")
    first.acquire()
    second.release()
    assert not second.acquire(), "nobody gives back what another holds"
    first.release()
    assert second.acquire()
