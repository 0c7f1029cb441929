"""The fault matrix, `make test-faults`: faults from outside on a running `shoplens up`, with four shoppers asking."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

import psutil
import pytest

from catalog.database import Database, open_database
from catalog.steering.followed import find_followed, follow
from tests.support.clock import Clock
from tests.support.databases import empty_url
from tests.support.fault_site import FaultSite, Load, fault_site, happening
from tests.support.names import Names
from tests.support.outages import database_gone
from tests.support.small_shop import write_feed
from tests.support.torchserve import Starter
from tests.support.waiting import until

FAULT_S = float(os.environ.get("FAULT_S", "60"))
HEALTHY_S = 15.0
ANSWERED = 0.99


@pytest.fixture
def photo(tmp_path: Path) -> bytes:
    return (write_feed(tmp_path / "photo").parent / "pictures" / "mug-1-0.png").read_bytes()


@pytest.fixture
def sqlite_site(start_torchserve: Starter, tmp_path: Path, photo: bytes) -> Iterator[FaultSite]:
    with fault_site(start_torchserve, tmp_path, photo) as site:
        yield site


def check(site: FaultSite, load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """0 wrong answers, 99 % answered, healthy in time; prints the figures."""
    healthy_s = site.heal()
    with capsys.disabled():
        print(
            f"\n{os.environ['PYTEST_CURRENT_TEST'].split('::')[-1]}:"
            f" {load.answered} answered, {len(load.failed)} failed, {len(load.wrong)} wrong,"
            f" slowest {load.slowest_s:.1f} s, healthy after {healthy_s:.1f} s"
        )
    assert load.answered and not load.wrong, load.wrong[:5]
    assert load.share >= ANSWERED, load.failed[:5]
    assert healthy_s <= HEALTHY_S


@contextmanager
def writer_in(path: Path) -> Iterator[None]:
    """Somebody holds SQLite's lock for writing."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """No byte is free where the folder is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1_000_000, 1_000):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    yield
    filler.unlink()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """What is opened in the folder from now on cannot be written."""
    for options in (["--bind", folder, folder], ["-o", "remount,bind,ro", folder]):
        subprocess.run(["mount", *options], check=True)
    yield
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def slow(database: Database) -> Iterator[None]:
    """Every statement takes about two seconds."""
    over = threading.Event()

    def pause() -> None:
        while not over.is_set():
            with database_gone(database):
                time.sleep(2)
            time.sleep(0.02)

    pausing = threading.Thread(target=pause)
    pausing.start()
    yield
    over.set()
    pausing.join()


@contextmanager
def few_descriptors(site: FaultSite) -> Iterator[None]:
    """The web processes may open two more files each."""
    before = {one: one.rlimit(psutil.RLIMIT_NOFILE) for one in processes(site, "gunicorn")[1:]}
    for process, (_, hard) in before.items():
        process.rlimit(psutil.RLIMIT_NOFILE, (process.num_fds() + 2, hard))
    yield
    for process, limits in before.items():
        with suppress(psutil.NoSuchProcess):
            process.rlimit(psutil.RLIMIT_NOFILE, limits)


def processes(site: FaultSite, words: str) -> list[psutil.Process]:
    """Those of the site that have these words in their command line; gunicorn's first one is the parent of the rest."""
    family = psutil.Process(site.program.pid).children(recursive=True)
    found = [one for one in family if words in " ".join(one.cmdline())]
    assert found, [one.cmdline()[-3:] for one in family]
    return found


def kill_one(site: FaultSite, words: str) -> None:
    """End one such process."""
    processes(site, words)[-1].send_signal(signal.SIGKILL)


def kill_all(site: FaultSite, words: str) -> None:
    """End all of them but the parent."""
    for one in processes(site, words)[1:]:
        one.send_signal(signal.SIGKILL)


def test_sqlite_is_locked(sqlite_site: FaultSite, capsys: pytest.CaptureFixture[str]) -> None:
    path = sqlite_site.settings.instance / "shoplens.db"
    check(sqlite_site, sqlite_site.under(writer_in(path), FAULT_S), capsys)


