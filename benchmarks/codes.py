"""How often a code finds its product first, and how long that takes inside the web process.

A shop of so many products with made-up SKUs, GTINs and MPNs in a dozen styles; each code is asked as it is written,
without its separators, and with blanks in their place.

    python -m benchmarks.codes [--products 50000] [--codes 10000]
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from benchmarks._figures import Figure, tell
from benchmarks.barcodes import ean
from catalog.catalogue import Catalogue
from catalog.database import Database, open_database
from catalog.tables import Product
from catalog.writes import set_sequence
from indexer.live.live_facts import LiveFacts
from indexer.search.codes import find_codes
from indexer.search.page import PageRequest, Pages
from indexer.search.results import Filters

STYLES = ("AAA.0000-00", "AA-000-AA", "000/00/00", "A000000", "AAA000A-AA", "0000-0000", "AA_000.A0", "A-00-00-000")
WORDS = (
    "hinge plate",
    "cordless drill",
    "gutter",
    "garden hose",
    "wall lamp",
    "cable 3x1.5 mm",
    "tape 50 m",
    "paint 2.5 l",
)


def made(style: str, draw: random.Random) -> str:
    """A code of that style."""
    letters = {"A": lambda: draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ"), "0": lambda: str(draw.randrange(10))}
    return "".join(letters[mark]() if mark in letters else mark for mark in style)


def rows(count: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Products with codes of their own."""
    now = datetime.now(UTC)
    for number in range(1, count + 1):
        yield {
            "id": number,
            "public_id": str(number),
            "source": "default",
            "feed_id": str(number),
            "title": f"{draw.choice(WORDS)} {draw.choice(('small', 'large', 'grey'))}",
            "sku": made(draw.choice(STYLES), draw) + f"-{number:x}",
            "gtin": ean(draw),
            "mpn": made(draw.choice(STYLES), draw) if draw.random() < 0.5 else "",
            "content_hash": "",
            "sequence": number,
            "created_at": now,
            "updated_at": now,
        }


def shop(database: Database, count: int, draw: random.Random) -> list[dict[str, Any]]:
    """Fill the database; the products."""
    products = list(rows(count, draw))
    with database.session() as session:
        for start in range(0, count, 5000):
            session.execute(insert(Product), products[start : start + 5000])
        set_sequence(session, count)
    return products


def spellings(code: str) -> tuple[str, str, str]:
    """As written, without separators in lower case, with blanks."""
    return code, re.sub(r"[^A-Za-z0-9]", "", code).lower(), re.sub(r"[^A-Za-z0-9]", " ", code)


def select_ms(database: Database, products: Sequence[dict[str, Any]]) -> float:
    """Milliseconds of one SELECT of a product by its number, the median."""
    taken = []
    with database.session() as session:
        for product in products[:500]:
            started = time.perf_counter()
            session.execute(select(Product.title, Product.price).where(Product.id == product["id"])).one()
            taken.append((time.perf_counter() - started) * 1000)
    return float(np.median(taken))


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks for codes inside one process.")
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--codes", type=int, default=10_000)
    options = parser.parse_args()
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'shop.db'}")
        database.migrate()
        products = shop(database, options.products, draw)
        catalogue = Catalogue(database)
        pages = Pages(LiveFacts(database, catalogue), catalogue)
        started = time.perf_counter()
        find_codes(pages.codes, "warm up 1", pages.facts().sequence)
        print(f"codes: {options.products:,} products, ready after {time.perf_counter() - started:.1f} s")
        first, spent = 0, []
        for _ in range(options.codes):
            product = draw.choice(products)
            code = product[draw.choice([name for name in ("sku", "gtin", "mpn") if product[name]])]
            for query in spellings(code):
                started = time.perf_counter()
                facts = pages.facts()
                found = find_codes(pages.codes, query, facts.sequence)
                page = pages.paginate(found.ranking(), PageRequest(Filters(), 24, 0), found.describe_found, facts=facts)
                spent.append((time.perf_counter() - started) * 1000)
                first += bool(page.hits) and page.hits[0].id == product["public_id"]
        middle, late = np.percentile(spent, (50, 99))
        tell(Figure(f"a code's product is first, of {len(spent):,}", 100 * first / len(spent), "%", "more", aim=99.9))
        tell(Figure("finding a code, p50", middle, "ms", "less", middle / select_ms(database, products), "a SELECT"))
        tell(Figure("finding a code, p99", late, "ms", "less", aim=5))
        database.close()


if __name__ == "__main__":
    main()
