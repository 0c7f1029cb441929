"""Runs the instructions of a stage in its root, as `docker build` does, from the files that git has."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .base import ENVIRONMENT
from .dockerfile import Instruction, Stage
from .machine import build_environment, build_mounts
from .processes import CheckFailed, Root, run

RUN_TIMEOUT_S = 2400  # one RUN: torch and what it brings is some gigabytes


@dataclass
class Image:
    """A root with what the instructions set for its containers."""

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    arguments: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "root"
    cmd: list[str] = field(default_factory=list)

    def copied(self, folder: Path) -> Image:
        """The image that a later stage begins with."""
        subprocess.run(["cp", "-a", "--reflink=auto", self.folder, folder], check=True, timeout=600)
        return Image(folder, dict(self.environment), {}, self.workdir, self.user, list(self.cmd))

    def inside(self, path: str) -> Path:
        """Where a path of the image lies on this machine; relative ones are below WORKDIR."""
        return self.folder / str(PurePosixPath(self.workdir) / path).lstrip("/")


def build_stage(image: Image, stage: Stage, project: Path, logs: Path, given: Mapping[str, str]) -> None:
    """Run each instruction of `stage` on `image`; `given` are values for ARG. CheckFailed names the line that fails."""
    for number, one in enumerate(stage.instructions):
        began = time.monotonic()
        print(f"  {stage.name}, line {one.line}: {one.word} {one.text[:90]}", flush=True)
        match one.word:
            case "COPY":
                _copy(image, one, project)
            case "RUN":
                _run(image, one, logs / f"{stage.name}-{number:02}.log")
                print(f"    {time.monotonic() - began:.0f} s", flush=True)
            case "ARG":
                image.arguments |= {name: given.get(name, value) for name, value in one.assignments().items()}
            case _:
                _set(image, one)


def _set(image: Image, one: Instruction) -> None:
    """What has no effect here but on containers: EXPOSE opens nothing, and compose has health checks of its own."""
    match one.word:
        case "ENV":
            image.environment |= one.assignments()
        case "WORKDIR":
            image.workdir = str(PurePosixPath(image.workdir) / one.text)
            image.inside("").mkdir(parents=True, exist_ok=True)
        case "USER":
            image.user = one.text
        case "CMD":
            image.cmd = one.command()


def _run(image: Image, one: Instruction, log: Path) -> None:
    environment = build_environment() | image.environment | image.arguments
    root = Root(image.folder, mounts=build_mounts())
    home = {"HOME": root.account(image.user)[3]}
    words = ["/bin/sh", "-c", one.text]
    command = root.command(words, workdir=image.workdir, user=image.user, environment=environment | home)
    run(command, log, RUN_TIMEOUT_S, f"Dockerfile:{one.line}: RUN {one.text[:60]}…")


def _copy(image: Image, one: Instruction, project: Path) -> None:
    sources, target = one.paths()
    for source in sources:
        files = tracked(project, source)
        if not files:
            raise CheckFailed(f"Dockerfile:{one.line}: COPY {source}: git has no such file or folder.")
        for name in files:
            place = _place(image.inside(target), target, project / source, project / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project / name, place)
            os.chmod(place, (project / name).stat().st_mode & 0o755 | 0o644)  # noqa: PTH101 - what git keeps of it


def _place(inside: Path, target: str, source: Path, file: Path) -> Path:
    """Of a folder its contents are copied; a file into a folder, which ends with a slash or is there, or else as it."""
    if source.is_dir():
        return inside / file.relative_to(source)
    return inside / file.name if target.endswith("/") or inside.is_dir() else inside


def tracked(project: Path, source: str) -> list[str]:
    """The files that git has at or below a path."""
    command = ["git", "ls-files", "-z", "--", source]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True, timeout=60)
    return [name for name in done.stdout.split("\0") if name]
