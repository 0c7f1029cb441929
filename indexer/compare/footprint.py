"""The size of a release: bytes on the disk, and memory measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from indexer.release.manifest import Manifest
from indexer.release.release import open_release
from indexer.words.terms import resolve_query

PROBES = 50  # searches in each space, so that mapped files are read
TIMEOUT_S = 300.0
_STATUS = Path("/proc/self/status")


def sum_disk_bytes(manifest: Manifest) -> int:
    """Bytes of all files of a release."""
    files = [*manifest.words.values(), *(file for space in manifest.spaces.values() for file in space.files.values())]
    return sum(file.size for file in files)


def measure_memory_bytes(folder: Path) -> int | None:
    """Bytes by which a process grows that opens and searches the release; None where it cannot be measured."""
    if not _STATUS.is_file():
        return None
    command = [sys.executable, "-m", "indexer.compare.footprint", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=True)
        return int(json.loads(done.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _resident_bytes() -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def _measure_growth(folder: Path) -> int:
    """Bytes this process grows by."""
    before = _resident_bytes()
    release = open_release(folder)
    for space in (release.image, release.text, *(further.space for further in release.cross_modal_spaces.values())):
        spread = np.linspace(0, len(space.products) - 1, min(PROBES, len(space.products))).astype(np.int64)
        for vector in space.exact.get_vectors(spread):
            space.search(vector, 10)
    release.words.search(resolve_query("mug", release.words.vocabulary))
    return max(0, _resident_bytes() - before)


def main() -> None:
    """Print the growth in bytes for the release folder named by the first argument."""
    sys.stdout.write(json.dumps(_measure_growth(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
