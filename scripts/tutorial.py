"""Makes the pictures of docs/tutorial.md: a Shopify export of demo products becomes a shop, in a real browser.

Starts `shoplens up` on an empty instance in a temporary folder, and a host of the demo shop's pictures beside it.

    .venv/bin/python scripts/tutorial.py [--port 8123]
"""

import argparse
import csv
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
SHOP = PROJECT / "demo"
FOLDER = PROJECT / "docs" / "images" / "tutorial"
PASSWORD = "only for the tutorial"  # noqa: S105 – of a shop that is gone a minute later
START_S, IMPORT_S, BUILD_S = 240, 120, 240
EVERY = 12  # of the demo shop's products
VIEW, WIDTH, QUALITY = (1280, 860), 960, 70  # of the browser's window in pixels, of the pictures
HEADS = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Published", "Option1 Name", "Option1 Value", "Variant SKU"),
    *("Variant Inventory Qty", "Variant Inventory Policy", "Variant Price", "Variant Compare At Price"),
    *("Variant Barcode", "Image Src", "Status"),
)


def write_export(path: Path, pictures: str) -> None:
    """Every so many-th product of the demo shop as Shopify exports it: two sizes of the bowls, one draft."""
    with (SHOP / "feed.csv").open(encoding="utf-8") as file:
        products = list(csv.DictReader(file))[::EVERY]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADS, restval="")
        writer.writeheader()
        for number, product in enumerate(products):
            writer.writerows(_rows(number, product, pictures))


def _rows(number: int, product: dict[str, str], pictures: str) -> Iterator[dict[str, str]]:
    images = [f"{pictures}/{Path(name).relative_to('pictures')}" for name in product["images"].split("|")]
    sizes = ("small", "large") if product["category"] == "Bowls" else ("Default Title",)
    for place, size in enumerate(sizes):
        first = {
            "Title": product["title"],
            "Body (HTML)": f"<p>{product['description']}</p>",
            "Vendor": product["brand"],
            "Type": product["category"],
            "Published": "true",
            "Option1 Name": "Size" if len(sizes) > 1 else "Title",
            "Status": "draft" if number == 3 else "active",
        }
        yield {
            **(first if place == 0 else {}),
            "Handle": product["id"],
            "Option1 Value": size,
            "Variant SKU": f"{product['id']}-{size[0].upper()}" if len(sizes) > 1 else product["id"].upper(),
            "Variant Inventory Qty": str((number * 7) % 5),
            "Variant Inventory Policy": "deny",
            "Variant Price": f"{float(product['price'] or 10) * (1 + place / 2):.2f}",
            "Variant Compare At Price": f"{float(product['price']) * 1.25:.2f}" if number % 4 == place == 0 else "",
            "Variant Barcode": product["gtin"] if place == 0 else "",
            "Image Src": images[min(place, len(images) - 1)],
        }


@contextmanager
def host_of_pictures() -> Iterator[str]:
    """The demo shop's pictures at an address of this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SHOP / "pictures")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def running_shop(instance: Path, port: int) -> Iterator[str]:
    """`shoplens up` on an empty instance; gives its address when it answers."""
    environment = {
        **os.environ,
        "SHOPLENS_INSTANCE": str(instance),
        "SHOPLENS_PORT": str(port),
        "SHOPLENS_TORCHSERVE_PORT": str(port + 10),
        "SHOPLENS_PICTURE_TRUSTED_HOSTS": "127.0.0.1",
        "SHOPLENS_REVIEW_MODEL": "never",
        "SHOPLENS_CURRENCY": "GBP",
        "SHOPLENS_SHOP_NAME": "Harbour & Hearth",
    }
    shoplens = str(Path(sys.executable).with_name("shoplens"))
    subprocess.run([shoplens, "admin", "set-password"], input=PASSWORD, text=True, check=True, env=environment)
    process = subprocess.Popen([shoplens, "up"], env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/livez", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(requests.RequestException):
            requests.get(url, timeout=2)
            return
        time.sleep(1)
    raise SystemExit("shoplens up did not start; its lines above say why")


def keep(page: Page, name: str) -> None:
    """The window as a WebP in docs/images/tutorial."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot = shot.resize((WIDTH, shot.height * WIDTH // shot.width), Image.Resampling.LANCZOS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shot.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)


def walk(page: Page, address: str, export: Path) -> None:
    """The way of a merchant from the first page to a search, a picture at each step."""
    page.goto(f"{address}/ops")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"{address}/ops")
    keep(page, "1-first-run")
    page.set_input_files("#feed", export)
    page.fill("#source", "shopify")
    page.click("text=Upload and look at it")
    page.wait_for_selector(".ops-preview")
    page.locator("#first-title").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    keep(page, "2-preview")
    page.click("text=Import it")
    _until(page, f"{address}/ops/products", "text=draft", IMPORT_S)
    keep(page, "3-products")
    page.goto(f"{address}/ops/releases")
    page.locator("section[aria-labelledby=build-title] button").click()
    _until(page, f"{address}/ops/releases", "text=answers now", BUILD_S)
    keep(page, "4-release")


def _until(page: Page, url: str, selector: str, seconds: int) -> None:
    """Load a page again and again until it shows something."""
    deadline = time.monotonic() + seconds
    page.goto(url)
    while not page.locator(selector).count():
        if time.monotonic() > deadline:
            raise SystemExit(f"{url} did not show {selector} within {seconds} s")
        time.sleep(2)
        page.goto(url)


def look(page: Page, address: str) -> None:
    """What a shopper sees then: the front page, words, and a product with its sizes."""
    page.goto(f"{address}/")
    keep(page, "5-front-page")
    page.goto(f"{address}/search?q=bowl")
    keep(page, "6-words")
    page.click("main a[href*='/product/'] >> nth=0")
    page.wait_for_load_state("networkidle")
    keep(page, "7-product")


def main() -> None:
    """Write all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8123)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, host_of_pictures() as pictures:
        export = Path(name) / "products_export.csv"
        write_export(export, pictures)
        with running_shop(Path(name) / "instance", options.port) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": VIEW[0], "height": VIEW[1]})
            walk(page, address, export)
            look(page, address)
            browser.close()


if __name__ == "__main__":
    main()
