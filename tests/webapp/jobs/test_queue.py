"""Nothing but numbers as JSON goes through the queue, and nothing else comes out of it."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from huey.registry import Message

from tests.support.board import Board
from tests.support.environment import LoadFrom
from tests.support.ports import free_ports
from webapp.jobs.errors import QueueDown
from webapp.jobs.queue import JobNumbers, Queue
from webapp.settings import SettingsError


class Trap:
    """Unpickled, it would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_a_message_is_the_jobs_number_as_json(board: Board) -> None:
    job_id = board.importing()
    with sqlite3.connect(board.settings.instance / "jobs.db") as kept:
        assert kept.execute("SELECT data FROM task").fetchall() == [(b'{"job": %d}' % job_id,)]


@pytest.mark.parametrize("data", [b"", b"7", b"[]", b'{"job": "7"}', b'{"job": true}', b'{"job": 7, "task": "x"}'])
def test_other_messages_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        JobNumbers().deserialize(data)


def test_a_pickle_in_the_queue_is_dropped_and_never_opened(tmp_path: Path) -> None:
    done: list[int] = []
    queue = Queue("", tmp_path / "jobs.db", done.append)
    queue.send(5)
    with sqlite3.connect(tmp_path / "jobs.db") as kept:
        kept.execute("UPDATE task SET data = ?", (pickle.dumps(Trap(tmp_path / "sprung")),))
    queue.send(6)
    consumer = queue.consumer(1)
    worker, _ = consumer.worker_threads[0]
    worker.sleep = lambda: None
    for _ in range(2):
        worker.loop()
    assert done == [6]
    assert not (tmp_path / "sprung").exists()
    queue.close()


@pytest.mark.parametrize("said", ["7", (7, 8), object()])
def test_only_a_number_is_ever_put_in(said: object) -> None:
    arguments = said if isinstance(said, tuple) else (said,)
    with pytest.raises(TypeError, match="only a job's number goes into the queue"):
        JobNumbers().serialize(Message(id="x", name="x", args=arguments, kwargs={}))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis of its own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed: apt-get install redis-server")
    port = free_ports(1)
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    next(line for line in server.stdout if "Ready to accept connections" in line)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.communicate(timeout=10)


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_what_is_waited_for_comes_before_what_takes_long(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    done: list[int] = []
    url = request.getfixturevalue("redis") if kind == "redis" else ""
    queue = Queue(url, tmp_path / "jobs.db", done.append)
    for number, priority in ((1, 0), (2, 0), (3, 10)):
        queue.send(number, priority)
    assert queue.waiting() == 3
    worker, _ = queue.consumer(1).worker_threads[0]
    for _ in range(3):
        worker.loop()
    assert done == [3, 1, 2]
    queue.close()


def test_a_redis_that_does_not_answer_is_one_clear_sentence(tmp_path: Path) -> None:
    queue = Queue("redis://127.0.0.1:9/0", tmp_path / "jobs.db")
    with pytest.raises(QueueDown, match="The queue of background jobs does not answer: "):
        queue.send(1)


def test_an_address_that_is_no_redis_is_refused_in_the_setting(load_from: LoadFrom) -> None:
    with pytest.raises(SettingsError, match="SHOPLENS_JOBS_URL: accepted is what begins with one of redis://, "):
        load_from({"SHOPLENS_JOBS_URL": "amqp://x"})
