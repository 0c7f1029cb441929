"""How long a shopper waits in a browser: python -m benchmarks.waiting [ADDRESS]

Chromium on this machine, 1280 x 900 pixels, nothing slowed down. Words are typed and sent: until the first result is in
the page. A photo is chosen: reduced in the browser, sent, until the first product is there. Other words and photos are
taken each time. Without an address a demo shop is started, and stopped again; a site that is named must have
SHOPLENS_RATE_LIMIT= and SHOPLENS_RATE_LIMIT_PHOTOS= .
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._demo_shop import demo_shop
from benchmarks._figures import Figure, tell
from benchmarks._shop import WORDS
from benchmarks.photos import made_photos

if TYPE_CHECKING:
    from playwright.sync_api import Page

RESULT = ".tile"
START = "/classify"  # a page with the search bar and without products
WORDS_MS, PHOTO_MS = 120, 700  # aims, 95 of 100


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address", nargs="?", help="of a site, such as http://127.0.0.1:8000")
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    with ExitStack() as stack:
        site = options.address or stack.enter_context(demo_shop())[0]
        from playwright.sync_api import sync_playwright

        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(base_url=site, viewport={"width": 1280, "height": 900})
        show("words sent → first result", list(words(page, options.times)), WORDS_MS)
        show("photo chosen → first look", list(photos(page, options.times)), PHOTO_MS)
        browser.close()


def show(name: str, taken_ms: Sequence[float], aim: float) -> None:
    """The median and the time that 95 of 100 take; the first of each, which finds everything cold, is left out."""
    p50, p95 = np.quantile(taken_ms[1:], [0.5, 0.95])
    tell(Figure(f"{name}, p50", float(p50), "ms", "less"))
    tell(Figure(f"{name}, p95", float(p95), "ms", "less", aim=aim))


def words(page: Page, times: int) -> Iterator[float]:
    """Milliseconds from sending words to the first result."""
    for turn in range(times):
        page.goto(START)
        page.locator("input[type=search]").first.fill(WORDS[turn % len(WORDS)])
        yield until_result(page, lambda: page.keyboard.press("Enter"))


def photos(page: Page, times: int) -> Iterator[float]:
    """Milliseconds from choosing a photo to the first product that looks like it."""
    for photo in islice(made_photos(), times):
        page.goto(START)
        chosen: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
        yield until_result(page, lambda chosen=chosen: page.set_input_files("#sheet-photo", chosen))  # type: ignore[misc]


def until_result(page: Page, ask: Callable[[], object]) -> float:
    """Milliseconds until the page that an action leads to shows a result."""
    start = time.perf_counter()
    with page.expect_navigation(wait_until="commit"):
        ask()
    page.locator(RESULT).first.wait_for()
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
