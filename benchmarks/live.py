"""What products laid over a release cost: until they are found, and at every search.

The shop is that of benchmarks/search.py; its encoders take no time.

    python -m benchmarks.live [--products 10000] [--changed 0 10 1000 5000] [--queries 200]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import update

from benchmarks._shop import LABEL, WORDS, DrawnVectors, build_shop, cards, measure, photo_queries
from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.tables import Counter, Product
from indexer.live.embedder import Embedder
from indexer.live.releases import LiveReleases
from indexer.release.releases import Releases
from indexer.search.search import Search


class Alone:
    """A job nobody else wants."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        return None


def change(database: Database, first: int, count: int) -> None:
    """New titles for so many products, from that one on."""
    with database.session() as session:
        sequence = session.query(Counter).one().value
        for number in range(first, first + count):
            sequence += 1
            values = {"title": Product.title + f" edition {number}", "sequence": sequence}
            session.execute(update(Product).where(Product.public_id == f"p{number}").values(**values))
        session.execute(update(Counter).values(value=sequence))


def timed(what: str, do: Callable[[], object]) -> None:
    """Do it once and say how long it took."""
    start, worked = time.perf_counter(), time.process_time()
    do()
    taken, worked = 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - worked)
    print(f"  {what:44} {taken:8.1f} ms   processor {worked:8.1f} ms", flush=True)


def measure_over(search: Search, live: LiveReleases, times: int) -> None:
    """Searches with what is laid over the release just now."""
    photos = photo_queries()
    print(f"  laid over: {live.now().products}, without a vector: {live.now().pending}")
    kinds: dict[str, Callable[[int], object]] = {
        "words": lambda n: search.by_text(WORDS[n % len(WORDS)]),
        "photo": lambda n: search.by_photo(photos[n % 50]),
        "label": lambda _: search.by_photo_text(LABEL),
        "similar": lambda n: search.similar(f"p{n}"),
        "nothing changed": lambda _: live.now(),
    }
    for name, ask in kinds.items():
        measure(name, ask, times)


def run(products: int, changed: list[int], times: int, folder: Path) -> None:
    """Build a shop, change more and more of it, and ask it each time."""
    database, pictures, releases = build_shop(f"sqlite:///{folder / 'shop.db'}", folder, products)
    catalogue, encoder = Catalogue(database), DrawnVectors()
    live = LiveReleases(releases, catalogue)
    search = Search(releases, catalogue, encoder, live=live)
    embedder, done = Embedder(live, pictures, encoder, cards(), Alone()), 0
    for count in changed:
        print(f"{count} of {products} products changed")
        change(database, done, count - done)
        done = count
        timed("first search by words after the change", lambda: search.by_text("green mug"))
        embedder.run()
        if count:
            change(database, 0, 1)
            timed("the same after one more product changed", lambda: search.by_text("green mug"))
            embedder.run()
        timed("a process that has just started, first search", lambda: started(database, releases.folder, encoder))
        measure_over(search, live, times)
    database.close()


def started(database: Database, folder: Path, encoder: DrawnVectors) -> None:
    """What a new web process does at its first request."""
    Search(Releases(database, folder), Catalogue(database), encoder).by_text("green mug")


def main() -> None:
    parser = argparse.ArgumentParser(description="Times searches with products laid over a release.")
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--changed", type=int, nargs="+", default=[0, 10, 1000, 5000])
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(options.products, options.changed, options.queries, Path(folder))


if __name__ == "__main__":
    main()
