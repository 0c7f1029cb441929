"""Photos a second of the site, and where their processor time goes: python -m benchmarks.photos [ADDRESS --pid PID]

Asks the JSON API and the page (sent, then shown) with photos of 1000 x 750 px, no two of which are the same, from
clients that keep their connections. Beside it, in the same rounds: one bare process that decodes, resizes and computes
the network in PyTorch; and with `--peers` LitServe as its documentation has it, LitServe with our own handler and
runtime, and a bare Flask site, each with two workers. Without an address a demo shop is started, and stopped again; a
site that is named must have SHOPLENS_RATE_LIMIT_PHOTOS= .
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import psutil
import requests
from PIL import Image

from benchmarks._demo_shop import demo_shop
from benchmarks._figures import Figure, tell
from benchmarks._processes import role_of
from webapp.settings import PROJECT

SIZE, QUALITY = (1000, 750), 88
TIMEOUT_S = 60
API, PAGE, LIT, OURS, FLASK = "JSON API", "page", "LitServe, stock", "LitServe, our runtime", "Flask"
AIMS = {(API, LIT): 1.5, (API, OURS): 0.8, (PAGE, LIT): 1.0}  # rates, as multiples of the peer's at as many clients

Ask = Callable[[bytes], requests.Response]
Way = Callable[[requests.Session], Ask]
Measured = Mapping[tuple[str, int], Sequence[float]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address", nargs="?", help="of a site, such as http://127.0.0.1:8000")
    parser.add_argument("--pid", type=int, help="of its `shoplens up`, to tell where the processor time goes")
    parser.add_argument("--requests", type=int, default=60, help="in each round, for each number of clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 8])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peers", action="store_true", help="LitServe and Flask beside it (the extra `bench`)")
    options = parser.parse_args()
    with ExitStack() as stack:
        site, pid = options.address, options.pid
        if not site:
            site, pid = stack.enter_context(demo_shop())
        ways: dict[str, Way] = {
            API: lambda session: api(session, site.rstrip("/")),
            PAGE: lambda session: page(session, site.rstrip("/")),
        }
        if options.peers:
            ways |= peers(stack)
        measure(ways, pid, options)


def peers(stack: ExitStack) -> dict[str, Way]:
    """Started peers, by name."""
    from benchmarks.encoders import models
    from benchmarks.peers.archive import unpack
    from benchmarks.peers.hosts import flask_app, lit_archive, lit_stock

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="photos-")))
    card = models(folder / "model_store")["image-encoder"]
    archive = unpack(folder / "model_store" / f"{card.key}.mar", folder / "unpacked")
    addresses = {
        LIT: stack.enter_context(lit_stock())[0],
        OURS: stack.enter_context(lit_archive(archive))[0],
        FLASK: stack.enter_context(flask_app())[0],
    }
    return {name: lambda session, url=url: body(session, url) for name, url in addresses.items()}  # type: ignore[misc]


def measure(ways: Mapping[str, Way], pid: int | None, options: argparse.Namespace) -> None:
    """All rounds, the ways in turns, and the figures."""
    photos = made_photos()
    for way in ways.values():  # what only the first requests cost
        asked(way, photos, 8, 2)
    seconds, rates = defaultdict[tuple[str, int], list[float]](list), defaultdict[tuple[str, int], list[float]](list)
    bare, spent = list[float](), defaultdict[str, float](float)
    for _ in range(options.rounds):
        bare.append(bare_rate(options.requests))
        for clients in options.clients:
            for name, way in ways.items():
                before, start = by_role(pid), time.perf_counter()
                seconds[name, clients] += asked(way, photos, options.requests, clients)
                rates[name, clients].append(options.requests / (time.perf_counter() - start))
                if name == API:
                    add(spent, before, by_role(pid))
    for figure in figures(rates, seconds, statistics.median(bare)):
        tell(figure)
    number = options.requests * options.rounds * len(options.clients)
    for role, value in sorted(spent.items()):
        tell(Figure(f"processor time of a photo: {role}", value / number * 1000, "ms", "less"))


def figures(rates: Measured, seconds: Measured, bare: float) -> Iterator[Figure]:
    """Rates beside the peers', and times beside the bare process's."""
    rate = {key: statistics.median(several) for key, several in rates.items()}
    yield Figure("bare decoding and network, one process", bare, "photos/s", "more")
    for (way, clients), value in rate.items():
        beside = [peer for peer in (LIT, OURS, FLASK) if (peer, clients) in rate and way in {API, PAGE}]
        for peer in beside:
            name, aim = f"{way}, {clients} clients", AIMS.get((way, peer))
            yield Figure(name, value, "photos/s", "more", value / rate[peer, clients], peer, aim)
        if not beside:
            yield Figure(f"{way}, {clients} clients", value, "photos/s", "more", value / bare, "bare")
    one = sorted(1000 * each for each in seconds[API, 1])
    p50, p99 = statistics.median(one), one[min(len(one) - 1, int(len(one) * 0.99))]
    beyond, ratio = p50 - 1000 / bare, p50 * bare / 1000
    yield Figure("JSON API, one client, p50 beyond bare", beyond, "ms", "less", ratio, "bare", 15, of_value=True)
    yield Figure("JSON API, one client, p99", p99, "ms", "less", p99 / p50, "p50", 3)
    if {(API, 4), (API, 8)} <= rate.keys():
        yield Figure(
            "JSON API, 8 clients", rate[API, 8], "photos/s", "more", rate[API, 8] / rate[API, 4], "4 clients", 1
        )


def made_photos() -> Iterator[bytes]:
    """JPEGs of 1000 x 750 px without end, each a little different from all before."""
    paths = sorted((PROJECT / "demo" / "pictures" / "query").glob("*.jpg"))
    shown = [Image.open(path).convert("RGB").resize(SIZE) for path in paths[:24]]
    for number, image in enumerate(cycle(shown)):
        image.putpixel((number % SIZE[0], number // SIZE[0] % SIZE[1]), (255, 0, 255))
        file = io.BytesIO()
        image.save(file, "JPEG", quality=QUALITY)
        yield file.getvalue()


def asked(way: Way, photos: Iterator[bytes], number: int, clients: int) -> list[float]:
    """Seconds of each request, from clients of one connection each."""
    shares = [[next(photos) for _ in range(number // clients)] for _ in range(clients)]

    def work(share: Sequence[bytes]) -> list[float]:
        with requests.Session() as session:
            ask = way(session)
            return [timed(ask, photo) for photo in share]

    with ThreadPoolExecutor(clients) as pool:
        return [one for part in pool.map(work, shares) for one in part]


def timed(ask: Ask, photo: bytes) -> float:
    """Seconds of one request, which must succeed."""
    start = time.perf_counter()
    ask(photo).raise_for_status()
    return time.perf_counter() - start


def api(session: requests.Session, site: str) -> Ask:
    """The JSON API."""
    return lambda photo: session.post(
        f"{site}/api/v1/search/image", files={"image": ("p.jpg", photo, "image/jpeg")}, timeout=TIMEOUT_S
    )


def body(session: requests.Session, url: str) -> Ask:
    """A peer, which takes the photo as the body."""
    head = {"Content-Type": "application/octet-stream"}
    return lambda photo: session.post(url, data=photo, headers=head, timeout=TIMEOUT_S)


def page(session: requests.Session, site: str) -> Ask:
    """The form: the photo is sent, and the page that it leads to is fetched."""
    form = session.get(f"{site}/search/photo", timeout=TIMEOUT_S).text
    token = form.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return lambda photo: session.post(
        f"{site}/search/photo",
        data={"csrf_token": token},
        files={"image": ("p.jpg", photo, "image/jpeg")},
        timeout=TIMEOUT_S,
    )


def bare_rate(number: int) -> float:
    """Pictures a second of a process of its own, which has loaded everything before it begins."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers.bare_photos", str(number)],
        check=True,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    return float(done.stdout)


def by_role(pid: int | None) -> dict[str, float]:
    """Processor seconds so far of `shoplens up` and all that it started, by what the processes do."""
    found = defaultdict[str, float](float)
    if pid:
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            found[role_of(process) or "other"] += sum(process.cpu_times()[:2])
    return found


def add(spent: dict[str, float], before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """What was spent between two looks."""
    for role, value in after.items():
        spent[role] += value - before.get(role, 0.0)


if __name__ == "__main__":
    main()
