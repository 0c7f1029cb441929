"""Runs a command that dies with its parent: `python bound_child.py PARENT_PID COMMAND ARGUMENT…`.

A program of its own, because what asks the kernel for that must run between fork and exec, and doing so inside a
process with threads (preexec_fn) can hang. It replaces itself by the command, so the command keeps the process id.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def bound(command: Sequence[str]) -> list[str]:
    """The command line that runs a command bound to this process."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def main() -> None:
    """Bind to the parent where the system can (Linux), then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel knew whom to watch
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
