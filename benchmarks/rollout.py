"""Words and photos asked of the site while releases and models change under it: failed and mixed answers must be 0.

    python -m benchmarks.rollout [--seconds 180] [--clients 8]

Starts the demo shop with a TorchServe and a site of its own on free ports, packages a twin of the image encoder (the
same network, the learned part of its vectors turned round, so that a query of one model in the index of the other
finds nonsense), measures what the clients can get answered, and goes on at half of that while promote, scale, rollback,
register and retire happen in turns. Then it compares the answers' times with those during an index build.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks._demo_shop import Run, command_of, settings_in, shop_up
from benchmarks._shoppers import Clients, mixed, questions, show
from serving.cards import Card, read_card, write_card
from webapp.settings import PROJECT, Settings

RUNS, TWIN, THIRD = "image-encoder-2.0.0", "image-encoder-90.0.0", "image-encoder-90.1.0"


def make_twin(store: Path, key: str, source: str = RUNS) -> Card:
    """Card and weights of the same network whose learned numbers have the other sign."""
    from safetensors.numpy import load_file, save_file

    from serving.handlers.probe import complete

    card = read_card(store / f"{source}.json")
    weights = load_file(store / card.weights)
    turned = {name: -one if name.startswith("projection.") else one for name, one in weights.items()}
    save_file(turned, store / f"{key}.safetensors")
    twin = replace(card, version=key.rsplit("-", 1)[1], weights=f"{key}.safetensors")
    twin = complete(twin, store, b64decode(card.probe.input))
    write_card(twin, store)
    return twin


def turns(run: Run, other: str, third: str = THIRD) -> list[Callable[[], str]]:
    """One round of everything an engineer may do: it ends as it began."""
    return [
        lambda: run("index", "promote", other, "--force"),
        lambda: run("model", "scale", "image-encoder", "--workers", "2"),
        lambda: run("index", "rollback"),
        lambda: run("model", "register", third),
        lambda: run("model", "scale", "image-encoder", "--workers", "1"),
        lambda: run("model", "retire", third),
    ]


def measure(settings: Settings, run: Run, seconds: float, clients: int) -> bool:
    """Everything, on a shop that is up; whether nothing failed and nothing was mixed."""
    releases, port = settings.instance / "releases", settings.port
    asked = questions(sorted((PROJECT / "demo" / "pictures" / "query").glob("*.jpg"))[:6])
    run("index", "build", "--image-model", TWIN)
    other = max(path.parent.name for path in releases.glob("[!.]*/manifest.json"))
    with Clients(port, asked, clients) as most:
        time.sleep(min(10.0, seconds / 4))
    capacity = len(most.answers) / (most.answers[-1].began - most.answers[0].began)
    pause_s = 2 * clients / capacity
    print(f"{clients} clients get {capacity:.1f} answers a second; from here on they ask for half as many", flush=True)
    with Clients(port, asked, clients, pause_s) as before:
        time.sleep(min(20.0, seconds / 4))
    calm = show("nothing changes", before.answers, releases)
    with Clients(port, asked, clients, pause_s) as shoppers:
        rounds, until = 0, time.monotonic() + seconds
        while time.monotonic() < until:
            for turn in turns(run, other):
                turn()
            rounds += 1
    show(f"{rounds} rounds of promote, scale, rollback, register, scale, retire", shoppers.answers, releases)
    with Clients(port, asked, clients, pause_s) as meanwhile:
        run("index", "build", "--image-model", THIRD)
    busy = show("during an index build that embeds every picture anew", meanwhile.answers, releases)
    for kind, (p50, p99) in busy.items():
        print(f"  {kind:6} against before: p50 × {p50 / calm[kind][0]:.2f}, p99 × {p99 / calm[kind][1]:.2f}")
    everything = [*before.answers, *shoppers.answers, *meanwhile.answers]
    return not any(one.problem for one in everything) and not mixed(everything, releases)


def main() -> int:
    """Start the shop, measure, stop it; 1 when an answer failed or was mixed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=180.0, help="How long the changes go on.")
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rollout-") as name:
        store = Path(name) / "models"
        shutil.copytree(PROJECT / "model_store", store)
        settings = settings_in(Path(name), model_store=store)
        with shop_up(settings):
            for key in (TWIN, THIRD):  # not before: a first release takes the newest models there are
                make_twin(store, key)
            good = measure(settings, command_of(settings), options.seconds, options.clients)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
