"""Limits that several web processes agree on, by key and by address, wherever they are counted."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.support.databases import KINDS, empty_database
from tests.support.environment import LoadFrom
from tests.support.ports import free_ports
from webapp import create_app
from webapp.access.api_keys import ApiKeys
from webapp.access.shared_counters import SharedCounters, counters_beside
from webapp.services import Services, build_services
from webapp.settings import Settings

OPEN = "/api/v1/products/nothing"


@dataclass
class Clock:
    """Time that passes only when told to."""

    now: float = 1_800_000_000.0  # a window's beginning

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with empty_database(request.param, tmp_path) as database:
        counters = counters_beside(database, tmp_path)
        yield counters
        counters.dispose()


@pytest.fixture
def counters(engine: Engine) -> SharedCounters:
    return SharedCounters(engine=engine)


@pytest.fixture
def own(empty_settings: Settings) -> Iterator[Services]:
    """A shop with nothing in it."""
    services = build_services(empty_settings.model_copy(update={"rate_limit": "3 per hour"}))
    yield services
    services.database.close()


def visitors(services: Services, **settings: object) -> list[FlaskClient]:
    """One visitor of two web processes."""
    changed = services.settings.model_copy(update=settings)  # type: ignore[arg-type]
    return [create_app(changed, build_services(changed)).test_client() for _ in range(2)]


def taken(clients: list[FlaskClient], rounds: int, headers: dict[str, str] | None = None) -> int:
    """How many requests were let through, put to the processes in turns."""
    return sum(client.get(OPEN, headers=headers).status_code == 404 for _ in range(rounds) for client in clients)


def test_never_more_than_the_limit_however_many_ask_at_once(counters: SharedCounters, engine: Engine) -> None:
    several = [counters, *(SharedCounters(engine=engine) for _ in range(3))]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: several[n % 4].acquire_sliding_window_entry("a", 25, 3600), range(80)))
    assert answers.count(True) == 25


def test_what_the_window_before_held_counts_by_the_part_that_is_left(engine: Engine, clock: Clock) -> None:
    counters = SharedCounters(engine=engine, clock=clock)
    assert all(counters.acquire_sliding_window_entry("a", 10, 60) for _ in range(10))
    assert not counters.acquire_sliding_window_entry("a", 10, 60)
    clock.now += 60 + 45
    assert counters.get_sliding_window("a", 60) == (10, 15, 0, 75)
    taken = [counters.acquire_sliding_window_entry("a", 10, 60) for _ in range(10)]
    assert taken.count(True) == 8  # a quarter of the ten is left of them


def test_windows_that_are_over_are_forgotten(engine: Engine, clock: Clock) -> None:
    counters = SharedCounters(engine=engine, clock=clock)
    counters.acquire_sliding_window_entry("short", 5, 10)
    clock.now += 70
    counters.acquire_sliding_window_entry("long", 5, 3600)
    assert counters.reset() == 1


def test_windows_are_forgotten_after_the_clock_was_set_back(engine: Engine, clock: Clock) -> None:
    counters = SharedCounters(engine=engine, clock=clock)
    counters.acquire_sliding_window_entry("a", 5, 10)
    clock.now -= 3600
    counters.acquire_sliding_window_entry("b", 5, 10)
    clock.now += 61
    counters.acquire_sliding_window_entry("c", 5, 10)
    assert counters.reset() == 2  # a, which is still to come, and c


def test_keys_are_counted_apart_and_can_be_cleared(counters: SharedCounters) -> None:
    assert counters.check()
    assert counters.acquire_sliding_window_entry("a", 1, 3600)
    assert not counters.acquire_sliding_window_entry("a", 1, 3600)
    assert counters.acquire_sliding_window_entry("b", 1, 3600)
    counters.clear("a")
    assert counters.acquire_sliding_window_entry("a", 1, 3600)


def test_two_processes_count_an_address_together(own: Services) -> None:
    assert taken(visitors(own), 3) == 3


def test_a_key_is_counted_by_itself_and_by_its_own_rate(own: Services) -> None:
    keys = ApiKeys(own.database)
    settled, usual = keys.create("search", rate="5 per hour")[1], keys.create("search")[1]
    clients = visitors(own, rate_limit_key="4 per hour")
    assert taken(clients, 4, {"Authorization": f"Bearer {settled}"}) == 5
    assert taken(clients, 4, {"Authorization": f"Bearer {usual}"}) == 4
    assert taken(clients, 4) == 3


def test_wrong_keys_are_counted_by_address(own: Services) -> None:
    wrong = {"Authorization": "Bearer shl_00000000_" + "x" * 43}
    statuses = [client.get(OPEN, headers=wrong).status_code for client in visitors(own) for _ in range(2)]
    assert statuses == [401, 401, 401, 429]


def test_photos_count_on_top_unless_a_key_has_a_rate_of_its_own(own: Services) -> None:
    keys = ApiKeys(own.database)
    settled, usual = keys.create("search", rate="9 per hour")[1], keys.create("search")[1]
    client = visitors(own, rate_limit_photos="1 per hour")[0]
    for key, last in ((usual, 429), (settled, 400)):
        statuses = [
            client.post("/api/v1/classify", headers={"Authorization": f"Bearer {key}"}).status_code for _ in range(2)
        ]
        assert statuses == [400, last]


def test_where_the_counts_cannot_be_had_each_process_counts_for_itself(own: Services) -> None:
    clients = visitors(own, rate_limit_store=f"redis://127.0.0.1:{free_ports(1)}/0")  # nobody is there
    assert taken(clients, 4) == 6


def test_redis_counts_for_all(own: Services, tmp_path: Path) -> None:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed: apt-get install redis-server")
    port = free_ports(1)
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        clients = visitors(own, rate_limit_store=f"redis://127.0.0.1:{port}/0")
        assert taken(clients, 3) == 3
        assert not (own.settings.instance / "limits.db").exists()
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize(
    ("name", "value"), [("RATE_LIMIT", "often"), ("RATE_LIMIT_KEY", "5"), ("RATE_LIMIT_STORE", "mongodb://x")]
)
def test_limits_that_cannot_be_read_are_told_at_the_start(load_from: LoadFrom, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"SHOPLENS_{name}"):
        load_from({f"SHOPLENS_{name}": value})
