"""`python -m tests.fuzz [TARGET…] [--seconds 30] [--seed 0]`: run targets, one a core, and say what was found."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.targets import TARGETS

FOUND = Path("build") / "fuzz"  # where inputs at fault are kept


def main() -> int:
    """1 where a target has a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Guess input for what reads input.")
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all where none is named"
    )
    parser.add_argument("--seconds", type=int, default=30, help="for each; all nine take 3 minutes on two cores")
    parser.add_argument("--seed", type=int, default=0, help="of what is guessed; 0 is another one each time")
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - set(TARGETS):
        parser.error(f"{', '.join(sorted(unknown))} is no target; known: {', '.join(TARGETS)}")
    if importlib.util.find_spec("atheris") is None:
        parser.error(
            "atheris is not installed; make fuzz installs it: .venv/bin/pip install -c constraints.txt -e '.[fuzz]'"
        )
    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        ended = [at_once.submit(run, name, arguments.seconds, arguments.seed) for name in arguments.targets or TARGETS]
        results = [one.result() for one in ended]
    return 0 if all(results) else 1


def run(name: str, seconds: int, seed: int) -> bool:
    """Whether the target went without a fault; prints how many inputs were read, and the end of the log of a fault."""
    with tempfile.TemporaryDirectory(prefix="shoplens-fuzz-") as folder:
        command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz.libfuzzer", name, str(seconds), str(seed), folder]
        with (Path(folder) / "log").open("w+b") as log:
            ended = subprocess.run(command, check=False, env={**os.environ, "TMPDIR": folder}, stdout=log, stderr=log)
            log.seek(0)
            told = log.read().decode("utf-8", "replace")
        code, result = ended.returncode, "FAULT" if ended.returncode else "no fault"
        read = max(map(int, re.findall(r"^(?:#|Done )(\d+)\s", told, re.MULTILINE)), default=0)
        reached = max(map(int, re.findall(r" cov: (\d+)", told)), default=0)
        print(f"{name}: {read:,} inputs read, {reached:,} branches reached, {result}", flush=True)
        if code:
            _keep(name, Path(folder), told)
        return not code


def _keep(name: str, folder: Path, told: str) -> None:
    FOUND.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("fault-*"):
        (FOUND / f"{name}-{path.name}").write_bytes(path.read_bytes())
        print(f"The input is {FOUND / f'{name}-{path.name}'}.")
    print("\n".join(told.splitlines()[-40:]))


if __name__ == "__main__":
    sys.exit(main())
