"""Pages of a shop at an origin of their own, as its visitors load them from another server than the search."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Served(NamedTuple):
    """What one path answers; `policy` is its Content-Security-Policy."""

    content: bytes
    mimetype: str = "text/html; charset=utf-8"
    policy: str = ""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, served: Mapping[str, Served], *connection: object) -> None:
        self._served = served
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        found = self._served.get(self.path.partition("?")[0])
        self.send_response(200 if found else 404)
        if found:
            self.send_header("Content-Type", found.mimetype)
            self.send_header("Content-Security-Policy", found.policy)
        self.end_headers()
        self.wfile.write(found.content if found else b"")

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@contextmanager
def serve_pages(served: Mapping[str, Served]) -> Iterator[str]:
    """The origin that answers these paths; they may change while it does."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
