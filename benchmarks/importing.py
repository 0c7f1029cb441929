"""How fast a big feed is imported, and in how much memory: a CSV without pictures, then the same again unchanged.

Each import runs in a process of its own, whose peak is what the operating system says. Rows per second are given by
the clock and by the processor's time, which is what an idle machine would make of it.

    python -m benchmarks.importing [--rows 1000000] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks._figures import Figure, tell
from catalog.database import open_database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore

COLOURS, STUFFS = ("blue", "green", "white", "grey"), ("linen", "oak", "stoneware", "brass", "glass")
THINGS, SIZES = ("mug", "bowl", "lamp", "cushion", "teapot", "shelf"), ("small", "large", "round", "plain")
ROWS_A_SECOND = 4500  # the aim, for new rows
WORDS = (*COLOURS, *STUFFS, *THINGS, *SIZES)


def write_feed(path: Path, rows: int) -> None:
    """A feed as shops export it: some HTML, prices in several forms, an id that repeats now and then."""
    drawn = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _row(0, drawn))
        writer.writeheader()
        writer.writerows(_row(number, drawn) for number in range(rows))


def _row(number: int, drawn: random.Random) -> dict[str, str]:
    words, price = drawn.choices(WORDS, k=14), f"{drawn.randrange(100, 99_999) / 100:.2f}"
    text = f"<p>{' '.join(words).capitalize()}, made by hand.</p>" if number % 4 == 0 else " ".join(words)
    return {
        "sku": f"sku-{number - 1 if number % 5_000 == 4_999 else number:07}",
        "name": " ".join(words[:5]).title(),
        "description": text,
        "brand": f"Brand {number % 300}",
        "category": f"Home > {words[6].title()} > {words[7].title()}",
        "price": price if number % 3 else f"{price.replace('.', ',')} €",
        "currency": "EUR",
        "link": f"https://shop.example/p/{number}",
        "stock": "in stock" if number % 9 else "out of stock",
        "gtin": f"{4_000_000_000_000 + number}",
        "colour": words[0],
        "size": str(number % 40),
    }


def in_own_process(work: Callable[..., None], *arguments: object) -> None:
    """Run it in a new process, so that its peak of memory is its own; SystemExit when it fails."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def reading_rate(feed: Path) -> float:
    """Rows a second that Python's csv module reads."""
    start = time.monotonic()
    with feed.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    return rows / (time.monotonic() - start)


def import_once(feed: Path, folder: Path, label: str) -> None:
    """Import the feed into the folder's database and print the figures."""
    database = open_database(f"sqlite:///{folder}/shop.db")
    database.migrate()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, spent = time.monotonic(), time.process_time()
    report = import_feed(database, PictureStore(folder / "pictures"), feed)
    clock, spent = time.monotonic() - clock, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{report.rows:,} rows ({report.new:,} new, {report.unchanged:,} unchanged, {len(report.rejected):,} rejected)"
        f" in {clock:.0f} s: {report.rows / clock:,.0f} rows/s, {report.rows / spent:,.0f} rows/s of processor time,"
        f" peak {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB above the start"
    )
    bare, aim = reading_rate(feed), ROWS_A_SECOND if label == "new" else None
    name, rate = f"{report.rows:,} rows imported, {label}", report.rows / clock
    tell(Figure(name, rate, "rows/s", "more", rate / bare, "csv.DictReader", aim, of_value=True))
    tell(Figure(f"{name}: peak memory above the start", (peak - before) / 1024, "MB", "less"))
    database.close()


def main() -> None:
    """Generate, import, import again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        write_feed(Path(name) / "feed.csv", options.rows)
        print(f"feed: {options.rows:,} rows, {(Path(name) / 'feed.csv').stat().st_size / 1e6:.0f} MB", flush=True)
        for label in ("new", "again"):
            print(f"{label}: ", end="", flush=True)
            in_own_process(import_once, Path(name) / "feed.csv", Path(name), label)


if __name__ == "__main__":
    main()
