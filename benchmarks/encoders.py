"""Pictures and texts a second through TorchServe, and how long one takes: python -m benchmarks.encoders

Starts a TorchServe of its own on free ports with the newest models of model_store, asks it as the site and the index
build do, and prints what it measured.
"""

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy
import psutil
from PIL import Image

from benchmarks.rollout import free_ports
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
            measure(client, server, cards, options.pictures, options.texts)
        finally:
            server.stop()


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


def measure(client: Client, server: TorchServe, cards: dict[str, Card], pictures: int, texts: int) -> None:
    """Print the table."""
    image, text = cards["image-encoder"], cards["text-encoder"]
    photos = [jpeg(seed) for seed in range(8)]
    titles = [f"Hand-thrown stoneware mug with a speckled glaze, number {number}" for number in range(texts)]
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
    report("pictures, bulk lane", pictures, bulk_pictures, server)
    for shoppers in (1, 4):
        ask = lambda: latency(lambda i: client.encode_image(image, photos[i % 8]), asked, shoppers)  # noqa: B023, E731
        report(f"pictures, {shoppers} shopper(s) at once", asked, ask, server)
    report("titles, bulk lane", texts, bulk_texts, server)
    report(
        "queries, one at a time",
        asked,
        lambda: latency(lambda i: client.encode_texts(text, [titles[i]]), asked, 1),
        server,
    )


def report(what: str, number: int, work: Callable[[], str], server: TorchServe) -> None:
    """Print rate and CPU time, which tells also on a machine that has other things to do."""
    start, cpu = time.perf_counter(), cpu_seconds(server)
    said = work()
    rate = number / (time.perf_counter() - start)
    print(f"{what:28} {rate:7.1f} /s {(cpu_seconds(server) - cpu) / number * 1000:7.1f} ms CPU each  {said}")


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
