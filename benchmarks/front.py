"""What the front page costs: at the first request, at the next ones, and after each change of the catalogue.

The same of a sitemap's file of 50,000 products.

The shop is that of benchmarks/search.py in a tree of categories, without files of pictures and without a release.

    python -m benchmarks.front [--products 300000] [--requests 20]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from benchmarks._shop import product_rows
from catalog.database import Database
from catalog.tables import Counter, Picture, Product, ProductPicture
from webapp import create_app
from webapp.services import build_services
from webapp.settings import load_settings

BATCH = 5_000
TOPS, MIDDLES = 8, 6


def fill(database: Database, count: int) -> None:
    """So many products with a picture each, in TOPS x MIDDLES x the demo shop's categories."""
    with database.session() as session:
        session.merge(Counter(name="catalogue", value=1))
        rows: list[dict[str, object]] = []
        for number, row in enumerate(product_rows(count), start=1):
            row["category"] = f"Floor {number % TOPS} > Aisle {number // 7 % MIDDLES} > {row['category']}"
            rows.append({"id": number, **row})
            if len(rows) == BATCH or number == count:
                _write(session, rows)
                rows = []


def _write(session: Session, rows: list[dict[str, object]]) -> None:
    shown = [
        {"product_id": row["id"], "picture_hash": row["content_hash"], "position": 0, "reference": ""} for row in rows
    ]
    files = [
        {"hash": row["content_hash"], "width": 1, "height": 1, "size_bytes": 1, "format": "JPEG", "printed_text": ""}
        for row in rows
    ]
    for table, values in ((Product, rows), (Picture, files), (ProductPicture, shown)):
        session.execute(insert(table), values)


def ask(client: FlaskClient, path: str = "/") -> float:
    """Seconds of one request."""
    start = time.perf_counter()
    client.get(path, headers={"Accept-Encoding": "gzip"})
    return time.perf_counter() - start


def change(database: Database, number: int) -> None:
    """Another price of one product."""
    with database.session() as session:
        session.execute(update(Counter).values(value=Counter.value + 1))
        sequence = session.query(Counter).one().value
        session.execute(update(Product).where(Product.id == number).values(price=number, sequence=sequence))


def main() -> None:
    """Print what each kind of request takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=300_000)
    parser.add_argument("--requests", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SHOPLENS_INSTANCE": str(Path(folder) / "instance"), "SHOPLENS_LOG_LEVEL": "warning"}
        services = build_services(load_settings())
        fill(services.database, given.products)
        client = create_app(services=services).test_client()
        start = time.perf_counter()
        services.facts.current()
        print(f"{given.products} products, read into memory in {time.perf_counter() - start:.1f} s")
        print(f"  first request {1000 * ask(client):.1f} ms")
        again = sorted(ask(client) for _ in range(given.requests))
        print(f"  next requests, median {1000 * again[len(again) // 2]:.1f} ms")
        after = []
        for number in range(1, given.requests + 1):
            change(services.database, number)
            after.append(ask(client))
        print(f"  after a change, median {1000 * sorted(after)[len(after) // 2]:.1f} ms")
        sitemap = [ask(client, "/sitemap/1.xml") for _ in range(5)]
        print(f"  a sitemap's file, first {1000 * sitemap[0]:.0f} ms, next {1000 * sorted(sitemap[1:])[2]:.0f} ms")
        services.database.close()


if __name__ == "__main__":
    main()
