"""A process of ours under the supervisor: it ends when the supervisor does; SIGTERM first, then SIGKILL."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from serving.torchserve.bound_child import bound


class Child:
    """A child process; not started when made."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the command, in a session of its own; `environment` comes on top of ours."""
        self._process = subprocess.Popen(bound(list(command)), env=os.environ | environment, start_new_session=True)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def end(self, patience_s: float) -> None:
        """Send SIGTERM; after `patience_s` seconds SIGKILL to its whole process group."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
