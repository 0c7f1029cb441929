"""What gunicorn calls while it runs the site (its --config).

Every web process has a place, a small number that a new process takes over when the one that had it is gone. Its
counters lie in files named by the place: they go on where the last process stopped, and the files don't grow in number.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from threading import Thread
from typing import Any


def on_starting(_server: Any) -> None:
    """In the one process that the web processes are forked from: import once what each of them needs."""
    import webapp.application  # noqa: F401


def pre_fork(server: Any, worker: Any) -> None:
    """Give the process to come the first place that is free."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in count() if place not in taken)


def post_fork(_server: Any, worker: Any) -> None:
    """In the new process, before it makes any counter: count in the files of its place."""
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)  # type: ignore[no-untyped-call]


def post_worker_init(worker: Any) -> None:
    """In the new process, with its application: read the catalogue into memory before a shopper waits for it."""
    Thread(target=_read_first, args=(worker.wsgi.extensions["shoplens"].front_pages,), daemon=True).start()


def _read_first(front_pages: Any) -> None:
    from catalog.errors import DatabaseAway

    with suppress(DatabaseAway):  # and nothing is known; the first shopper is told
        front_pages.current()


def child_exit(_server: Any, worker: Any) -> None:
    """Remove the live gauges of a process that ended; its counters stay."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.place)  # type: ignore[no-untyped-call]
