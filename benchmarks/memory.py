"""Memory of a web process: after it opened, and after shoppers and the owner have asked it.

Products are the demo shop's titles, descriptions and attributes, recombined. The release holds the first 300 alone:
what grows with a release is mapped from files that all processes share; what is measured here is each process's own.
TorchServe is away: words are answered from BM25 alone, and the vectors for proposals are drawn.

    python -m benchmarks.memory [--products 30000]
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks._shop import DrawnVectors, build_shop, cards, product_rows
from benchmarks.importing import in_own_process
from catalog.tables import Product
from serving.cards import write_card
from webapp import create_app
from webapp.catalogue.proposals import Proposer
from webapp.services import build_services
from webapp.settings import Settings

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
    settings = settings_in(folder)
    settings.model_store.mkdir()
    for card in cards():
        write_card(card, settings.model_store)
    database, _, _ = build_shop(settings.database, folder, IN_RELEASE)
    rows = list(product_rows(count))
    with database.session() as session:
        for start in range(IN_RELEASE, count, AT_A_TIME):
            session.execute(insert(Product), rows[start : start + AT_A_TIME])
    database.close()


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
        in_own_process(make_shop, Path(name), options.products)
        print(f"{options.products} products")
        measure(Path(name))


if __name__ == "__main__":
    main()
