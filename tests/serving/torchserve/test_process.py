"""TorchServe starts closed, says what is in its way, and takes its workers along when it goes."""

import json
import os
import signal
import socket
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests

from serving.cards import Card
from serving.client.client import Client
from serving.errors import StartFailed
from serving.torchserve.management import Management
from serving.torchserve.process import TorchServe
from tests.support.torchserve import Starter, torchserve_ports
from tests.support.waiting import until


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; zombies that nobody has waited for yet count as ended."""
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = replace(torchserve_ports(), management=taken.getsockname()[1])
        with pytest.raises(StartFailed, match=rf"management port {ports.management} .*choose another port"):
            TorchServe(tmp_path / "ts", tmp_path, ports).start()


def test_a_model_store_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="build the archives first"):
        TorchServe(tmp_path / "ts", tmp_path / "nowhere", torchserve_ports()).start()


def test_a_java_that_ends_at_once_leaves_its_last_words(tmp_path: Path) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'Error: could not reserve enough space' >&2\nexit 1\n")
    java.chmod(0o755)
    server = TorchServe(tmp_path / "ts", tmp_path, torchserve_ports(), java=java)
    server.start()
    with pytest.raises(StartFailed, match=r"could not reserve enough space .*console\.log"):
        server.wait_ready()
    server.stop()


def test_without_a_token_nothing_is_answered(server: TorchServe, teal: bytes) -> None:
    for url in (f"{server.inference_url}/predictions/image-encoder/1.0.0", f"{server.management_url}/models"):
        answer = requests.post(url, data=teal, timeout=10)
        assert answer.status_code == 400
        assert answer.json()["type"] == "InvalidKeyException"


def test_the_keys_are_for_our_user_alone(server: TorchServe) -> None:
    assert stat.S_IMODE(server.key_file.stat().st_mode) == 0o600


def test_it_writes_into_its_own_folder_and_names_no_setting_to_its_workers(
    server: TorchServe, management: Management
) -> None:
    assert {"torchserve.log", "models.log", "access.log"} <= {path.name for path in server.logs.iterdir()}
    worker = management.describe("image-encoder", "1.0.0").workers[0]
    environment = psutil.Process(worker.pid).environ()
    assert environment["TEMP"].startswith(str(server.folder))
    assert environment["OMP_NUM_THREADS"] == "1"
    assert not [name for name in environment if name.startswith(("SHOPLENS_", "PYTEST_"))]


def test_metrics_name_model_and_version(server: TorchServe, client: Client, text_card: Card) -> None:
    client.encode_texts(text_card, ["a request to be counted"])
    answer = requests.get(f"http://127.0.0.1:{server.ports.metrics}/metrics", timeout=10)
    assert 'ts_inference_requests_total{model_name="text-encoder",model_version="1.0.0"' in answer.text


def test_stopping_leaves_no_process_and_no_keys(start_torchserve: Starter, tmp_path: Path, model_store: Path) -> None:
    running = start_torchserve.server(tmp_path / "ts", model_store)
    assert running.pid
    processes = family(running.pid)
    running.stop()
    until(lambda: gone(processes), "the end of every process")
    assert not running.alive()
    assert not running.key_file.exists()
    running.stop()  # once more does nothing


def test_it_dies_with_the_process_that_started_it(start_torchserve: Starter, tmp_path: Path, model_store: Path) -> None:
    ports = torchserve_ports()
    program = (
        "import sys, time; from pathlib import Path; from serving.torchserve.process import Ports, TorchServe\n"
        f"server = TorchServe(Path({str(tmp_path / 'ts')!r}), Path({str(model_store)!r}), "
        f"Ports({ports.inference}, {ports.management}, {ports.metrics}))\n"
        "server.start(); server.wait_ready(); print(server.pid, flush=True); time.sleep(600)"
    )
    with start_torchserve.program("-c", program, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        processes = family(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: gone(processes), "the end of every process")


def test_workers_go_with_a_killed_torchserve(start_torchserve: Starter, tmp_path: Path, model_store: Path) -> None:
    running = start_torchserve.server(tmp_path / "ts", model_store)
    keys = json.loads(running.key_file.read_text())
    headers = {"Authorization": f"Bearer {keys['management']['key']}"}
    query = {"url": "image-encoder-1.0.0.mar", "initial_workers": "1", "synchronous": "true"}
    requests.post(f"{running.management_url}/models", params=query, headers=headers, timeout=120).raise_for_status()
    assert running.pid
    processes = family(running.pid)
    assert len(processes) == 2
    os.kill(running.pid, signal.SIGKILL)
    until(lambda: gone(processes), "the end of every process")
    running.stop()
