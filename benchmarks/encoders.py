"""Pictures and texts a second through TorchServe, and how long one takes: python -m benchmarks.encoders

Starts a TorchServe of its own on free ports with the newest models of model_store, asks it as the site and the index
build do, and prints what it measured.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy
import psutil
from PIL import Image

from benchmarks._demo_shop import free_ports
from benchmarks._figures import Figure, tell
from benchmarks.peers.archive import unpack
from serving.archives import build_archive
from serving.cards import Card, Runtime, find_cards, write_card
from serving.client.client import Client
from serving.client.replicas import one_replica
from serving.errors import ServingError
from serving.tokens import KeyFile
from serving.torchserve.management import Management
from serving.torchserve.process import Ports, TorchServe
from serving.torchserve.reconciler import Desired, reconcile
from webapp.modelops.desired import BATCHING
from webapp.settings import PROJECT

TOGETHER = 64  # titles of a request
TITLES = [f"Hand-thrown stoneware mug with a speckled glaze, number {number}" for number in range(20_000)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--image-workers", type=int, default=2)
    parser.add_argument("--text-workers", type=int, default=1)
    parser.add_argument("--runtime", choices=get_args(Runtime), help="instead of those in the cards")
    parser.add_argument("--delay", type=int, metavar="MS", help="wait to fill a batch, instead of the site's")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="serving-bench-") as name:
        folder = Path(name)
        first = free_ports(3)
        cards = models(folder / "model_store", options.runtime)
        server = TorchServe(folder / "torchserve", folder / "model_store", Ports(first, first + 1, first + 2))
        server.start()
        try:
            server.wait_ready()
            keys = KeyFile(server.key_file, server.management_url)
            workers = {"image-encoder": options.image_workers, "text-encoder": options.text_workers}
            wanted = [_wanted(card, workers[card.name], options.delay) for card in cards.values()]
            reconcile(Management(server.management_url, keys), wanted)
            client = Client(one_replica(server.inference_url, keys))
            rates = measure(client, server, cards, options.pictures, options.texts)
        finally:
            server.stop()
        tell_bulk(folder / "model_store", cards, rates)


def _wanted(card: Card, workers: int, delay_ms: int | None) -> Desired:
    batch_size, usual_ms = BATCHING[card.kind]
    return Desired(*card.model_key, f"{card.key}.mar", workers, batch_size, usual_ms if delay_ms is None else delay_ms)


def models(store: Path, runtime: Runtime | None = None) -> dict[str, Card]:
    """The newest version of each model, with its archive in the store."""
    store.mkdir()
    asked = ("image-encoder", "text-encoder")
    newest = {card.name: card for card in find_cards(PROJECT / "model_store") if card.name in asked}
    for name, packaged in newest.items():
        newest[name] = card = replace(packaged, runtime=runtime or packaged.runtime)
        write_card(card, store)
        if (weights := PROJECT / "model_store" / card.weights).exists():
            (store / card.weights).symlink_to(weights)
    for card in newest.values():
        build_archive(store / f"{card.key}.json", store)
    return newest


def jpeg(seed: int, side: int = 800) -> bytes:
    """A picture with as much detail as a product photo has, about 100 kB."""
    small = numpy.random.default_rng(seed).integers(0, 255, (40, 40, 3), dtype=numpy.uint8)
    file = io.BytesIO()
    Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def measure(
    client: Client, server: TorchServe, cards: dict[str, Card], pictures: int, texts: int
) -> Mapping[str, float]:
    """Print the table; the rates in bulk of pictures and titles."""
    image, text = cards["image-encoder"], cards["text-encoder"]
    photos = [jpeg(seed) for seed in range(8)]
    titles = TITLES[:texts]
    print(f"{image.key}: {image.architecture} at {image.input.size} px; pictures of {len(photos[0]) // 1000} kB")
    list(client.encode_images(image, photos * 4))  # the first ones find everything cold
    client.encode_texts(text, titles[:64])

    def bulk_pictures() -> str:
        encodings = client.encode_images(image, (photos[i % 8] for i in range(pictures)))
        return f"{sum(isinstance(one, ServingError) for one in encodings)} errors"

    def bulk_texts() -> str:
        client.encode_texts(text, titles, lane="bulk")
        return ""

    asked = max(20, pictures // 4)
    rates = {"pictures": report("pictures, bulk lane", pictures, bulk_pictures, server)}
    for shoppers in (1, 4):
        ask = lambda: latency(lambda i: client.encode_image(image, photos[i % 8]), asked, shoppers)  # noqa: B023, E731
        report(f"pictures, {shoppers} shopper(s) at once", asked, ask, server)
    rates["titles"] = report("titles, bulk lane", texts, bulk_texts, server)
    report(
        "queries, one at a time",
        asked,
        lambda: latency(lambda i: client.encode_texts(text, [titles[i]]), asked, 1),
        server,
    )
    return rates


def tell_bulk(store: Path, cards: dict[str, Card], rates: Mapping[str, float]) -> None:
    """The bulk rates beside two processes that do nothing but compute, with the same handlers and batches."""
    photos, titles = store / "photos", store / "titles.json"
    photos.mkdir()
    for seed in range(8):
        (photos / f"{seed}.jpg").write_bytes(jpeg(seed))
    titles.write_text(json.dumps(TITLES[:TOGETHER]))
    image, text = cards["image-encoder"], cards["text-encoder"]
    bare = bare_rate(store, image, 150, 8, sorted(photos.iterdir()))
    tell(Figure("pictures in bulk", rates["pictures"], "/s", "more", rates["pictures"] / bare, "bare", 0.9))
    bare = TOGETHER * bare_rate(store, text, 12, 1, [titles])
    told = Figure(
        "short titles in bulk", rates["titles"], "/s", "more", rates["titles"] / bare, "bare", 900, of_value=True
    )
    tell(told)


def bare_rate(store: Path, card: Card, number: int, batch: int, inputs: Sequence[Path]) -> float:
    """Inputs a second of two bare processes together, of one thread each."""
    folder = unpack(store / f"{card.key}.mar", store / f"{card.key}-unpacked")
    arguments = [str(each) for each in (folder, number, batch, *inputs)]
    command = [sys.executable, "-m", "benchmarks.peers.bare_bulk", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    both = [
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    return sum(float(one.communicate()[0]) for one in both)


def report(what: str, number: int, work: Callable[[], str], server: TorchServe) -> float:
    """Print and give back the rate; print and CPU time, which tells also on a machine that has other things to do."""
    start, cpu = time.perf_counter(), cpu_seconds(server)
    said = work()
    rate = number / (time.perf_counter() - start)
    print(f"{what:28} {rate:7.1f} /s {(cpu_seconds(server) - cpu) / number * 1000:7.1f} ms CPU each  {said}")
    return rate


def cpu_seconds(server: TorchServe) -> float:
    """CPU time so far of TorchServe, its workers and this process."""
    parent = psutil.Process(server.pid)
    return sum(sum(one.cpu_times()[:2]) for one in (psutil.Process(), parent, *parent.children(recursive=True)))


def latency(ask: Callable[[int], object], number: int, at_once: int) -> str:
    """How long a request took."""

    def timed(index: int) -> float:
        start = time.perf_counter()
        ask(index)
        return (time.perf_counter() - start) * 1000

    with ThreadPoolExecutor(at_once) as pool:
        times = list(pool.map(timed, range(number)))
    return f"median {statistics.median(times):.1f} ms, p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms"


if __name__ == "__main__":
    main()
