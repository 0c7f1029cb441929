"""Folders that cannot be written, for root either: mounted read-only in a namespace of the process's own."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest


def run_with_read_only(folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and all output of a command to which the folder is read-only; skips the test where that cannot be."""
    if not _may_mount():
        pytest.skip("this machine lets nobody mount in a namespace of their own")
    done = subprocess.run(
        _mounting(folder, command), env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def _mounting(folder: Path, command: Sequence[str]) -> list[str]:
    place = shlex.quote(str(folder))
    script = f"mount --bind {place} {place} && mount -o remount,bind,ro {place} && exec {shlex.join(command)}"
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script]


@cache
def _may_mount() -> bool:
    try:
        return not subprocess.run(_mounting(Path("/tmp"), ["true"]), capture_output=True, check=False).returncode
    except FileNotFoundError:
        return False
