"""The named set of measurements, written into docs/performance.md: python -m benchmarks.bench [--check] [PART …]

Each part is a benchmark of its own, run in a process of its own, one after the other; photos, words and pages share one
demo shop. `--check` writes nothing: it compares the ratios with those written last (benchmarks/figures.json) and fails
for one that is worse by more than 15 %. Ratios hold the machine's speed on both sides; nothing else may run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks._demo_shop import demo_shop
from benchmarks._figures import KEPT_IN, Figure, read_figures
from webapp.settings import PROJECT

FIGURES = PROJECT / "benchmarks" / "figures.json"
DOCS = PROJECT / "docs" / "performance.md"
BEGIN, END = "<!-- written by make bench -->", "<!-- end of what make bench writes -->"
WORSE = 0.15
SITE, PID = "{site}", "{pid}"
HEADS = ("measure", "value", "ratio", "aim", "met")
VERSIONS = ("torch", "onnxruntime", "torchserve", "annoy", "flask", "litserve", "bm25s")


@dataclass(frozen=True)
class Part:
    """One benchmark of the set."""

    name: str
    title: str
    arguments: tuple[str, ...] = ()

    @property
    def on_shop(self) -> bool:
        """Whether it asks a running shop."""
        return SITE in self.arguments

    def command(self, site: str, pid: int) -> str:
        """As somebody would type it."""
        given = [one.replace(SITE, site).replace(PID, str(pid)) for one in self.arguments]
        return " ".join(("python -m", f"benchmarks.{self.name}", *given))


PARTS = (
    Part("command", "The command line"),
    Part("words", "Searching words inside one process", ("--products", "50000", "--queries", "100", "--peers")),
    Part("codes", "Codes", ("--codes", "10000")),
    Part("barcodes", "Barcodes"),
    Part("importing", "Importing", ("--rows", "100000")),
    Part("encoders", "Encoding in bulk through TorchServe", ("--pictures", "200", "--texts", "2000")),
    Part("milliseconds", "Where the time of a photo and of a query goes"),
    Part("photos", "Photos through the site", (SITE, "--pid", PID, "--peers", "--requests", "40")),
    Part("answering", "Words through the site", (SITE,)),
    Part("waiting", "What a shopper waits for", (SITE,)),
    Part("pages", "Pages", (SITE, "--runs", "3")),
)


def main() -> int:
    """Measure, then write or compare; 1 when a ratio is worse than before or a part fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="of " + ", ".join(part.name for part in PARTS))
    parser.add_argument("--check", action="store_true", help="compare with what was written last, and write nothing")
    options = parser.parse_args()
    if unknown := set(options.parts) - {part.name for part in PARTS}:
        parser.error(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in PARTS)}.")
    before, began = read_kept(), time.monotonic()
    measured = measure([part for part in PARTS if part.name in (options.parts or {p.name for p in PARTS})])
    print(f"{len(measured)} parts in {(time.monotonic() - began) / 60:.1f} minutes")
    failed = [name for name, figures in measured.items() if not figures]
    if options.check:
        return 1 if worse(before, measured) or failed else 0
    keep(before | {name: figures for name, figures in measured.items() if figures})
    return 1 if failed else 0


def measure(parts: Sequence[Part]) -> dict[str, list[Figure]]:
    """The figures of each part; a part that fails has none."""
    figures, site, pid = dict[str, list[Figure]](), "", 0
    with ExitStack() as stack:
        for number, part in enumerate(parts, 1):
            if part.on_shop and not site:
                print("== a demo shop", flush=True)
                site, pid = stack.enter_context(demo_shop())
            print(f"== {number} of {len(parts)}: {part.name}", flush=True)
            figures[part.name] = run(part.command(site, pid))
    return figures


def run(command: str) -> list[Figure]:
    """What a benchmark tells; nothing when it fails."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        kept = Path(name) / "figures"
        environment = os.environ | {KEPT_IN: str(kept), "OMP_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, *command.split()[1:]], cwd=PROJECT, env=environment, check=False)
        if done.returncode:
            print(f"`{command}` failed; what it printed is above.", flush=True)
            return []
        return read_figures(kept)


def worse(before: Mapping[str, Sequence[Figure]], now: Mapping[str, Sequence[Figure]]) -> list[str]:
    """Print and give back what is worse than what was written last."""
    found = []
    for part, figures in now.items():
        known = {(one.name, one.beside): one for one in before.get(part, ())}
        for figure in figures:
            last = known.get((figure.name, figure.beside))
            if last and figure.worse_than(last, WORSE):
                found.append(f"{part}: {figure.name} is {figure.ratio:.2f} × {figure.beside}, and was {last.ratio:.2f}")
    print("\n".join(found) or "No ratio is worse than before.")
    return found


def read_kept() -> dict[str, list[Figure]]:
    """The figures that were written last."""
    if not FIGURES.exists():
        return {}
    return {part: [Figure(**one) for one in several] for part, several in json.loads(FIGURES.read_text()).items()}


def keep(figures: Mapping[str, Sequence[Figure]]) -> None:
    """Write the figures, and the tables of docs/performance.md."""
    known = {part.name: [asdict(one) for one in figures[part.name]] for part in PARTS if part.name in figures}
    replace(FIGURES, json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    text = DOCS.read_text(encoding="utf-8")
    head, tail = text.split(BEGIN)[0], text.split(END)[1]
    replace(DOCS, f"{head}{BEGIN}\n\n{tables(figures)}\n{END}{tail}")


def tables(figures: Mapping[str, Sequence[Figure]]) -> str:
    """A paragraph on the machine, then a section a part."""
    found = [f"{name} {version(name)}" for name in VERSIONS]
    cores, day = os.cpu_count(), datetime.now(UTC).date().isoformat()
    lines = [
        f"Measured on {day}: {cores} cores, {processor()}, Python {platform.python_version()}, {', '.join(found)}."
    ]
    for part in PARTS:
        if several := figures.get(part.name):
            command = part.command("ADDRESS", 0).replace("--pid 0", "--pid PID")
            lines += [
                "",
                f"### {part.title}",
                "",
                f"`{command}`",
                "",
                "| " + " | ".join(HEADS) + " |",
                "|---" * 5 + "|",
            ]
            lines += ["| " + " | ".join(one.as_row()[head] for head in HEADS) + " |" for one in several]
    return "\n".join(lines) + "\n"


def processor() -> str:
    """Its name, as Linux tells it."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def replace(path: Path, text: str) -> None:
    """Write a file under a temporary name, then put it in place."""
    written = path.with_name(path.name + ".new")
    written.write_text(text, encoding="utf-8")
    written.replace(path)


if __name__ == "__main__":
    sys.exit(main())
