"""The whole program as its owner starts it: `shoplens up --demo` in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.ports import free_port, free_ports
from tests.support.site_database import database_for
from tests.support.small_site import open_small_site, release_of
from tests.support.torchserve import Starter
from tests.support.waiting import read_until, until
from webapp.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a second shop beside the one the suite shares."""
    first = free_ports(4)
    instance = tmp_path / "instance"
    own = {"instance": instance, "database_url": database_for(instance), "web_workers": 1}
    return Settings(**own, port=first, torchserve_port=first + 1)


def up(start_torchserve: Starter, settings: Settings) -> subprocess.Popen[str]:
    """The program, just started."""
    environment = os.environ | settings.as_environment()
    start_torchserve.lend_graphs(settings.torchserve_folder / "graphs")
    return start_torchserve.program("-m", "webapp.cli", "up", environment=environment, stderr=subprocess.PIPE)


@pytest.fixture
def program(start_torchserve: Starter, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    started = up(start_torchserve, settings)
    yield started
    if started.poll() is None:
        started.kill()


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


def test_a_shop_with_a_release_answers_words_before_there_is_any_torchserve(
    start_torchserve: Starter, tmp_path: Path
) -> None:
    site = open_small_site(tmp_path)
    site.releases.promote(release_of(site).id)
    site.database.close()
    nowhere = dict.fromkeys(("torchserve_url", "torchserve_management_url"), "http://127.0.0.1:9")
    elsewhere = {**nowhere, "torchserve_key_file": tmp_path / "keys", "own_worker": False}
    settings = site.settings.model_copy(update={**elsewhere, "port": free_port(), "web_workers": 1})
    program = up(start_torchserve, settings)

    def answer(path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}{path}", timeout=20) as found:
            return dict(json.load(found))

    until(lambda: answer("/livez"), "the site answers", ignoring=(OSError,))
    assert answer("/readyz?models=optional")["status"] == "degraded"
    found = answer("/api/v1/search?q=mug")
    assert found["degraded"] and found["results"]
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 0


def test_a_taken_port_is_said_in_one_line(start_torchserve: Starter, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.port)):
        refused = up(start_torchserve, settings)
        _, said = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert said.startswith(f"Error: Port {settings.port} on 127.0.0.1 is taken")
    assert len(said.strip().splitlines()) == 1
