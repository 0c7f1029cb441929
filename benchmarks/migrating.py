"""How long a writer waits while the tables of a PostgreSQL with products are brought up to date.

    python -m benchmarks.migrating --database-url postgresql://… [--rows 1000000]

The database must be empty. Its tables are made as they were at revision 0012, filled, and migrated while a writer
changes one product after another.
"""

from __future__ import annotations

import argparse
import random
import threading
import time

from alembic import command
from sqlalchemy import text

from catalog.database import Database, open_database
from catalog.migrations.upgrade import config_of

FIRST = "0012"
PRODUCTS = text("""
INSERT INTO products (public_id, source, feed_id, title, description, brand, category, price, currency, url,
availability, group_id, gtin, attributes, hidden, removed, content_hash, sequence, created_at, updated_at)
SELECT 'p' || n, 's', 'p' || n, 'Stoneware mug ' || n, repeat('Holds tea for one. ', 20), 'Tidewater', 'Mugs',
n % 1000 / 10.0, 'EUR', 'https://shop.example/p' || n, 'in stock', '', '', '{"colour": "green"}', false, false,
md5(n::text), n, now(), now() FROM generate_series(1, :rows) AS n
""")
WRITE = text("UPDATE products SET price = price + 1 WHERE id = :id")


def main() -> None:
    """Fill, migrate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database-url", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    database = open_database(options.database_url)
    with database.engine.begin() as connection:
        command.upgrade(config_of(connection), FIRST)
        connection.execute(PRODUCTS, {"rows": options.rows})
    waits, took = migrate_beside_a_writer(database, options.rows)
    print(
        f"{options.rows:,} products: migrated in {took:.1f} s beside a writer, {len(waits):,} writes,"
        f" the longest {max(waits):.2f} s, p99 {sorted(waits)[int(len(waits) * 0.99)] * 1000:.0f} ms"
    )
    database.close()


def migrate_beside_a_writer(database: Database, rows: int) -> tuple[list[float], float]:
    """Seconds that each write took meanwhile, and that the migration took."""
    waits, ended = list[float](), threading.Event()

    def write() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            with database.engine.begin() as connection:
                connection.execute(WRITE, {"id": random.randint(1, rows)})
            waits.append(time.perf_counter() - began)

    writer = threading.Thread(target=write)
    writer.start()
    began = time.perf_counter()
    try:
        database.migrate()
    finally:
        took = time.perf_counter() - began
        ended.set()
        writer.join()
    return waits, took


if __name__ == "__main__":
    main()
