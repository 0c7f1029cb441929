"""A shop on this machine, its pages, and the command run on it as a process of its own."""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from webapp.settings import PROJECT

START = "from webapp.cli.catalog.scrape import scrape; scrape()"  # without what the other commands import


@dataclass
class Answer:
    """One answer of the local shop."""

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False


Page = Answer | Callable[["LocalShop", str], Answer]


class _Server(ThreadingHTTPServer):
    """Says nothing of clients that went away."""

    def handle_error(self, *_: object) -> None:
        pass


class LocalShop:
    """A real HTTP server with pages given by path; `asked` counts what it was asked for."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.asked_at: list[float] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                shop.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server((host, 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://{host}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return Counter(asked for asked, _ in self.asked)[path]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, dict(handler.headers)))
        self.asked_at.append(time.monotonic())
        page = self.pages.get(handler.path) or self.pages.get(handler.path.split("?")[0])
        told = page(self, handler.path) if callable(page) else page or Answer("nothing here", 404)
        body = told.body.encode() if isinstance(told.body, str) else told.body
        if told.headers.get("ETag") and handler.headers.get("If-None-Match") == told.headers["ETag"]:
            told = Answer(b"", 304, told.kind, told.headers)
            body = b""
        handler.send_response(told.status)
        for name, value in {"Content-Type": told.kind, **told.headers}.items():
            handler.send_header(name, value)
        if told.endless:
            handler.send_header("Connection", "close")
        else:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            handler.wfile.write(body)
            while told.endless:
                handler.wfile.write(b"<p>and so on</p>" * 4096)
        except OSError:
            handler.close_connection = True

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True)
class Ran:
    """A finished command."""

    code: int
    stdout: str
    stderr: str
    feed: Path

    @property
    def report(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.stdout)
        return told

    @property
    def products(self) -> dict[str, dict[str, Any]]:
        lines = Path(self.report["feed"]).read_text(encoding="utf-8").splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}

    def reasons(self, part: str) -> dict[str, list[str]]:
        return {one["reason"]: one["urls"] for one in self.report[part]}


class Command:
    """`shoplens catalog scrape` in a folder of its own, quick, and trusting this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feed = folder / "feed.jsonl"

    def start(self, *arguments: str, trust: Sequence[str] = ("--trust", "127.0.0.1")) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", START, *arguments, "--out", str(self.feed)]
        return subprocess.Popen(
            [*command, "--delay", "0", "--json", *trust],
            cwd=PROJECT,
            env={**os.environ, "SHOPLENS_INSTANCE": str(self.folder / "instance")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen[str]) -> Ran:
        stdout, stderr = process.communicate(timeout=180)
        return Ran(process.returncode, stdout, stderr, self.feed)

    def __call__(self, *arguments: str, trust: Sequence[str] = ("--trust", "127.0.0.1")) -> Ran:
        return self.finish(self.start(*arguments, trust=trust))


def ld(*values: object) -> str:
    """A page with JSON-LD."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(value)}</script>' for value in values)
    return f"<html><head>{scripts}</head><body></body></html>"


def product(sku: str, name: str = "Mug", **more: object) -> dict[str, object]:
    """A small schema.org product."""
    offer = {"@type": "Offer", "price": 9.5, "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}
    return {"@context": "https://schema.org", "@type": "Product", "sku": sku, "name": name, "offers": offer, **more}


def links(*paths: str) -> str:
    """A page of links."""
    return "<html><body>" + "".join(f'<a href="{path}">x</a>' for path in paths) + "</body></html>"


@pytest.fixture
def local_shop() -> Iterator[LocalShop]:
    """An empty shop."""
    shop = LocalShop()
    yield shop
    shop.close()


@pytest.fixture
def scrape(tmp_path: Path) -> Command:
    """The command, for a folder of its own."""
    return Command(tmp_path)
