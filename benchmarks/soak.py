"""Memory, descriptors and folders of every process while a shop of a fixed size is asked and changed for an hour.

    python -m benchmarks.soak [--minutes 60] [--products 5000] [--clients 2] [--pause 2.0] [--rest 30]

Starts the demo shop as its owner does, with products of text alone beside it, on free ports. Shoppers ask for words and
photos, look at products and type; meanwhile the same feed is imported again and again with other prices, and a release
is built and promoted after every third import, through the jobs of the API. Older releases are pruned as
docs/operations.md says. Each process is measured every half minute: the largest of its figures after the first ten
minutes against the one at ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks._corpus import synthesise
from benchmarks._demo_shop import command_of, settings_in, shop_up
from benchmarks._processes import Samples, folder_mb
from benchmarks._shoppers import Clients, Question, questions
from webapp.settings import PROJECT, Settings

WARM_MIN = 10.0
EVERY_S = 30.0
BUILD_AFTER = 3  # imports
JOB_S = 900.0
NOTE = "mug"  # what is typed, letter by letter


def feed(products: int, turn: int) -> bytes:
    """The feed whose prices are those of that turn."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(("id", "title", "description", "brand", "category", "price"))
    for one in synthesise(products).fields:
        price = f"{5 + (one.id * 7 + turn * 3) % 90}.{turn % 100:02d} EUR"
        rows.writerow((f"s{one.id}", one.title, one.description, one.brand, one.category, price))
    return file.getvalue().encode()


class Owner:
    """Changes the shop through the API, one job after another, until told to end."""

    def __init__(self, settings: Settings, products: int, rest_s: float) -> None:
        self._run, self._products, self._rest_s = command_of(settings), products, rest_s
        self._base = f"http://127.0.0.1:{settings.port}/api/v1"
        self._session = requests.Session()
        self._session.headers["Authorization"] = "Bearer " + self._run("keys", "create", "--scope", "admin").strip()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.imports, self.builds, self.problems = 0, 0, list[str]()

    def change(self) -> None:
        """One import; after every third a release."""
        sent = {"feed": ("soak.csv", feed(self._products, self.imports))}
        self._await(self._session.post(f"{self._base}/imports", data={"source": "soak"}, files=sent, timeout=60))
        self.imports += 1
        if self.imports % BUILD_AFTER == 1:
            self._await(self._session.post(f"{self._base}/builds", json={"promote": True}, timeout=60))
            self.builds += 1
            self._run("index", "prune")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change again and again until the block ends."""
        self._thread.start()
        yield
        self._ending.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                self.change()
            except (requests.RequestException, RuntimeError) as error:
                self.problems.append(f"{type(error).__name__}: {error}")
            self._ending.wait(self._rest_s)

    def _await(self, answer: requests.Response) -> None:
        if answer.status_code != 202:
            raise RuntimeError(f"status {answer.status_code}: {answer.text[:300]}")
        job, until = f"{self._base}/jobs/{answer.json()['id']}", time.monotonic() + JOB_S
        while (state := self._session.get(job, timeout=60).json())["state"] in {"queued", "running"}:
            if time.monotonic() > until or self._ending.wait(1):
                return
        if state["state"] != "done":
            raise RuntimeError(f"the job ended as {state['state']}: {state['message']}")


def asked() -> list[Question]:
    """Words, photos, products, and a query that is being typed."""
    found = questions(sorted((PROJECT / "demo" / "pictures" / "query").glob("*.jpg"))[:12])
    looked = [Question(f"product {one}", "page", f"/product/{one}") for one in ("mug-001", "teapot-001")]
    typed = [Question(f"typed {NOTE[:n]}", "page", f"/suggest?q={NOTE[:n]}") for n in range(1, len(NOTE) + 1)]
    return [*found, *looked, *typed, Question("front", "page", "/")]


def soak(settings: Settings, options: argparse.Namespace, parent: int) -> bool:
    """Everything, on a shop that is up; whether memory stayed within ± 10 % and descriptors flat."""
    owner, samples = Owner(settings, options.products, options.rest), Samples(parent)
    owner.change()
    began = time.monotonic()
    with owner.changing(), Clients(settings.port, asked(), options.clients, options.pause) as shoppers:
        while (minutes := (time.monotonic() - began) / 60) < options.minutes:
            time.sleep(EVERY_S)
            samples.take(minutes)
            folders = {path.name: round(folder_mb(path)) for path in settings.instance.iterdir()}
            big = {name: size for name, size in folders.items() if size}
            print(json.dumps({"minute": round(minutes, 1), "folders_mb": big, **samples.last()}), flush=True)
    failed = [one.problem for one in shoppers.answers if one.problem and one.problem != "degraded"]
    print(f"{len(shoppers.answers)} answers, {len(failed)} failed; {owner.imports} imports, {owner.builds} releases")
    for line in (*failed[:5], *owner.problems[:5]):
        print(f"  {line}")
    return samples.show(WARM_MIN) and not failed and not owner.problems


def main() -> int:
    """Start the shop, soak it, stop it; 1 when something grew or failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--pause", type=float, default=2.0, help="Seconds between two requests of a client.")
    parser.add_argument("--rest", type=float, default=30.0, help="Seconds between two changes of the shop.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        settings = settings_in(Path(name))
        with shop_up(settings) as up:
            return 0 if soak(settings, options, up) else 1


if __name__ == "__main__":
    sys.exit(main())