@pytest.mark.parametrize("process", ["gunicorn", "webapp.cli worker"])
def test_a_process_is_killed(sqlite_site: FaultSite, capsys: pytest.CaptureFixture[str], process: str) -> None:
    check(sqlite_site, sqlite_site.under(happening(lambda: kill_one(sqlite_site, process)), FAULT_S / 2), capsys)


def test_the_worker_of_a_model_is_killed(sqlite_site: FaultSite, capsys: pytest.CaptureFixture[str]) -> None:
    load = sqlite_site.under(happening(lambda: kill_one(sqlite_site, "model_service_worker")), FAULT_S / 2)
    # Until it is back photos get 503 and words are found by their letters alone, which the answer says.
    load.failed = [problem for problem in load.failed if not problem.startswith("photo: 503")]
    load.wrong.clear()
    check(sqlite_site, load, capsys)


@pytest.fixture
def postgresql_site(start_torchserve: Starter, tmp_path: Path, photo: bytes) -> Iterator[FaultSite]:
    with (
        empty_url("postgresql", tmp_path) as url,
        fault_site(start_torchserve, tmp_path, photo, database_url=url) as site,
    ):
        yield site


def test_postgresql_is_stopped(postgresql_site: FaultSite, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(open_database(str(postgresql_site.settings.database_url))) as database:
        check(postgresql_site, postgresql_site.under(database_gone(database), FAULT_S), capsys)


def test_postgresql_is_slow(postgresql_site: FaultSite, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(open_database(str(postgresql_site.settings.database_url))) as database:
        check(postgresql_site, postgresql_site.under(slow(database), FAULT_S), capsys)


def test_every_web_process_is_killed_while_postgresql_is_stopped(
    postgresql_site: FaultSite, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_database(str(postgresql_site.settings.database_url))) as database, database_gone(database):
        postgresql_site.ask("mug")  # it is noticed to be away
        kill_all(postgresql_site, "gunicorn")
        until(lambda: postgresql_site.ready() == 200, "readiness", 60, ignoring=(OSError,))
        load = postgresql_site.under(nullcontext(), FAULT_S)
    check(postgresql_site, load, capsys)


def test_descriptors_are_used_up(sqlite_site: FaultSite, capsys: pytest.CaptureFixture[str]) -> None:
    check(sqlite_site, sqlite_site.under(few_descriptors(sqlite_site), FAULT_S), capsys)


def test_the_instance_is_read_only(
    start_torchserve: Starter, small_disk: Path, photo: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with fault_site(start_torchserve, small_disk, photo) as site:
        check(site, site.under(read_only(small_disk / "instance"), FAULT_S), capsys)


def test_the_clock_is_set_back_an_hour(
    start_torchserve: Starter, tmp_path: Path, photo: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(tmp_path)
    with fault_site(start_torchserve, tmp_path, photo, clock.surroundings) as site:
        began = site.clock()
        with clock.set_back():
            assert site.clock() < began, "the fault is there"
            load = site.under(nullcontext(), FAULT_S)
            check(site, load, capsys)
        check(site, load, capsys)  # and when it is right again


def test_names_cannot_be_looked_up(
    start_torchserve: Starter, tmp_path: Path, photo: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    names = Names(tmp_path)
    with (
        fault_site(start_torchserve, tmp_path, photo, names.surroundings) as site,
        closing(open_database(site.settings.database)) as database,
    ):
        with names.gone():
            follow(database, "away", "http://feeds.shop.example/feed.csv", every_s=3600)
            load = site.under(nullcontext(), FAULT_S)
            until(lambda: (feed := find_followed(database, "away")) and feed.failures, "the end of the download")
        feed = find_followed(database, "away")
        assert feed is not None and "cannot be looked up just now" in feed.problem
        check(site, load, capsys)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own of 600 MB; skips the test where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_the_disk_is_full(
    start_torchserve: Starter, small_disk: Path, photo: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with fault_site(start_torchserve, small_disk, photo) as site:
        check(site, site.under(full_disk(small_disk), FAULT_S), capsys)
