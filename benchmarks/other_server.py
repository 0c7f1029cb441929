"""The image encoder behind LitServe and behind TorchServe, the same handler in both: python -m benchmarks.other_server

It needs the extra `bench`. Both have the same archive, workers and batches, and
get the same requests from threads of one process; the answers are compared.
"""

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy
import psutil

from benchmarks._demo_shop import free_ports
from benchmarks.encoders import jpeg, latency, models
from benchmarks.peers.archive import unpack
from benchmarks.peers.hosts import BATCH, DELAY_MS, lit_archive
from serving.cards import Card
from serving.http import Timeout, open_session
from serving.tokens import KeyFile
from serving.torchserve.management import Management
from serving.torchserve.process import Ports, TorchServe
from serving.torchserve.reconciler import Desired, reconcile
from serving.wire import Wire

BYTES = "application/octet-stream"

Ask = Callable[[bytes], bytes]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if find_spec("litserve") is None:
        print("LitServe is not installed: make bench installs it.")
    else:
        compare(options.pictures, options.workers)


def compare(pictures: int, workers: int) -> None:
    """Ask both and print."""
    photos = [jpeg(seed) for seed in range(8)]
    with tempfile.TemporaryDirectory(prefix="other-server-") as name:
        folder = Path(name)
        card = models(folder / "model_store")["image-encoder"]
        print(
            f"{card.key}, {workers} workers, batches of {BATCH} within {DELAY_MS} ms; {len(photos[0]) // 1000} kB each"
        )
        answers = []
        for what, host in (("TorchServe", torchserve), ("LitServe", lit)):
            with host(folder, card, workers) as (ask, pid):
                answers.append([numpy.frombuffer(ask(photo), "<f4") for photo in photos * 4][:8])
                measure(what, ask, photos, pictures, pid)
    furthest = max(float(abs(one - other).max()) for one, other in zip(*answers, strict=True))
    print(f"largest difference of a number between the two: {furthest:.1e}")


@contextlib.contextmanager
def torchserve(folder: Path, card: Card, workers: int) -> Iterator[tuple[Ask, int]]:
    """A TorchServe with the model, and how it is asked."""
    first = free_ports(3)
    server = TorchServe(folder / "torchserve", folder / "model_store", Ports(first, first + 1, first + 2))
    server.start()
    try:
        server.wait_ready()
        keys = KeyFile(server.key_file, server.management_url)
        wanted = [Desired(card.name, card.version, f"{card.key}.mar", workers, BATCH, DELAY_MS)]
        reconcile(Management(server.management_url, keys), wanted)
        wire = Wire(server.inference_url, keys, "inference", Timeout(read_s=60), None)
        if server.pid is None:
            raise RuntimeError("TorchServe has ended.")
        path = f"/predictions/{card.name}/{card.version}"
        yield lambda data: bytes(wire.call("POST", path, data=data).content), server.pid
    finally:
        server.stop()


@contextlib.contextmanager
def lit(folder: Path, card: Card, workers: int) -> Iterator[tuple[Ask, int]]:
    """A LitServe with the same archive, and how it is asked."""
    unpacked, session = unpack(folder / "model_store" / f"{card.key}.mar", folder / "unpacked"), open_session()
    with lit_archive(unpacked, workers) as (url, pid):

        def ask(data: bytes) -> bytes:
            return bytes(session.post(url, data=data, headers={"Content-Type": BYTES}, timeout=60).content)

        yield ask, pid


def measure(what: str, ask: Ask, photos: list[bytes], number: int, pid: int) -> None:
    """Print rate, CPU time and memory while one, and while four shoppers ask."""
    for shoppers in (1, 4):
        began, cpu = time.perf_counter(), _cpu_seconds(pid)
        said = latency(lambda index: ask(photos[index % len(photos)]), number, shoppers)
        rate = number / (time.perf_counter() - began)
        spent = (_cpu_seconds(pid) - cpu) / number * 1000
        print(f"{what:10} {shoppers} at once {rate:6.1f} /s {spent:6.1f} ms CPU each  {said}")
    print(f"{what:10} memory of all its processes {_memory(pid) / 1e6:.0f} MB")


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _cpu_seconds(pid: int) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in (psutil.Process(), *_family(pid)))


def _memory(pid: int) -> int:
    """Proportional share: pages that several processes have count once."""
    return sum(one.memory_full_info().pss for one in _family(pid))


if __name__ == "__main__":
    main()
