"""The only module that imports huey: a queue of job numbers, as JSON, in SQLite or Redis; jobs are in the database."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

from huey import Huey
from huey.consumer import Consumer
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import PriorityRedisStorage, SqliteStorage

from catalog.database import create_private
from webapp.jobs.errors import QueueDown

NAME = "shoplens"
TASK = f"{__name__}.job"  # what huey calls the one task there is
SHUTDOWN_S = 6.0  # seconds a job has to reach a point where it may stop
LONGEST_PAUSE_S = 1.0  # between two reads of an empty queue


class JobNumbers(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as {"job": 7}; huey's own are pickles, which can execute code."""

    def serialize(self, data: Message) -> bytes:
        """The message of a job's number; TypeError for anything else."""
        if not isinstance(data, Message) or len(data.args) != 1 or type(data.args[0]) is not int or data.kwargs:
            raise TypeError(f"only a job's number goes into the queue, not {data!r}")
        return json.dumps({"job": data.args[0]}).encode("ascii")

    def deserialize(self, data: bytes) -> Message:
        """The same, for the one task there is; ValueError for anything else."""
        message = json.loads(bytes(data))
        if not isinstance(message, dict) or set(message) != {"job"} or type(message["job"]) is not int:
            raise ValueError('a message in the queue of jobs is not {"job": NUMBER}')
        return Message(id=str(uuid.uuid4()), name=TASK, retries=0, retry_delay=0, args=(message["job"],), kwargs={})


class Queue:
    """A queue of job numbers, from the process that starts a job to a worker."""

    def __init__(self, url: str, file: Path, work: Callable[[int], None] = lambda _: None) -> None:
        """`url` is a Redis address, or empty for the SQLite file; raises QueueDown when it cannot be opened."""
        try:
            self._huey = _open(url, file)
        except (ConfigurationError, sqlite3.Error, OSError, ValueError) as error:
            needs = " pip install 'shoplens[redis]' brings what Redis needs." if url else ""
            raise QueueDown(f"The queue of background jobs cannot be opened: {error}.{needs}") from error

        def job(number: int) -> None:
            work(number)

        self._task = self._huey.task()(job)

    def send(self, number: int, priority: int = 0) -> None:
        """Queue a job; QueueDown when that fails. Higher priorities are done first."""
        try:
            self._huey.enqueue(self._task.s(number, priority=priority))
        except Exception as error:  # Redis raises its own, which may not be installed
            raise QueueDown(f"The queue of background jobs does not answer: {error}") from error

    def waiting(self) -> int:
        """How many messages it holds."""
        return int(self._huey.pending_count())

    def consumer(self, threads: int) -> Consumer:
        """huey's consumer, which takes numbers out and runs their jobs; schedules and results are off."""
        return Consumer(
            self._huey,
            workers=threads,
            periodic=False,
            max_delay=LONGEST_PAUSE_S,
            scheduler_interval=60,
            shutdown_timeout=SHUTDOWN_S,
        )

    def close(self) -> None:
        """Close the connection."""
        self._huey.storage.close()


def _open(url: str, file: Path) -> Huey:
    common = {"results": False, "serializer": JobNumbers()}
    if url:
        return Huey(NAME, storage_class=PriorityRedisStorage, url=url, **common)
    create_private(file)
    return Huey(NAME, storage_class=SqliteStorage, filename=str(file), timeout=10, **common)
