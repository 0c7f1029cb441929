"""Memory and descriptors of a program and of every process that it started."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import psutil

LATER = 0.10  # a process may take so much more or less than when it was warm
ROLES = (
    ("webapp.cli up", "up"),
    ("webapp.cli worker", "worker"),
    ("gunicorn", "web"),
    ("catalog.decoding.child", "decoder"),
    ("model_service_worker", "model"),
    ("org.pytorch.serve", "TorchServe"),
)


class Samples:
    """The figures of each process over time; a process is its role and its number."""

    def __init__(self, parent: int) -> None:
        self._parent = psutil.Process(parent)
        self._taken: dict[str, list[tuple[float, float, int]]] = defaultdict(list)  # minute, MB, descriptors

    def take(self, minute: float) -> None:
        """Measure every process now."""
        for process in (self._parent, *self._parent.children(recursive=True)):
            try:
                if role := role_of(process):
                    figures = (minute, process.memory_info().rss / 1e6, process.num_fds())
                    self._taken[f"{role} {process.pid}"].append(figures)
            except psutil.NoSuchProcess:
                continue

    def last(self) -> dict[str, str]:
        """MB and descriptors of each process at the last measurement."""
        latest = max(taken[-1][0] for taken in self._taken.values())
        return {
            name: f"{taken[-1][1]:.0f} MB, {taken[-1][2]} descriptors"
            for name, taken in self._taken.items()
            if taken[-1][0] == latest
        }

    def show(self, warm: float) -> bool:
        """Print a row a process that was there at `warm` minutes and still is; whether none grew beyond the bar."""
        print(f"{'process':22} {'MB warm':>8} {'least':>7} {'most':>7} {'last':>7} {'descriptors':>15}")
        latest = max(taken[-1][0] for taken in self._taken.values())
        good = True
        for name, taken in sorted(self._taken.items()):
            later = [one for one in taken if one[0] >= warm]
            if taken[0][0] > warm or not later or later[-1][0] < latest:
                continue
            first, sizes, files = later[0], [one[1] for one in later], [one[2] for one in later]
            grew = max(sizes) / first[1] - 1
            good = good and grew <= LATER
            descriptors = f"{first[2]}, {min(files)}-{max(files)}"
            figures = f"{first[1]:8.0f} {min(sizes):7.0f} {max(sizes):7.0f} {sizes[-1]:7.0f} {descriptors:>15}"
            print(f"{name:22} {figures}  {grew:+.0%}")
        return good


def folder_mb(path: Path) -> float:
    """Megabytes of a file or of everything in a folder; files that go away meanwhile count nothing."""
    total = 0
    for file in path.rglob("*") if path.is_dir() else [path]:
        try:
            total += file.stat().st_size
        except FileNotFoundError:
            continue
    return total / 1e6


def role_of(process: psutil.Process) -> str:
    """What a process of a running shop does; empty for one that is not known."""
    command = " ".join(process.cmdline())
    return next((name for part, name in ROLES if part in command), "")
