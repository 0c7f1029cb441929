"""Words a second of the site: python -m benchmarks.answering [ADDRESS …]

Asks the JSON API for words whose vector is kept (the same queries again) and for words that are asked for the first
time, and for suggestions, from clients that keep their connections. Beside them, in the same rounds, `/livez`, which
does nothing: what HTTP and the web process cost. Several sites are asked in turn, and the others' rates are told as
multiples of the first one's. Without an address a demo shop is started, and stopped again; sites that are named must
have SHOPLENS_RATE_LIMIT= and SHOPLENS_RATE_LIMIT_SUGGEST= .
"""

from __future__ import annotations

import argparse
import statistics
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle
from urllib.parse import quote_plus

import numpy as np
import requests

from benchmarks._demo_shop import demo_shop
from benchmarks._figures import Figure, tell
from benchmarks._shop import WORDS

TIMEOUT_S = 60
NOTHING = "/livez"
CACHED, UNCACHED, SUGGESTIONS = "words, vector kept", "words, asked for the first time", "suggestions"
ROWS = (CACHED, UNCACHED, SUGGESTIONS, NOTHING)
P50_MS = {CACHED: 6, UNCACHED: 20}  # aims at one client
RATE = {CACHED: 250, UNCACHED: 140}  # and a second at four

Key = tuple[str, int, str]  # row, clients, site


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("addresses", nargs="*", help="of sites, such as http://127.0.0.1:8000")
    parser.add_argument("--requests", type=int, default=200, help="in each round, for each number of clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with ExitStack() as stack:
        sites = options.addresses or [stack.enter_context(demo_shop())[0]]
        rates, seconds = measured(sites, options.clients, options.requests, options.rounds)
    for figure in figures(sites[0], rates, seconds):
        tell(figure)
    for (row, clients, site), several in rates.items():
        if site != sites[0]:
            rate, first = statistics.median(several), statistics.median(rates[row, clients, sites[0]])
            tell(Figure(f"{site}: {row}, {clients} clients", rate, "/s", "more", rate / first, sites[0]))


def measured(
    sites: Sequence[str], clients: Sequence[int], number: int, rounds: int
) -> tuple[Mapping[Key, list[float]], Mapping[Key, list[float]]]:
    """Requests a second of each round, and the seconds of each request."""
    seconds, rates = defaultdict[Key, list[float]](list), defaultdict[Key, list[float]](list)
    for turn in range(rounds + 1):  # the first is what only the first requests cost
        for row in ROWS:
            for several in clients:
                for site in sites:
                    begun = time.perf_counter()
                    taken = asked(site, row, number, several)
                    if turn:
                        rates[row, several, site].append(number / (time.perf_counter() - begun))
                        seconds[row, several, site] += taken
    return rates, seconds


def figures(site: str, rates: Mapping[Key, list[float]], seconds: Mapping[Key, list[float]]) -> Iterator[Figure]:
    """Of one site, beside what doing nothing costs."""
    for row, clients in ((row, clients) for row, clients, one in rates if one == site):
        rate, nothing = (statistics.median(rates[one, clients, site]) for one in (row, NOTHING))
        p50, p99 = (1000 * float(np.quantile(seconds[row, clients, site], part)) for part in (0.5, 0.99))
        name, aim = f"{row}, {clients} clients", RATE.get(row) if clients == 4 else None
        yield Figure(name, rate, "/s", "more", rate / nothing, NOTHING, aim, of_value=True)
        if clients == 1:
            yield Figure(f"{name}, p50", p50, "ms", "less", aim=P50_MS.get(row))
        yield Figure(f"{name}, p99", p99, "ms", "less")


def paths(row: str) -> Iterator[str]:
    """Addresses without end; those of a row without kept vectors are never asked again."""
    for words in cycle(WORDS):
        if row == CACHED:
            yield f"/api/v1/search?q={quote_plus(words)}"
        elif row == UNCACHED:  # a word that no product has is a part of the text that is encoded
            yield f"/api/v1/search?q={quote_plus(words)}+{uuid.uuid4().hex[:6]}"
        elif row == SUGGESTIONS:
            yield f"/suggest?q={quote_plus(words[: 3 + len(words) // 2])}"
        else:
            yield NOTHING


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
