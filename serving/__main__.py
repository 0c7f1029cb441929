"""Runs TorchServe alone, as its container does: `python -m serving`. The site's reconciler tells it what to serve."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from serving.archives import build_archive
from serving.cards import find_cards
from serving.errors import ServingError
from serving.keys import KeyFile
from serving.management import Management
from serving.torchserve import Limits, Ports, TorchServe

WATCH_S = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Start TorchServe and stay with it until it ends or a signal comes; 1 when it could not start or ended itself."""
    options = _parser().parse_args(arguments)
    if options.check:
        url = f"http://127.0.0.1:{Ports().management}"
        return 0 if Management(url, KeyFile(options.folder / "key_file.json", url)).ping() else 1
    try:
        return _run(options.folder, options.model_store, options.host)
    except ServingError as error:
        print(f"serving: {error}", file=sys.stderr)
        return 1


def _run(folder: Path, model_store: Path, host: str) -> int:
    for card in find_cards(model_store):
        print(f"serving: {build_archive(model_store / f'{card.key}.json', model_store).name}", flush=True)
    server = TorchServe(folder, model_store, Ports(), address=host, limits=Limits())
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    server.start()
    try:
        server.wait_ready(180)
        print(f"serving: TorchServe answers on {host}, ports 8080 to 8082", flush=True)
        while server.alive() and not asked_to_stop.wait(WATCH_S):
            pass
    finally:
        server.stop()
    return 0 if asked_to_stop.is_set() else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving", description="Run TorchServe for a site elsewhere.")
    parser.add_argument("--folder", type=Path, required=True, help="its configuration, keys and logs")
    parser.add_argument("--model-store", type=Path, default=Path(__file__).parent.parent / "model_store")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 only inside a private network")
    parser.add_argument("--check", action="store_true", help="exit 0 if the TorchServe of that folder answers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
