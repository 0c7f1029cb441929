"""Starts the containers of docker-compose.yml in the roots that were built, asks the shop, and stops them."""

from __future__ import annotations

import fcntl
import socket
import struct
import time
from collections.abc import Mapping
from pathlib import Path

from .ask import ask_all
from .build import Image
from .compose import read_services
from .container import Container
from .processes import CheckFailed, last_words

# The containers share a loopback device of their own: no port of the machine is taken, nothing outside is reached.
ADDRESS = "127.0.1.{number}"
# What the docs run in the last of them, the worker.
COMMANDS = ("shoplens doctor", "shoplens backup /app/instance/shop.tar")
COMMAND_TIMEOUT_S = 300
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def start_all(images: Mapping[str, Image], project: Path, folder: Path, *, fs_group: bool) -> None:
    """Start, ask and stop everything; CheckFailed says what failed. Wants a network namespace of its own."""
    services = read_services(project / "docker-compose.yml", set(images))
    _loopback_up()
    hosts = folder / "hosts"
    lines = [f"{ADDRESS.format(number=number)} {one.name}" for number, one in enumerate(services, start=1)]
    hosts.write_text("\n".join(["127.0.0.1 localhost", *lines]) + "\n", encoding="utf-8")
    waited_to_end = {name for one in services for name, how in one.after.items() if "completed" in how}
    containers = [Container(one, images[one.stage], folder, hosts, fs_group=fs_group) for one in services]
    try:
        for container in containers:
            _start(container, ends=container.service.name in waited_to_end)
        ask_all(project)
        for command in COMMANDS:
            _execute(containers[-1], command)
        for container in reversed(containers):
            if container.service.name not in waited_to_end:
                container.require_running()
                print(f"  {container.service.name} stopped in {container.stop():.1f} s", flush=True)
    finally:
        for container in containers:
            container.kill()


def _start(container: Container, *, ends: bool) -> None:
    name, began = container.service.name, time.monotonic()
    container.start()
    if ends:
        container.wait_end()
    else:
        container.wait_healthy()
    print(f"  {name}: {'done' if ends else 'healthy'} after {time.monotonic() - began:.0f} s", flush=True)


def _execute(container: Container, command: str) -> None:
    log = container.log.with_suffix(f".{command.split()[1]}.log")
    status = container.execute(command.split(), COMMAND_TIMEOUT_S, log)
    if status:
        raise CheckFailed(f"{command} in {container.service.name} ended with {status}. {last_words(log)}")
    print(f"  {command}: done", flush=True)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", IFF_UP, b""))
        except OSError as error:
            raise CheckFailed(f"The containers' own loopback device could not be started: {error}") from error
