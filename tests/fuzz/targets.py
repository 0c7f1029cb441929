"""The targets by name, and what each module of a target has."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from tests.support.databases import temporary_folder

TARGETS = ("pictures", "feeds", "excel", "parquet", "queries", "bodies", "json_ld", "manifests", "backups")


class Target(Protocol):
    """A module of a target."""

    WORDS: tuple[bytes, ...]  # that guessing puts in: names, marks, first bytes

    def seeds(self) -> list[bytes]:
        """Inputs to begin with, made by code."""

    def one(self, data: bytes) -> None:
        """Read one input; raises for a fault only: what the reader refuses by an error of its own is none."""


def load(name: str) -> Target:
    """The target of that name."""
    return cast("Target", importlib.import_module(f"tests.fuzz.{name}"))


@cache
def place() -> Path:
    """A folder for the files of this process."""
    return temporary_folder("fuzz")
