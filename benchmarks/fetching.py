"""How fast pictures on the web are brought in: fetched, verified, kept, with their thumbnails; then asked for again.

A server of its own on this machine stands for the merchant's hosts: 127.0.0.1, 127.0.0.2 … It answers each request
after a set time, as a network would, and 304 where the picture is known. The import runs in a process of its own,
whose peak is what the operating system says.

    python -m benchmarks.fetching [--pictures 1000] [--side 800] [--hosts 4] [--delay-ms 50] [--threads 8]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import random
import resource
import tempfile
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Event
from pathlib import Path

from PIL import Image

from benchmarks.importing import in_own_process
from catalog.database import open_database
from catalog.fetching.fetcher import PictureFetcher
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits

PORT = 8443  # one that is asked for pictures


@cache
def ground(side: int) -> bytes:
    """A JPEG about as hard to decode as a studio photo."""
    drawn = random.Random(7)
    small = Image.frombytes("RGB", (side // 16, side // 16), drawn.randbytes(3 * (side // 16) ** 2))
    out = io.BytesIO()
    small.resize((side, side), Image.Resampling.BICUBIC).save(out, "JPEG", quality=88)
    return out.getvalue()


def serve(hosts: int, side: int, delay_s: float, ready: Event) -> None:
    """Answer until the process is ended; each picture is the same one with its number in a comment."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(delay_s)
            data, tag = ground(side) + self.path.encode(), f'"{hashlib.md5(self.path.encode()).hexdigest()}"'  # noqa: S324
            same = self.headers["If-None-Match"] == tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0" if same else str(len(data)))
            self.end_headers()
            self.wfile.write(b"" if same else data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    servers = [ThreadingHTTPServer((f"127.0.0.{host + 1}", PORT), Answer) for host in range(hosts)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    ready.set()
    while True:
        time.sleep(60)


def write_feed(path: Path, pictures: int, hosts: int) -> None:
    """One product a picture."""
    lines = [f"p{n},Product {n},http://127.0.0.{n % hosts + 1}:{PORT}/{n}.jpg" for n in range(pictures)]
    path.write_text("\n".join(["id,title,images", *lines]), encoding="utf-8")


def import_once(folder: Path, threads: int) -> None:
    """Import the feed with its pictures and print the figures as one line."""
    database = open_database(f"sqlite:///{folder}/shop.db")
    database.migrate()
    limits = Limits(threads=threads, threads_a_host=threads, per_second=0, recheck_s=0)
    clock, spent = time.monotonic(), time.process_time()
    fetcher = PictureFetcher(Gate(Trusted.parse("127.0.0.0/8")), limits)
    report = import_feed(database, PictureStore(folder / "pictures"), folder / "feed.csv", fetcher=fetcher)
    clock, spent = time.monotonic() - clock, time.process_time() - spent
    web = report.web_pictures
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{web.fetched:,} fetched, {web.unchanged:,} unchanged, {web.failed + web.refused} not had,"
        f" {web.received_bytes / 1e6:.0f} MB in {web.seconds:.1f} s: {web.done / web.seconds:,.0f} pictures/s,"
        f" {web.done / spent:,.0f} a second of processor time, peak {peak / 1024:.0f} MB; whole import {clock:.1f} s"
    )
    database.close()


def main() -> None:
    """Serve, import, import again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--side", type=int, default=800, help="pixels")
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--delay-ms", type=float, default=50)
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    ready = multiprocessing.Event()
    server = multiprocessing.Process(
        target=serve, args=(options.hosts, options.side, options.delay_ms / 1000, ready), daemon=True
    )
    server.start()
    ready.wait(30)
    with tempfile.TemporaryDirectory() as name:
        write_feed(Path(name) / "feed.csv", options.pictures, options.hosts)
        print(f"{options.side} × {options.side} pixels, {len(ground(options.side)) / 1000:.0f} kB", flush=True)
        for label in ("new", "again"):
            print(f"{label}: ", end="", flush=True)
            in_own_process(import_once, Path(name), options.threads)
    server.terminate()


if __name__ == "__main__":
    main()
