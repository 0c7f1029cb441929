"""A demo shop for benchmarks, started as its owner starts it, on ports that nobody uses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webapp.settings import PROJECT, Settings

Run = Callable[..., str]  # one command of shoplens: its arguments -> what it printed; raises when it fails
COMMAND = (sys.executable, "-m", "webapp.cli")


def settings_in(folder: Path, **more: Any) -> Settings:
    """Of a shop in a folder, on free ports, without limits of requests."""
    first = free_ports(4)
    given: dict[str, Any] = {"port": first, "torchserve_port": first + 1, **more}
    return Settings(instance=folder / "instance", rate_limit="", rate_limit_photos="", rate_limit_suggest="", **given)


@contextmanager
def demo_shop() -> Iterator[tuple[str, int]]:
    """A new demo shop without limits of requests: its address, and the number of `shoplens up`."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        settings = settings_in(Path(name))
        with shop_up(settings) as pid:
            yield f"http://127.0.0.1:{settings.port}", pid


def command_of(settings: Settings) -> Run:
    """Runs commands beside the shop, each in a process of its own."""

    def run(*arguments: str) -> str:
        command, environment = [*COMMAND, *arguments], os.environ | settings.as_environment()
        done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"shoplens {' '.join(arguments)} failed: {done.stderr}")
        return done.stdout

    return run


@contextmanager
def shop_up(settings: Settings) -> Iterator[int]:
    """The demo shop, as its owner starts it; the number of the process."""
    environment = os.environ | settings.as_environment()
    command = [*COMMAND, "up", "--demo"]
    with subprocess.Popen(command, env=environment, cwd=PROJECT, stderr=subprocess.PIPE, text=True) as up:
        said = up.stderr or ()
        try:
            if not any("ready after" in line for line in said):
                raise RuntimeError("The shop did not come up; make run says why.")
            threading.Thread(target=lambda: list(said), daemon=True).start()  # or the pipe would fill up
            yield up.pid
        finally:
            up.terminate()  # as Ctrl-C, which a shell may have told its background jobs to ignore
            up.wait(60)


def free_ports(number: int) -> int:
    """The first of so many neighbouring ports that nobody uses."""
    for first in range(21_000, 60_000, number):
        try:
            for port in range(first, first + number):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("There are no free ports.")
