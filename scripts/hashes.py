"""The hashes of what is installed: python scripts/hashes.py write | check REPORT

`write` asks pip's package index for the files of every version in constraints.txt and writes their SHA-256 into
constraints-hashes.txt, in the format of pip's requirements. `check` compares a report of `pip install --report` with
it and fails for a file that is not there; scripts/install calls it before anything of that has run. torch and
torchvision are left out: their builds differ by machine and come from different indexes; what they bring along for GPUs
is not in constraints.txt. It needs nothing but Python, because it is run before there is anything else.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CONSTRAINTS, HASHES = PROJECT / "constraints.txt", PROJECT / "constraints-hashes.txt"
LEFT_OUT = frozenset({"torch", "torchvision"})
TIMEOUT_S = 60
HEAD = (
    "# SHA-256 of the files of each version in constraints.txt, for CPython on Linux and macOS; torch and torchvision\n"
    "# are left out. Written by `python scripts/hashes.py write`.\n"
)
# What scripts/install can take: wheels for this Python or newer ones on Linux (glibc) and macOS, and sources.
_TAKEN = re.compile(
    r"(py3-none-any|py2\.py3-none-any|(cp31[1-4]-(cp3\d+|abi3|none)|cp3(\d|10)-abi3|py3-none)-.*)\.whl$"
)
_PLATFORM = re.compile(r"any\.whl$|manylinux.*(x86_64|aarch64)\.whl$|linux_x86_64\.whl$|macosx.*\.whl$")


def main() -> int:
    """Write or check; 1 when a file is not among those known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write", help="ask the index, and write constraints-hashes.txt")
    commands.add_parser("check", help="compare a report of pip").add_argument("report", type=Path)
    options = parser.parse_args()
    if options.command == "write":
        write()
        return 0
    wrong = list(unknown(json.loads(options.report.read_text()), read_hashes()))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def unknown(report: Mapping[str, list[dict[str, dict[str, str]]]], known: Mapping[str, set[str]]) -> Iterator[str]:
    """What of a report was installed from a file that is not among the known ones, a sentence each."""
    for one in report["install"]:
        name, version = normal(one["metadata"]["name"]), one["metadata"]["version"]
        taken = one["download_info"].get("archive_info", {})
        if f"{name}=={version}" not in known:
            continue  # torch, what it brings along, and the project itself
        digest = taken["hashes"]["sha256"]  # type: ignore[index]  # pip's report has a mapping here
        if digest not in known[f"{name}=={version}"]:
            told = f"{one['metadata']['name']} {version}: sha256 {digest} of {one['download_info']['url']}"
            yield f"{told} is not in {HASHES.name}."


def read_hashes() -> dict[str, set[str]]:
    """SHA-256 of the files of each `name==version`."""
    lines = (line.split() for line in HASHES.read_text().splitlines() if not line.startswith("#"))
    return {parts[0]: {part.removeprefix("--hash=sha256:") for part in parts[1:]} for parts in lines if parts}


def write() -> None:
    """Ask the index for every version of constraints.txt; SystemExit when one has no file there."""
    pinned = [line.split("==") for line in CONSTRAINTS.read_text().splitlines() if "==" in line]
    wanted = [(normal(name), version) for name, version in pinned if normal(name) not in LEFT_OUT]
    index = index_address()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: files_of(index, *one), wanted))
    lines = [
        " ".join((f"{name}=={version}", *(f"--hash=sha256:{digest}" for digest in sorted(digests))))
        for (name, version), digests in zip(wanted, found, strict=True)
    ]
    written = HASHES.with_suffix(".new")
    written.write_text(HEAD + "\n".join(lines) + "\n")
    written.replace(HASHES)
    print(f"{sum(map(len, found))} hashes of {len(lines)} packages")


def files_of(index: str, name: str, version: str) -> set[str]:
    """SHA-256 of the files of one version that scripts/install can take."""
    request = urllib.request.Request(f"{index}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the index that pip is set up for
        files = json.load(answer)["files"]
    found = {one["hashes"]["sha256"] for one in files if is_taken(one["filename"], name, version)}
    if not found:
        raise SystemExit(f"The index has no file of {name} {version} that can be installed.")
    return found


def is_taken(file: str, name: str, version: str) -> bool:
    """Whether a file of the index is of that version, and for a machine that Shoplens runs on."""
    if file.endswith((".tar.gz", ".zip")):
        stem = file.removesuffix(".tar.gz").removesuffix(".zip")
        return normal(stem) == normal(f"{name}-{version}")
    parts = file.split("-")
    of_version = normal(parts[0]) == name and len(parts) >= 5 and parts[1] == version
    return of_version and bool(_TAKEN.search(file)) and bool(_PLATFORM.search(file))


def index_address() -> str:
    """The index that pip is set up for."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    given = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    if given:
        return given.rstrip("/")
    code = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def normal(name: str) -> str:
    """A package's name as indexes write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
