"""Two real web processes under gunicorn: their counters are one figure, and a dead one's are kept in order."""

from __future__ import annotations

import re
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil
import pytest

from tests.support.demo_shop import Shop
from tests.support.ports import free_port
from tests.support.waiting import until
from webapp.process.children import Site
from webapp.settings import Settings

ASKED = 40
ANSWERED = 'shoplens_http_request_duration_seconds_count{endpoint="shop.classify"'
UNDER_WAY = "shoplens_http_requests_in_progress"
GONE = (OSError, psutil.NoSuchProcess)  # what a process that ends meanwhile makes of a question


@dataclass
class TwoProcesses:
    """The shop's site with two web processes and a folder of metrics of its own."""

    settings: Settings

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.settings.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def ask_often(self) -> None:
        with ThreadPoolExecutor(8) as clients:
            list(clients.map(self.get, ["/classify"] * ASKED))

    def total(self, name: str) -> float:
        """The sum over all series whose text starts like this."""
        found = re.findall(rf"^{re.escape(name)}.* (\S+)$", self.get("/metrics"), re.MULTILINE)
        return sum(map(float, found))

    def workers(self) -> list[psutil.Process]:
        bind = f"--bind=127.0.0.1:{self.settings.port}"
        [gunicorn] = [one for one in psutil.Process().children() if bind in one.cmdline()]
        return gunicorn.children()

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.settings.machine_folder / "metrics").rglob("*.db"))


@pytest.fixture(scope="module")
def site(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoProcesses]:
    instance = tmp_path_factory.mktemp("two")
    for path in shop.services.settings.instance.iterdir():
        if path.name != "machine":
            (instance / path.name).symlink_to(path)
    settings = shop.services.settings.model_copy(update={"instance": instance, "port": free_port(), "web_workers": 2})
    running = Site(settings)
    running.start()
    running.wait_ready()
    yield TwoProcesses(settings)
    running.stop()


def test_what_both_answered_is_one_figure(site: TwoProcesses) -> None:
    until(lambda: len(site.workers()) == 2, "two processes", ignoring=GONE)
    asked, before = 0, site.total(ANSWERED)
    while not (asked and {"histogram_0.db", "histogram_1.db"} <= set(site.files())):  # one may answer all for a while
        assert asked < 100 * ASKED
        site.ask_often()
        asked += ASKED
    assert site.total(ANSWERED) == before + asked


def test_killed_processes_leave_what_they_counted_and_not_what_they_had_under_way(site: TwoProcesses) -> None:
    site.ask_often()
    with socket.create_connection(("127.0.0.1", site.settings.port), 20) as endless:
        endless.sendall(b"POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n")
        endless.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=")
        until(lambda: site.total(UNDER_WAY) == 2, "the request hangs", ignoring=GONE)  # with the one that asks
        before, doomed = site.total(ANSWERED), site.workers()
        for worker in doomed:
            worker.kill()
        until(
            lambda: not {one.pid for one in site.workers()} & {one.pid for one in doomed},
            "new processes",
            ignoring=GONE,
        )
        until(lambda: site.get("/livez"), "an answer", ignoring=GONE)
        until(lambda: site.total(UNDER_WAY) == 1, "nothing is under way but who asks", ignoring=GONE)
    assert site.total(ANSWERED) == before
    site.ask_often()
    assert site.total(ANSWERED) == before + ASKED
    places = {name.rsplit("_", 1)[1] for name in site.files()}
    assert places <= {"0.db", "1.db"}, "they go on in the files of the dead"
