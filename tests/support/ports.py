"""Ports that nobody uses."""

from __future__ import annotations

import os
import socket


def free_ports(count: int) -> int:
    """The first of so many neighbouring ports that nobody uses."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])  # each looks elsewhere: none takes another's find
    for first in range(20_000 + worker * 9_000, 60_000, count + 7):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("no free ports")


def free_port() -> int:
    """One port that nobody uses and that the system does not soon give to another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
