"""Starts the servers that Shoplens is measured beside, each with two workers of one thread."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import requests

from benchmarks._demo_shop import free_ports
from webapp.settings import PROJECT

STARTS_WITHIN_S = 60
BATCH, DELAY_MS = 8, 5


@contextmanager
def lit_stock(workers: int = 2) -> Iterator[tuple[str, int]]:
    """LitServe as its documentation has it: the address to post photos to, and the number of the process."""
    port = free_ports(1)
    with _running([sys.executable, "-m", "benchmarks.peers.lit_stock", str(port), str(workers)], port) as pid:
        yield f"http://127.0.0.1:{port}/predict", pid


@contextmanager
def lit_archive(folder: Path, workers: int = 2) -> Iterator[tuple[str, int]]:
    """LitServe with the handler of an unpacked archive, and its runtime; the same two."""
    port = free_ports(1)
    arguments = [str(each) for each in (folder, port, workers, BATCH, DELAY_MS)]
    with _running([sys.executable, "-m", "benchmarks.peers.lit_archive", *arguments], port) as pid:
        yield f"http://127.0.0.1:{port}/predictions/image-encoder", pid


@contextmanager
def flask_app(workers: int = 2) -> Iterator[tuple[str, int]]:
    """A bare Flask site that computes in its own processes; the same two."""
    port = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    # Threads, as the shop has them: a synchronous worker closes each connection.
    command += ["--threads", "4", "--log-level", "error", "benchmarks.peers.flask_app:application"]
    with _running(command, port) as pid:
        yield f"http://127.0.0.1:{port}/predict", pid


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[int]:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _await_health(f"http://127.0.0.1:{port}/health")
        yield process.pid
    finally:
        parent = psutil.Process(process.pid)
        for one in (*parent.children(recursive=True), parent):
            with suppress(psutil.NoSuchProcess):
                one.terminate()
        process.wait(30)


def _await_health(url: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:  # its workers load the model first
        with suppress(requests.ConnectionError, requests.Timeout):
            if requests.get(url, timeout=2).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {STARTS_WITHIN_S} s")
