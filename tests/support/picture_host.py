"""A host of pictures on this machine that can behave well or badly; also run as a process of its own in a test."""

from __future__ import annotations

import io
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits

QUICK = Limits(per_second=0, backoff_s=0.01, read_s=5, total_s=20, max_bytes=300_000, recheck_s=0)


def picture_bytes(seed: int = 0, size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """A picture that no other seed has."""
    drawn = random.Random(seed)
    out = io.BytesIO()
    small = Image.frombytes("RGB", (8, 6), drawn.randbytes(8 * 6 * 3))
    small.resize(size).save(out, kind)
    return out.getvalue()


class Request(BaseHTTPRequestHandler):
    """One request; answers are written by the functions below."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        self.server.heads.append(dict(self.headers.items()))
        answers = self.server.answers.get(self.path.partition("?")[0], [status(404)])
        try:
            answers[min(self.server.asked[self.path], len(answers)) - 1](self)
        except OSError:
            self.close_connection = True  # the other side had enough

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Answer = Callable[[Request], None]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.answers: dict[str, list[Answer]] = {}
        self.asked: Counter[str] = Counter()
        self.heads: list[dict[str, str]] = []
        self.stopping = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing: the other side hung up, as it should."""

    def at(self, path: str, *answers: Answer) -> str:
        """Answer a path: the first time with the first, in the end with the last. Gives the address."""
        self.answers[path] = list(answers)
        return f"http://127.0.0.1:{self.server_port}{path}"


def body(data: bytes, code: int = 200, **headers: str) -> Answer:
    """These bytes."""

    def answer(request: Request) -> None:
        request.send_response(code)
        told = {"Content-Type": "image/jpeg", "Content-Length": str(len(data))}
        told.update({name.replace("_", "-"): value for name, value in headers.items()})
        for name, value in told.items():
            if value:
                request.send_header(name, value)
        request.end_headers()
        request.wfile.write(data)
        if told["Content-Length"] != str(len(data)):
            request.close_connection = True

    return answer


def status(code: int, **headers: str) -> Answer:
    """A status without a picture."""
    return body(b"", code, **headers)


def versioned(data: bytes, etag: str) -> Answer:
    """A picture whose host tells when it has not changed."""

    def answer(request: Request) -> None:
        same = request.headers["If-None-Match"] == etag
        (status(304, ETag=etag) if same else body(data, ETag=etag))(request)

    return answer


def endless(request: Request) -> None:
    """Never stops sending."""
    request.send_response(200)
    request.end_headers()
    while not request.server.stopping.is_set():
        request.wfile.write(b"\xff\xd8\xff" + bytes(60_000))


def trickle(request: Request) -> None:
    """A byte now and then: no wait is long, the whole never ends."""
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    while not request.server.stopping.wait(0.05):
        request.wfile.write(b"x")


def trickling_head(request: Request) -> None:
    """The same before the answer has begun."""
    while not request.server.stopping.wait(0.05):
        request.wfile.write(b"x")


def slow_redirect(target: str, wait_s: float) -> Answer:
    """Leads elsewhere, after a while."""

    def answer(request: Request) -> None:
        request.server.stopping.wait(wait_s)
        status(302, Location=target)(request)

    return answer


def silent(request: Request) -> None:
    """No answer at all."""
    request.server.stopping.wait(60)


@contextmanager
def picture_host() -> Iterator[Server]:
    """The host, answering until the end of the block."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def host() -> Iterator[Server]:
    """A host of pictures on this machine."""
    with picture_host() as server:
        yield server


@pytest.fixture
def gate() -> Gate:
    """Trusts this machine's own address and nothing else that is private."""
    return Gate(Trusted.parse("127.0.0.1"))
