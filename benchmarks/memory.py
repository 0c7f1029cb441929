"""Memory of a web process: after it opened, and after shoppers and the owner have asked it.

Products are the demo shop's titles, descriptions and attributes, recombined. The release holds the first 300 alone:
what grows with a release is mapped from files that all processes share; what is measured here is each process's own.
TorchServe is away: words are answered from BM25 alone, and the vectors for proposals are drawn.

    python benchmarks/memory.py [--products 30000]
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

PROJECT = Path(__file__).resolve().parents[1]
sys.path[0] = str(PROJECT)  # not this folder: its serving.py is not the package

from flask.testing import FlaskClient  # noqa: E402
from sqlalchemy import insert  # noqa: E402

from benchmarks.search import DrawnVectors, cards, fill  # noqa: E402
from catalog.database import open_database  # noqa: E402
from catalog.pictures import PictureStore  # noqa: E402
from catalog.tables import Product  # noqa: E402
from indexer.build.builder import build_release  # noqa: E402
from indexer.release.releases import Releases  # noqa: E402
from serving.cards import write_card  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.catalogue.proposals import Proposer  # noqa: E402
from webapp.services import build_services  # noqa: E402
from webapp.settings import Settings  # noqa: E402

IN_RELEASE = 300
AT_A_TIME = 10_000
NOBODY_LISTENS = 9  # the port of the discard service


def settings_in(folder: Path) -> Settings:
    """A shop in that folder, without TorchServe."""
    models = folder / "models"
    return Settings(
        instance=folder, model_store=models, torchserve_port=NOBODY_LISTENS, rate_limit="", log_level="error"
    )


def make_shop(folder: Path, count: int) -> None:
    """A shop of so many products, whose release holds the first of them."""
    settings, chosen = settings_in(folder), cards(False)
    settings.model_store.mkdir()
    for card in chosen:
        write_card(card, settings.model_store)
    database, pictures = open_database(settings.database), PictureStore(folder / "pictures")
    database.migrate()
    fill(database, pictures, IN_RELEASE)
    releases = Releases(database, folder / "releases")
    releases.promote(build_release(database, pictures, DrawnVectors(), chosen, releases.folder).id)
    rows = list(_rows(count - IN_RELEASE))
    with database.session() as session:
        for start in range(0, len(rows), AT_A_TIME):
            session.execute(insert(Product), rows[start : start + AT_A_TIME])
    database.close()


def _rows(count: int) -> Iterator[dict[str, object]]:
    """Further products as rows of the table, three variants to a group."""
    with (PROJECT / "demo" / "feed.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    draw, now = random.Random(5), datetime.now(UTC)
    for number in range(IN_RELEASE, IN_RELEASE + count):
        row, other = known[number % len(known)], draw.choice(known)
        attributes = {name: other[name] for name in ("colour", "material", "capacity") if other.get(name)}
        yield {
            "public_id": f"p{number}",
            "source": "bench",
            "feed_id": f"p{number}",
            "title": f"{row['title']}, number {number}",
            "description": other["description"],
            "brand": row["brand"],
            "category": row["category"],
            "group_id": f"g{number // 3}",
            "price": Decimal(draw.randint(300, 30000)) / 100,
            "currency": "GBP",
            "url": "",
            "availability": "in stock" if draw.random() < 0.9 else "out of stock",
            "attributes": attributes,
            "content_hash": "0" * 64,
            "sequence": 1,  # as if they had been there when the release was built
            "created_at": now,
            "updated_at": now,
        }


def memory_mb(name: str) -> float:
    """VmRSS (what it has now) or VmHWM (the most it ever had) of this process."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit("This system has no /proc/self/status to read memory from; run it on Linux.")
    return int(found[1]) / 1000


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} was answered with {answer.status_code}: {answer.text[:300]}")
    return answer.text


def measure(folder: Path) -> None:
    """Open the site as a web process does, ask it, and print its memory after every step."""
    services = build_services(settings_in(folder))
    client = create_app(services.settings, services).test_client()
    steps: dict[str, Callable[[], object]] = {
        "opened": lambda: None,
        "a search by words": lambda: _get(client, "/search?q=green+mug"),
        "a category without words": lambda: _get(client, "/search?category=Mugs"),
        "categories proposed": lambda: Proposer(replace(services, client=cast("Any", DrawnVectors()))),
        "the same once more": lambda: [_get(client, path) for path in ("/search?q=green+mug", "/search?category=Mugs")],
    }
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        taken = time.perf_counter() - start
        print(
            f"  {name:26} {memory_mb('VmRSS'):7.0f} MB (most {memory_mb('VmHWM'):.0f} MB)   {taken:6.2f} s", flush=True
        )
    services.database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Memory of a web process.")
    parser.add_argument("--products", type=int, default=30_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        maker = multiprocessing.get_context("fork").Process(target=make_shop, args=(Path(name), options.products))
        maker.start()
        maker.join()
        if maker.exitcode:
            raise SystemExit("The shop could not be made.")
        print(f"{options.products} products")
        measure(Path(name))


if __name__ == "__main__":
    main()
