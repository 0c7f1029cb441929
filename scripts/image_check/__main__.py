"""Builds the Dockerfile's stages in roots by debootstrap, starts the containers of docker-compose.yml, asks the shop.

Developers only, by hand, as root on Linux: `make image-check`. docs/containers.md says what this shows, and what not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from .base import make_base, says
from .build import Image, build_stage
from .dockerfile import read_stages
from .processes import CheckFailed
from .start import start_all

PROJECT = Path(__file__).resolve().parent.parent.parent
BUILT = "images.json"  # what the instructions set, for a start from a folder that was kept
WANTED_GB = 16
START_TIMEOUT_S = 1800


def main() -> int:
    """Check everything; 1 with one sentence where something failed."""
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if options.start:
            start_all(_kept(options.start), PROJECT, options.start, fs_group=options.fs_group)
        else:
            _check(options)
    except (CheckFailed, ValueError, OSError, subprocess.SubprocessError) as error:
        print(f"image-check: {error}", file=sys.stderr)
        return 1
    return 0


def _check(options: argparse.Namespace) -> None:
    if os.geteuid():
        raise CheckFailed("It mounts folders and becomes other users: run it as root (sudo make image-check).")
    if options.kept and not (options.kept / BUILT).is_file():
        raise CheckFailed(
            f"{options.kept} holds no {BUILT}: it is no folder that an earlier --keep left, built to its end."
        )
    parent = options.kept.parent if options.kept else Path(options.folder)
    free = shutil.disk_usage(parent).free >> 30
    if not options.kept and free < WANTED_GB:
        raise CheckFailed(f"{free} GB are free in {parent}; {WANTED_GB} GB are needed. Name another place: --folder.")
    folder = options.kept or Path(tempfile.mkdtemp(prefix="image-check-", dir=parent))
    began = time.monotonic()
    try:
        folder.chmod(0o755)
        if not options.kept:
            _build(folder, dict(options.build_arg))
        print("Starting the containers of docker-compose.yml, as its user, with their roots read-only", flush=True)
        _start(folder, ["--fs-group"] if options.fs_group else [])
        done = "Started" if options.kept else "Built, started"
        print(f"{done}, asked and stopped in {time.monotonic() - began:.0f} s. No image was made.")
    finally:
        if options.keep or options.kept:
            print(f"Kept: {folder} (start anew from it: --kept {folder})", flush=True)
        else:
            subprocess.run(["rm", "-rf", "--one-file-system", folder], check=False)


def _build(folder: Path, arguments: dict[str, str]) -> None:
    stages = read_stages(PROJECT / "Dockerfile")
    images = dict[str, Image]()
    for stage in stages.values():
        if stage.base in images:
            images[stage.name] = images[stage.base].copied(folder / stage.name)
        else:
            print(says(stage.base), flush=True)
            make_base(stage.base, folder / stage.name, folder / "logs")
            images[stage.name] = Image(folder / stage.name)
        build_stage(images[stage.name], stage, PROJECT, folder / "logs", arguments)
        size = subprocess.run(["du", "-sm", folder / stage.name], capture_output=True, text=True, check=True).stdout
        print(f"  {stage.name}: {size.split()[0]} MB", flush=True)
    text = json.dumps({name: asdict(one) | {"folder": str(one.folder)} for name, one in images.items()})
    (folder / BUILT).write_text(text, encoding="utf-8")


def _kept(folder: Path) -> dict[str, Image]:
    given = json.loads((folder / BUILT).read_text(encoding="utf-8"))
    return {name: Image(**one | {"folder": Path(one["folder"])}) for name, one in given.items()}


def _start(folder: Path, more: list[str]) -> None:
    """In a network of its own, by this program again."""
    shutil.rmtree(folder / "volumes", ignore_errors=True)
    apart = ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--"]
    command = [*apart, sys.executable, "-m", "scripts.image_check", "--start", os.fspath(folder), *more]
    if subprocess.run(command, cwd=PROJECT, timeout=START_TIMEOUT_S, check=False).returncode:
        raise CheckFailed("The containers did not pass (above).")


def _argument(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make image-check", description=__doc__)
    parser.add_argument(
        "--folder",
        default="/var/tmp",  # noqa: S108 - a folder of our own is made in it
        type=Path,
        help="where the roots are made (default: %(default)s)",
    )
    parser.add_argument("--keep", action="store_true", help="keep the roots, volumes and logs")
    parser.add_argument("--kept", type=Path, help="build nothing: start from a folder that was kept")
    parser.add_argument(
        "--build-arg", action="append", type=_argument, default=[], metavar="NAME=VALUE", help="a value for an ARG"
    )
    parser.add_argument(
        "--fs-group", action="store_true", help="volumes are root's and the user's group's, as Kubernetes makes them"
    )
    parser.add_argument("--start", type=Path, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
