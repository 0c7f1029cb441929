"""Runs TorchServe alone, as its container does: `python -m serving`. The site's reconciler tells it what to serve."""

import argparse
import signal
import socket
import sys
import threading
from pathlib import Path

from serving.discovery import addresses_of
from serving.errors import ServingError, StartFailed
from serving.provide import provide_archives
from serving.tokens import KeyFile
from serving.torchserve.management import Management
from serving.torchserve.process import EVERY_ADDRESS, Limits, Ports, TorchServe

WATCH_S = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Start TorchServe and stay with it until it ends or a signal comes; 1 when it could not start or ended itself."""
    options = _parser().parse_args(arguments)
    try:
        server = _server(options)
        if options.check:
            return 0 if Management(server.management_url, KeyFile(server.key_file, server.management_url)).ping() else 1
        return _run(server)
    except ServingError as error:
        print(f"serving: {error}", file=sys.stderr)
        return 1


def _server(options: argparse.Namespace) -> TorchServe:
    own = options.keys and options.keys / (options.address or _own_address(options.host))
    ports = Ports(options.port, options.port + 1, options.port + 2)
    return TorchServe(
        options.folder, options.model_store, ports, address=options.host, limits=Limits(), key_folder=own or None
    )


def _own_address(host: str) -> str:
    """What the site finds when it looks up this container's name."""
    if host not in EVERY_ADDRESS:
        return host
    found = addresses_of(socket.gethostname())
    if not found:
        raise StartFailed(f"{socket.gethostname()} stands for no address; give the one the site calls: --address.")
    return found[0]


def _run(server: TorchServe) -> int:
    for said in provide_archives(server.model_store):
        print(f"serving: {said}", flush=True)
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    server.start()
    try:
        server.wait_ready(180)
        first, last = server.ports.inference, server.ports.metrics
        print(f"serving: TorchServe answers on {server.address}, ports {first} to {last}", flush=True)
        while server.alive() and not asked_to_stop.wait(WATCH_S):
            pass
    finally:
        server.stop()
    return 0 if asked_to_stop.is_set() else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving", description="Run TorchServe for a site elsewhere.")
    parser.add_argument("--folder", type=Path, required=True, help="its configuration and logs, and its key file")
    parser.add_argument(
        "--keys", type=Path, help="folder that replicas and site share: the key file goes to KEYS/ADDRESS instead"
    )
    parser.add_argument("--address", help="that ADDRESS, as the site finds it by name; else --host, or this machine's")
    parser.add_argument("--model-store", type=Path, default=Path(__file__).parent.parent / "model_store")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 only inside a private network")
    parser.add_argument("--port", type=int, default=8080, help="the first of three: inference, management, metrics")
    parser.add_argument("--check", action="store_true", help="exit 0 if the TorchServe of these options answers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
