"""What pages weigh on the wire and when they appear, in Chromium on a slow phone: home, results, a product.

Needs a running shop and Playwright with Chromium. Each page is opened in a new browser context with nothing kept: 150
ms a request, 1.6 Mbit/s down and .75 up, processor four times slower, 412 x 823 pixels, as in Lighthouse's model of
slow 4G, without its handshakes of TCP and TLS. The bytes are those of the answers with their headers, without
pictures. Then what compressing each page costs.

    python -m benchmarks.pages [http://127.0.0.1:8000] [--runs 5]
"""

from __future__ import annotations

import argparse
import importlib
import re
import statistics
import time
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks._figures import Figure, tell

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PROCESSOR = 4  # times slower
HOME_KB, PAGE_KB, PAINT_S, SHIFT = 40, 60, 0.9, 0.02  # bars
RESULTS = "/search?q=blue+mug"
LEVELS = (1, 3, 4, 6, 9)
REPEATS = 20
_WATCH = """
window.shoplens = {shift: 0, largest: 0};
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shoplens.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((seen) => {
  window.shoplens.largest = seen.getEntries().at(-1).startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
_READ = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN, ...window.shoplens
})"""


@dataclass
class Load:
    """One page opened once: bytes and requests by type of resource, seconds, and the sum of layout shifts."""

    sizes: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    paint_s: float = 0.0
    largest_s: float = 0.0
    shift: float = 0.0

    @property
    def size(self) -> int:
        """Bytes without pictures."""
        return sum(size for kind, size in self.sizes.items() if kind != "Image")

    def count(self, kind: str, size: int) -> None:
        """One answer of so many bytes."""
        self.sizes[kind] = self.sizes.get(kind, 0) + size
        self.counts[kind] = self.counts.get(kind, 0) + 1


def load(browser: Browser, address: str) -> Load:
    """Open the page on the slow phone and scroll to its end, so that late pictures can shift something."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True)
    page = context.new_page()
    page.add_init_script(_WATCH)
    session, loaded, kinds = context.new_cdp_session(page), Load(), dict[str, str]()
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: loaded.count(kinds.get(event["requestId"], "Other"), int(event["encodedDataLength"])),
    )
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(address, wait_until="networkidle", timeout=60_000)
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    seen: Mapping[str, Any] = page.evaluate(_READ)
    loaded.paint_s, loaded.largest_s = seen["paint"] / 1000, seen["largest"] / 1000
    loaded.shift = seen["shift"]
    context.close()
    return loaded


def show(name: str, loads: list[Load], bar_kb: float) -> None:
    """A row of the table; medians, and the range of the first paint."""
    one = loads[0]
    paints = sorted(load.paint_s for load in loads)
    spread = f"{paints[0]:.2f} to {paints[-1]:.2f}"
    middle = statistics.median
    kb = middle(load.size for load in loads) / 1000
    others = sum(count for kind, count in one.counts.items() if kind != "Image")
    pictures = f"{one.counts.get('Image', 0)} pictures of {one.sizes.get('Image', 0) / 1000:.1f} kB"
    largest, shift = middle(load.largest_s for load in loads), max(load.shift for load in loads)
    print(f"  {name:8} {kb:.1f} kB (bar {bar_kb:.0f}) in {others} requests, and {pictures}; first contentful paint")
    print(f"           {middle(paints):.2f} s ({spread}, bar {PAINT_S}), largest {largest:.2f} s; ", end="")
    print(f"layout shift {shift:.3f} (bar {SHIFT})", flush=True)
    tell(Figure(f"{name}: on the wire without pictures", kb, "kB", "less", aim=bar_kb))
    tell(Figure(f"{name}: first contentful paint, slow phone", middle(paints), "s", "less", aim=PAINT_S))
    tell(Figure(f"{name}: layout shift, the largest", shift, "", "less", aim=SHIFT))


def fetched(address: str) -> bytes:
    """The plain body of an answer."""
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - an address given by hand
        return bytes(answer.read())


def show_compression(name: str, page: bytes) -> None:
    """Bytes and processor time of each level of gzip, and of Brotli where it is installed."""
    ways: dict[str, Callable[[], bytes]] = {}
    for level in LEVELS:
        ways[f"gzip {level}"] = lambda level=level: zlib.compress(page, level, wbits=31)  # type: ignore[misc]
    try:
        brotli: Any = importlib.import_module("brotli")
        for level in (3, 4, 5):
            ways[f"brotli {level}"] = lambda level=level: brotli.compress(page, quality=level)  # type: ignore[misc]
    except ImportError:
        pass
    costs = [f"{way} {len(pack())} B {_milliseconds(pack):.2f} ms" for way, pack in ways.items()]
    print(f"  {name:8} {len(page)} B: {', '.join(costs)}", flush=True)


def _milliseconds(work: Callable[[], object]) -> float:
    """The fastest of several runs, in milliseconds of processor time."""
    taken = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


def main() -> None:
    """Print a row for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000", help="of a running shop")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    found = re.search(r'href="(/product/[^"?]+)', fetched(given.url + RESULTS).decode())
    if found is None:
        parser.error(f"{given.url}{RESULTS} shows no product; start a shop with `shoplens up --demo`")
    pages = {"home": ("/", HOME_KB), "results": (RESULTS, PAGE_KB), "product": (found[1], PAGE_KB)}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (path, bar_kb) in pages.items():
            load(browser, given.url + path)  # makes pictures of this size, wakes the shop
            show(name, [load(browser, given.url + path) for _ in range(given.runs)], bar_kb)
        browser.close()
    print("compressing a page, least of 20 runs:")
    for name, (path, _) in pages.items():
        show_compression(name, fetched(given.url + path))


if __name__ == "__main__":
    main()
