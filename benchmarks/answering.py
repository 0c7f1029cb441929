"""Words a second of a running site: python -m benchmarks.answering ADDRESS [ADDRESS …]

Asks the JSON API for words whose vector is kept (the same queries again) and for words that are asked for the first
time, and for suggestions, from clients that keep their connections. Several sites are asked in turn, and the rates of
the others are told as multiples of the first one's. Set SHOPLENS_RATE_LIMIT= and SHOPLENS_RATE_LIMIT_SUGGEST= for
the sites that are asked.
"""

from __future__ import annotations

import argparse
import statistics
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from urllib.parse import quote_plus

import numpy as np
import requests

from benchmarks._shop import WORDS

TIMEOUT_S = 60
ROWS = ("cached", "uncached", "suggestions")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("addresses", nargs="+", help="of sites, such as http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=200, help="in each round, for each number of clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    seconds = defaultdict[tuple[str, int, str], list[float]](list)
    rates = defaultdict[tuple[str, int, str], list[float]](list)
    for number in range(options.rounds + 1):  # the first is what only the first requests cost
        for row in ROWS:
            for clients in options.clients:
                for site in options.addresses:
                    begun = time.perf_counter()
                    taken = asked(site, row, options.requests, clients)
                    if number:
                        rates[row, clients, site].append(options.requests / (time.perf_counter() - begun))
                        seconds[row, clients, site] += taken
    for (row, clients, site), several in rates.items():
        p50, p99 = (1000 * float(np.quantile(seconds[row, clients, site], part)) for part in (0.5, 0.99))
        rate, first = statistics.median(several), statistics.median(rates[row, clients, options.addresses[0]])
        line = f"{row:12} {clients} clients {site:24} {rate:6.1f}/s = {rate / first:4.2f} x the first"
        print(f"{line}   p50 {p50:6.1f} ms, p99 {p99:6.1f} ms")


def paths(row: str) -> Iterator[str]:
    """Addresses without end; those of a row without kept vectors are never asked again."""
    for words in cycle(WORDS):
        match row:
            case "cached":
                yield f"/api/v1/search?q={quote_plus(words)}"
            case "uncached":  # a word that no product has is a part of the text that is encoded
                yield f"/api/v1/search?q={quote_plus(words)}+{uuid.uuid4().hex[:6]}"
            case _:
                yield f"/suggest?q={quote_plus(words[: 3 + len(words) // 2])}"


def asked(site: str, row: str, number: int, clients: int) -> list[float]:
    """Seconds of each request, from clients of one connection each."""
    wanted = paths(row)
    shares = [[site.rstrip("/") + next(wanted) for _ in range(number // clients)] for _ in range(clients)]

    def work(share: list[str]) -> list[float]:
        with requests.Session() as session:
            return [timed(session, address) for address in share]

    with ThreadPoolExecutor(clients) as pool:
        return [one for part in pool.map(work, shares) for one in part]


def timed(session: requests.Session, address: str) -> float:
    """Seconds of one request, which must succeed."""
    start = time.perf_counter()
    session.get(address, timeout=TIMEOUT_S).raise_for_status()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
