"""The whole program as its owner starts it: `shoplens up --demo` in a folder of its own."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import free_ports
from webapp.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a second shop beside the one the suite shares."""
    first = free_ports(4)
    return Settings(instance=tmp_path / "instance", port=first, torchserve_port=first + 1, web_workers=1)


@pytest.fixture
def program(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "webapp.cli", "up"]
    started = subprocess.Popen(command, env=os.environ | settings.as_environment(), stderr=subprocess.PIPE, text=True)
    yield started
    if started.poll() is None:
        started.kill()


def read_until(program: subprocess.Popen[str], words: str) -> str:
    assert program.stderr is not None
    for line in program.stderr:
        if words in line:
            return line
    raise AssertionError(f"it ended before it said {words!r}")


def test_up_starts_everything_and_again_what_dies_and_ctrl_c_stops_everything(
    program: subprocess.Popen[str], settings: Settings
) -> None:
    read_until(program, "ready after")
    with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/livez", timeout=10) as answer:
        assert answer.status == 200
    [java] = [one for one in psutil.Process(program.pid).children() if one.name() == "java"]
    java.kill()
    read_until(program, "TorchServe ended; starting it again")
    for model in ("image-encoder", "text-encoder"):
        read_until(program, f"run 1 worker of {model}")
    family = psutil.Process(program.pid).children(recursive=True)
    assert len(family) >= 4, "TorchServe, its two workers, gunicorn and its worker"
    assert any("worker" in process.cmdline() for process in family), "one that does background jobs"
    program.send_signal(signal.SIGINT)
    assert program.wait(60) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


def test_a_killed_supervisor_leaves_nothing_behind(program: subprocess.Popen[str]) -> None:
    read_until(program, "ready after")
    family = psutil.Process(program.pid).children(recursive=True)
    assert len(family) >= 4
    program.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive


def test_a_taken_port_is_said_in_one_line(settings: Settings, site_url: str) -> None:
    taken = settings.model_copy(update={"port": int(site_url.rsplit(":", 1)[1])})
    command = [sys.executable, "-m", "webapp.cli", "up"]
    done = subprocess.run(
        command, env=os.environ | taken.as_environment(), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {taken.port} on 127.0.0.1 is taken")
    assert len(done.stderr.strip().splitlines()) == 1
