"""A running `shoplens up` with a small shop on it, four shoppers who keep asking, and what they were answered."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tests.support.ports import free_ports
from tests.support.site_database import database_for
from tests.support.small_shop import write_feed
from tests.support.torchserve import Starter
from tests.support.waiting import read_until, until
from webapp.settings import Settings

WORDS = ("mug", "tea", "reading lamp", "oak bowl", "mug-1", "lantern", "stoneware mug under 17")
CLIENTS = 4
BOUNDARY = "shopper"


@dataclass
class Load:
    """What shoppers got while they asked."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    @property
    def share(self) -> float:
        """The share of requests that were answered."""
        return self.answered / max(1, self.answered + len(self.failed))


@dataclass(frozen=True)
class Surroundings:
    """What a program is started in, for faults that cannot be brought about later."""

    environment: dict[str, str] = field(default_factory=dict)
    within: Sequence[str] = ()  # a command that becomes the command behind it


class FaultSite:
    """The program, its settings, and what it answers while nothing is wrong."""

    def __init__(self, start: Starter, settings: Settings, photo: bytes, surroundings: Surroundings) -> None:
        self.settings, self._photo = settings, photo
        environment = os.environ | settings.as_environment() | surroundings.environment
        self.program: subprocess.Popen[str] = start.program(
            "-m", "webapp.cli", "up", environment=environment, stderr=subprocess.PIPE, within=surroundings.within
        )
        read_until(self.program, "ready after")
        threading.Thread(target=self._drain, daemon=True).start()
        self._run("catalog", "import", str(write_feed(settings.instance.parent / "feed")))
        self._run("index", "build", "--promote")
        until(lambda: self.ready() == 200, "readiness", 60, ignoring=(OSError,))
        self.before = {question: self.ask(question)[1] for question in (*WORDS, "")}
        time.sleep(5)  # the last known products are written every two seconds

    def ask(self, words: str) -> tuple[int, list[str]]:
        """Status and the products found for words, for the photo without any."""
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=30)
        try:
            if words:
                connection.request("GET", "/api/v1/search?q=" + words.replace(" ", "+"))
            else:
                head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="p.png"\r\n\r\n'
                body = head.encode() + self._photo + f"\r\n--{BOUNDARY}--\r\n".encode()
                kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
                connection.request("POST", "/api/v1/search/image", body, kind)
            answer = connection.getresponse()
            found: Any = json.loads(answer.read())
            return answer.status, [f"{hit['id']} {hit['price']}" for hit in found.get("results", ())]
        finally:
            connection.close()

    def ready(self) -> int:
        """The status of /readyz."""
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        finally:
            connection.close()

    def clock(self) -> datetime:
        """The time of day that the site tells."""
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=10)
        try:
            connection.request("GET", "/livez")
            return parsedate_to_datetime(connection.getresponse().headers["Date"])
        finally:
            connection.close()

    def under(self, fault: AbstractContextManager[object], seconds: float) -> Load:
        """Let shoppers ask while a fault lasts."""
        load, ending, lock = Load(), threading.Event(), threading.Lock()
        shoppers = [threading.Thread(target=self._shop, args=(load, ending, lock, place)) for place in range(CLIENTS)]
        with fault:
            for shopper in shoppers:
                shopper.start()
            time.sleep(seconds)
            ending.set()
            for shopper in shoppers:
                shopper.join()
        return load

    def heal(self) -> float:
        """Seconds until everything is answered as before; the test fails after a minute."""
        began = time.monotonic()
        until(lambda: self.ready() == 200 and self._all_right(), "an answer as before", 60, ignoring=(OSError,))
        return time.monotonic() - began

    def _all_right(self) -> bool:
        return all(self.ask(question) == (200, found) for question, found in self.before.items())

    def _shop(self, load: Load, ending: threading.Event, lock: threading.Lock, place: int) -> None:
        questions = list(self.before)
        while not ending.is_set():
            place += 1
            question, began = questions[place % len(questions)], time.monotonic()
            try:
                status, found = self.ask(question)
            except (OSError, http.client.HTTPException, ValueError) as error:
                status, found = 0, [f"{type(error).__name__}: {error}"]
            with lock:
                load.slowest_s = max(load.slowest_s, time.monotonic() - began)
                if status != 200:
                    load.failed.append(f"{question or 'photo'}: {status} {found[:1]}")
                else:
                    load.answered += 1
                    if found != self.before[question]:
                        load.wrong.append(f"{question or 'photo'}: {found[:3]}, not {self.before[question][:3]}")
            time.sleep(0.05)

    def _run(self, *arguments: str) -> None:
        environment = os.environ | self.settings.as_environment()
        subprocess.run([sys.executable, "-m", "webapp.cli", *arguments], env=environment, check=True, timeout=300)

    def _drain(self) -> None:
        for _ in self.program.stderr or ():
            pass


@contextmanager
def fault_site(
    start: Starter, folder: Path, photo: bytes, surroundings: Surroundings = Surroundings(), **settings: Any
) -> Iterator[FaultSite]:
    """The site in a folder; it is stopped as its owner stops it."""
    first = free_ports(4)
    own = Settings(
        instance=folder / "instance", port=first, torchserve_port=first + 1, rate_limit="", rate_limit_photos="",
        review_model="never", **{"database_url": database_for(folder / "instance"), **settings},
    )  # fmt: skip
    site = FaultSite(start, own, photo, surroundings)
    yield site
    site.program.send_signal(signal.SIGINT)
    site.program.wait(60)


@contextmanager
def happening(action: Callable[[], object]) -> Iterator[None]:
    """A fault that is over as soon as it happened."""
    action()
    yield
