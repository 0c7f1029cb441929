"""What shoppers notice of a lost replica: python -m benchmarks.replicas

Starts three TorchServe processes on 127.0.0.1 to 127.0.0.3 with the bundled image encoder, one worker each, and has
clients ask for the same photo at a fixed pace. One replica is killed and one frozen, both come back; each phase prints
its requests, how many failed, and how long they took.
"""

import argparse
import os
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serving.archives import build_archive
from serving.cards import Card, read_card
from serving.client.client import Client
from serving.client.replica import Replica
from serving.client.replicas import Replicas
from serving.discovery import Discovery
from serving.errors import ServingError
from serving.http import Timeout
from serving.torchserve.process import Ports, TorchServe
from serving.torchserve.reconciler import Desired, reconcile
from webapp.settings import PROJECT

STORE = PROJECT / "model_store"
ENCODER = STORE / "image-encoder-2.0.0.json"  # the bundled one
ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--pause-ms", type=int, default=50, help="between two requests of a client")
    parser.add_argument("--seconds", type=float, default=8, help="of each phase")
    parser.add_argument("--port", type=int, default=18080, help="the first of three, free on the three addresses")
    options = parser.parse_args()
    card = read_card(ENCODER)
    build_archive(STORE / f"{card.key}.json", STORE)
    with tempfile.TemporaryDirectory(prefix="replicas-bench-") as name, started(Path(name), options.port) as servers:
        replicas = found(Path(name), options.port)
        for error in replicas.each(lambda replica: bring(replica, card)).values():
            if isinstance(error, ServingError):
                raise error
        measure(Shoppers(Client(replicas), card, options), servers, replicas, options.seconds)


@contextmanager
def started(folder: Path, port: int) -> Iterator[list[TorchServe]]:
    """The three processes, answering; stopped afterwards."""
    ports = Ports(port, port + 1, port + 2)
    servers = [
        TorchServe(folder / one, STORE, ports, address=one, key_folder=folder / "keys" / one) for one in ADDRESSES
    ]
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait_ready(180)
        yield servers
    finally:
        for server in servers:
            server.stop()


def found(folder: Path, port: int) -> Replicas:
    """The replicas as a site finds them, by a list."""
    urls = [f"http://{one}:{port}" for one in ADDRESSES]
    return Replicas(Discovery(urls, f"http://{ADDRESSES[0]}:{port + 1}", folder / "keys"), Timeout(read_s=10))


def bring(replica: Replica, card: Card) -> object:
    """One worker of the image encoder, in the batches of the site."""
    return reconcile(replica.management, [Desired(card.name, card.version, f"{card.key}.mar", 1, 8, 5)])


def pid_of(server: TorchServe) -> int:
    """Its process id, which it has while it runs."""
    if server.pid is None:
        raise SystemExit(f"TorchServe on {server.address} ended by itself; its logs are in {server.logs}.")
    return server.pid


class Shoppers:
    """Clients that ask until told to stop; what they saw is taken phase by phase."""

    def __init__(self, client: Client, card: Card, options: argparse.Namespace) -> None:
        self._client, self._card, self._options = client, card, options
        self._photo = next((PROJECT / "demo" / "pictures" / "query").glob("*.jpg")).read_bytes()
        self._done = threading.Event()
        self._guard = threading.Lock()
        self._times, self._failed = list[float](), 0
        self._threads = [threading.Thread(target=self._ask) for _ in range(options.clients)]

    def __enter__(self) -> "Shoppers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def summary(self) -> str:
        """What was seen since the last time."""
        with self._guard:
            times, failed = self._times, self._failed
            self._times, self._failed = [], 0
        parts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
        line = f"{len(times) + failed:5} requests, {failed} failed, p50 {parts[49]:.0f} ms, p99 {parts[98]:.0f} ms"
        return f"{line}, longest {max(times, default=0):.0f} ms"

    def _ask(self) -> None:
        while not self._done.wait(self._options.pause_ms / 1000):
            start = time.perf_counter()
            try:
                self._client.encode_image(self._card, self._photo)
            except ServingError as error:
                print(f"  failed: {error}")
                with self._guard:
                    self._failed += 1
                continue
            with self._guard:
                self._times.append((time.perf_counter() - start) * 1000)


def measure(shoppers: Shoppers, servers: list[TorchServe], replicas: Replicas, seconds: float) -> None:
    """Phase after phase, while shoppers ask on."""
    _, killed, frozen = servers
    with shoppers:
        time.sleep(seconds)
        print(f"three replicas      {shoppers.summary()}")
        os.kill(pid_of(killed), signal.SIGKILL)
        time.sleep(seconds)
        print(f"one killed          {shoppers.summary()}")
        os.kill(pid_of(frozen), signal.SIGSTOP)
        time.sleep(seconds)
        print(f"and another frozen  {shoppers.summary()}")
        os.kill(pid_of(frozen), signal.SIGCONT)
        killed.stop()
        killed.start()
        killed.wait_ready(180)
        [again] = [one for one in replicas.all() if one.name.startswith(f"{killed.address}:")]
        bring(again, read_card(ENCODER))
        time.sleep(seconds)
        print(f"all three again     {shoppers.summary()}")
        print("  ".join(f"{one.name} {one.state}" for one in replicas.states()))


if __name__ == "__main__":
    main()
