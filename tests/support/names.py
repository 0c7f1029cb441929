"""The name server of a running program, taken away from outside: it has a list of name servers of its own."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.fault_site import Surroundings

SERVERS = Path("/etc/resolv.conf")
SILENT = "127.0.0.77"
OWN_SERVERS = f'mount --bind "$0" {SERVERS} && exec "$@"'


class Names:
    """Who answers programs in these surroundings for names; skips the test where nothing can be mounted."""

    def __init__(self, folder: Path) -> None:
        self._servers = folder / "resolv.conf"
        self._servers.write_bytes(SERVERS.read_bytes())
        within = ("unshare", "--mount", "sh", "-c", OWN_SERVERS, str(self._servers))
        if subprocess.run([*within, "true"], check=False).returncode:
            pytest.skip("no name server can be taken away here: that takes unshare and the right to mount")
        self.surroundings = Surroundings(within=within)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Every name server is silent. The C library looks at the list anew as soon as it has changed."""
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
            silent.bind((SILENT, 53))
            self._servers.write_text(f"nameserver {SILENT}\n", encoding="ascii")
            yield
        self._servers.write_bytes(SERVERS.read_bytes())
