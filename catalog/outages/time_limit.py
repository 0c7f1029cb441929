"""A time limit for statements that holds even when the database server is stopped and never answers."""

import socket
import threading
import time
from typing import Any

from sqlalchemy import Engine, event

CHECK_S = 0.1


class TimeLimit:
    """Cuts the connection of every statement that takes longer than `seconds`; the statement then fails.

    A server's own limit does not hold while the server is stopped, and its driver has none.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[int, tuple[float, Any]] = {}  # cursor -> when it is cut, and its connection
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        event.listen(engine, "handle_error", self._failed)

    def _begin(self, connection: Any, cursor: Any, *_: object) -> None:
        with self._lock:
            self._running[id(cursor)] = (time.monotonic() + self._seconds, connection.connection.dbapi_connection)
            if self._thread is None or not self._thread.is_alive():  # a fork leaves the parent's behind
                self._thread = threading.Thread(target=self._watch, name="statement-limit", daemon=True)
                self._thread.start()

    def _end(self, _connection: object, cursor: Any, *_: object) -> None:
        with self._lock:
            self._running.pop(id(cursor), None)

    def _failed(self, context: Any) -> None:
        if context.execution_context is not None:
            self._end(None, context.execution_context.cursor)

    def _watch(self) -> None:
        while True:
            time.sleep(CHECK_S)
            now = time.monotonic()
            with self._lock:
                late = [key for key, (until, _) in self._running.items() if until < now]
                connections = [self._running.pop(key)[1] for key in late]
            for connection in connections:
                _cut(connection)


def _cut(connection: Any) -> None:
    """Shut the connection's socket: whoever waits for an answer on it gets an error."""
    try:
        own = socket.socket(fileno=connection.fileno())
    except OSError:
        return  # closed already
    try:
        own.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    finally:
        own.detach()
