"""What counting a request for the limits costs: in memory, and in the file that every web process shares."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from limits.storage import MemoryStorage

from catalog.database import open_database
from webapp.access.shared_counters import SharedCounters, counters_beside

REQUESTS, ADDRESSES = 3_000, 50


def measure(store: SharedCounters | MemoryStorage) -> tuple[float, float]:
    """CPU milliseconds of one count, and its median time in milliseconds."""
    store.acquire_sliding_window_entry("first", REQUESTS, 60)
    taken = []
    began = time.process_time()
    for number in range(REQUESTS):
        at = time.perf_counter()
        store.acquire_sliding_window_entry(f"address {number % ADDRESSES}", REQUESTS, 60)
        taken.append(time.perf_counter() - at)
    cpu = (time.process_time() - began) / REQUESTS
    return 1e3 * cpu, 1e3 * sorted(taken)[REQUESTS // 2]


def run() -> None:
    """Measure both and print a line each."""
    with tempfile.TemporaryDirectory() as folder:
        shop = open_database(f"sqlite:///{folder}/shoplens.db")
        counters = counters_beside(shop, Path(folder))
        for name, store in (("memory", MemoryStorage()), ("limits.db", SharedCounters(engine=counters))):
            cpu, median = measure(store)
            print(f"{name:10} {cpu:.3f} ms of CPU a request, {median:.3f} ms at the median")
        counters.dispose()
        shop.close()


if __name__ == "__main__":
    run()
