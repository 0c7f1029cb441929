"""Photos a second of a running site, and where their processor time goes: python -m benchmarks.photos ADDRESS

Asks the JSON API and the page (sent, then shown) with photos of 1000 x 750 px, no two of which are the same, from
clients that keep their connections. Beside it, in the same rounds, a bare process that does nothing but decode, resize
and compute the network in PyTorch, as its documentation has it. Set
SHOPLENS_RATE_LIMIT_PHOTOS= for the site that is asked.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import psutil
import requests
from PIL import Image

from benchmarks._processes import role_of
from webapp.settings import PROJECT

SIZE, QUALITY = (1000, 750), 88
TIMEOUT_S = 60
API, PAGE = "API", "page"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", help="of the site, such as http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=60, help="in each round, for each number of clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 8])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pid", type=int, help="of `shoplens up`, to tell where the processor time goes")
    options = parser.parse_args()
    photos, site = made_photos(), options.address.rstrip("/")
    for one in (API, PAGE):  # what only the first request costs
        asked(site, one, photos, 4, 2)
    seconds = defaultdict[tuple[str, int], list[list[float]]](list)
    rates = defaultdict[tuple[str, int], list[float]](list)
    spent = defaultdict[str, float](float)
    for _ in range(options.rounds):
        rates["bare", 1].append(bare_rate(options.requests))
        for clients in options.clients:
            for way in (API, PAGE):
                before, start = by_role(options.pid), time.perf_counter()
                seconds[way, clients].append(asked(site, way, photos, options.requests, clients))
                rates[way, clients].append(options.requests / (time.perf_counter() - start))
                if way == API:
                    add(spent, before, by_role(options.pid))
    show(rates, seconds)
    number = options.requests * options.rounds * len(options.clients)
    print("processor time of a photo, JSON API: ", end="")
    print(", ".join(f"{role} {value / number * 1000:.1f} ms" for role, value in sorted(spent.items())))


def show(
    rates: Mapping[tuple[str, int], Sequence[float]], seconds: Mapping[tuple[str, int], Sequence[Sequence[float]]]
) -> None:
    """One line for each way and number of clients; rates are also told as multiples of the bare process's."""
    bare = statistics.median(rates["bare", 1])
    print(f"bare decoding and network, one process: {bare:.1f}/s, {1000 / bare:.1f} ms each")
    for (way, clients), several in rates.items():
        if way == "bare":
            continue
        times = sorted(1000 * one for part in seconds[way, clients] for one in part)
        rate = statistics.median(several)
        p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
        line = f"{way:5} {clients} clients {rate:6.1f}/s = {rate / bare:4.2f} x bare"
        print(f"{line}   p50 {statistics.median(times):6.1f} ms, p99 {p99:6.1f} ms")


def made_photos() -> Iterator[bytes]:
    """JPEGs of 1000 x 750 px without end, each a little different from all before."""
    paths = sorted((PROJECT / "demo" / "pictures" / "query").glob("*.jpg"))
    shown = [Image.open(path).convert("RGB").resize(SIZE) for path in paths[:24]]
    for number, image in enumerate(cycle(shown)):
        image.putpixel((number % SIZE[0], number // SIZE[0] % SIZE[1]), (255, 0, 255))
        file = io.BytesIO()
        image.save(file, "JPEG", quality=QUALITY)
        yield file.getvalue()


def asked(site: str, way: str, photos: Iterator[bytes], number: int, clients: int) -> list[float]:
    """Seconds of each request, from clients of one connection each."""
    shares = [[next(photos) for _ in range(number // clients)] for _ in range(clients)]

    def work(share: Sequence[bytes]) -> list[float]:
        with requests.Session() as session:
            ask = api(session, site) if way == API else page(session, site)
            return [timed(ask, photo) for photo in share]

    with ThreadPoolExecutor(clients) as pool:
        return [one for part in pool.map(work, shares) for one in part]


def timed(ask: Callable[[bytes], requests.Response], photo: bytes) -> float:
    """Seconds of one request, which must succeed."""
    start = time.perf_counter()
    ask(photo).raise_for_status()
    return time.perf_counter() - start


def api(session: requests.Session, site: str) -> Callable[[bytes], requests.Response]:
    """The JSON API."""
    return lambda photo: session.post(
        f"{site}/api/v1/search/image", files={"image": ("p.jpg", photo, "image/jpeg")}, timeout=TIMEOUT_S
    )


def page(session: requests.Session, site: str) -> Callable[[bytes], requests.Response]:
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
        [sys.executable, "-m", "benchmarks._bare_photos", str(number)],
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
