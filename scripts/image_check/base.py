"""What stands in for the image that the Dockerfile begins with: Debian bookworm and Debian's Python, by debootstrap."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from .machine import apt_options, apt_sources, build_environment, build_mounts
from .processes import APART, CheckFailed, Root, run

SUITE, SUITE_PYTHON = "bookworm", "3.11"
# python:3.11-slim has these beside a minimal Debian; its Python brings venv's pip and the headers.
PACKAGES = ("python3", "python3-venv", "python3-dev", "ca-certificates", "netbase", "tzdata")
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
TIMEOUT_S = 1200


def says(image: str) -> str:
    """One sentence on the difference from the image that the Dockerfile names."""
    return (
        f"{image} is not used: a root of Debian {SUITE} with Debian's Python {SUITE_PYTHON} stands in for it"
        " (same distribution, same minor version, not the same image)."
    )


def make_base(image: str, folder: Path, logs: Path) -> None:
    """Make the root in `folder`; CheckFailed where `image` has another Debian or Python, or a step fails."""
    if not re.fullmatch(rf"python:{re.escape(SUITE_PYTHON)}\.\d+-slim-{SUITE}", image):
        raise CheckFailed(
            f"{image} is not a slim Python {SUITE_PYTHON} on {SUITE}: change scripts/image_check/base.py."
        )
    program = shutil.which("debootstrap")
    if program is None:
        raise CheckFailed("debootstrap is missing. On Debian or Ubuntu: apt-get install debootstrap")
    sources = apt_sources()
    first = [line.split()[1] for line in sources if line.split()[2] == SUITE][:1]
    options = ["--variant=minbase", f"--include={','.join(PACKAGES)}"]
    run(
        [*APART, program, *options, SUITE, os.fspath(folder), *first],
        logs / "debootstrap.log",
        TIMEOUT_S,
        "debootstrap",
    )
    if sources:
        (folder / "etc/apt/sources.list").write_text("\n".join(sources) + "\n", encoding="utf-8")
    (folder / "etc/apt/apt.conf.d/90machine").write_text("\n".join(apt_options()) + "\n", encoding="utf-8")
    (folder / "run/certificates.crt").touch()  # where the machine's own is mounted
    # Python and pip at /usr/local, where the image has them; and no list of types of files, which the image lacks.
    (folder / "etc/mime.types").unlink(missing_ok=True)
    root = Root(folder, mounts=build_mounts())
    words = ["python3", "-m", "venv", "/usr/local"]
    run(root.command(words, environment=ENVIRONMENT | build_environment()), logs / "venv.log", 300, "Debian's venv")
