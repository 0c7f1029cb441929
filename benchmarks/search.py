"""How long a search takes inside the web process: p50 and p99 by words, with filters, by photo, by label.

Titles are the demo shop's, recombined; vectors are drawn around those of a few hundred kinds. The encoders' own time
is not in these figures (benchmarks/encoders.py measures it).

    python -m benchmarks.search [--products 300 5000] [--queries 300] [--aligned]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from benchmarks._shop import LABEL, WORDS, DrawnVectors, build_shop, measure, photo_queries
from catalog.catalogue import Catalogue
from indexer.search.results import Filters
from indexer.search.search import Search


def run(count: int, times: int, aligned: bool, folder: Path) -> None:
    """Build a shop of that size and ask it."""
    database, _, releases = build_shop(f"sqlite:///{folder / 'shop.db'}", folder, count, aligned=aligned)
    search = Search(releases, Catalogue(database), DrawnVectors())
    filters = Filters(in_stock=True, max_price=Decimal(100))
    photos = photo_queries()
    kinds: dict[str, Callable[[int], object]] = {
        "words": lambda n: search.by_text(WORDS[n % len(WORDS)]),
        "words, filters, page 2": lambda n: search.by_text(WORDS[n % len(WORDS)], filters=filters, offset=24),
        "photo": lambda n: search.by_photo(photos[n % 50]),
        "photo, filters": lambda n: search.by_photo(photos[n % 50], filters=filters),
        "photo and words": lambda n: search.by_photo(photos[n % 50], text=WORDS[n % len(WORDS)]),
        "label": lambda _: search.by_photo_text(LABEL),
        "similar": lambda n: search.similar(f"p{n % count}"),
        "release, unchanged": lambda _: releases.current(),
    }
    for name, ask in kinds.items():
        measure(name, ask, times)
    database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Times searches inside one process.")
    parser.add_argument("--products", type=int, nargs="+", default=[300, 5000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--aligned", action="store_true", help="With a space where words find pictures.")
    options = parser.parse_args()
    for count in options.products:
        with tempfile.TemporaryDirectory() as folder:
            run(count, options.queries, options.aligned, Path(folder))


if __name__ == "__main__":
    main()
