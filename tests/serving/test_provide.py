"""Archives in a model store that is read-only, as containers have it: those that are there are served."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from serving.cards import Card, write_card
from tests.support.read_only import run_with_read_only
from webapp.settings import PROJECT

PROVIDE = """
import logging, sys
from pathlib import Path
from serving.errors import ArchiveFailed
from serving.provide import provide_archive
logging.basicConfig(format="%(message)s")
try:
    print("served", provide_archive(Path(sys.argv[1]), Path(sys.argv[1]).parent).name)
except ArchiveFailed as error:
    sys.exit(str(error))
"""
ALL = (
    "import sys; from pathlib import Path; from serving.provide import provide_archives; "
    "print(*provide_archives(Path(sys.argv[1])))"
)
HERE = os.environ | {"PYTHONPATH": str(PROJECT)}
Provide = Callable[[], tuple[int, str]]


@pytest.fixture
def store(model_store: Path, image_card: Card, tmp_path: Path) -> Path:
    """A model store with the image encoder alone, and its archive."""
    (tmp_path / "store").mkdir()
    for suffix in ("json", "safetensors", "mar"):
        shutil.copy2(model_store / f"{image_card.key}.{suffix}", tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def archive(store: Path, image_card: Card) -> Path:
    return store / f"{image_card.key}.mar"


@pytest.fixture
def provide(store: Path, image_card: Card) -> Provide:
    """What a process makes of the store that cannot write there."""
    command = [sys.executable, "-c", PROVIDE, str(store / f"{image_card.key}.json")]
    return lambda: run_with_read_only(store, command, HERE)


def test_the_archive_that_is_there_is_served(provide: Provide, archive: Path) -> None:
    assert provide() == (0, f"served {archive.name}\n")


def test_one_of_other_files_is_served_as_it_is_and_said(
    provide: Provide, store: Path, archive: Path, image_card: Card
) -> None:
    write_card(replace(image_card, quality={"accuracy": 0.9}), store)
    before = archive.stat()
    code, said = provide()
    assert code == 0 and f"served {archive.name}" in said
    assert "is read-only here" in said and "shoplens model package" in said
    assert archive.stat().st_mtime_ns == before.st_mtime_ns


def test_a_missing_one_is_refused_with_the_command_that_builds_it(provide: Provide, store: Path, archive: Path) -> None:
    archive.unlink()
    code, said = provide()
    assert code == 1 and said.startswith(f"{archive} was not built, and {store} is read-only here.")
    assert "shoplens model package" in said
    assert "docker compose run --rm models" in said


def test_one_of_another_model_is_refused(provide: Provide, archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:1000])
    code, said = provide()
    assert code == 1 and "cannot be read" in said


def test_packaging_refuses_before_it_writes(store: Path, archive: Path, tmp_path: Path) -> None:
    archive.unlink()
    given = {"SHOPLENS_MODEL_STORE": str(store), "SHOPLENS_INSTANCE": str(tmp_path)}
    code, said = run_with_read_only(store, [sys.executable, "-m", "webapp.cli", "model", "package"], HERE | given)
    assert code == 1 and said.startswith(f"Error: {archive} was not built, and {store} is read-only here.")


def test_a_torchserve_goes_without_a_model_that_nobody_packed(store: Path, archive: Path, image_card: Card) -> None:
    archive.unlink()
    code, said = run_with_read_only(store, [sys.executable, "-c", ALL, str(store)], HERE)
    assert code == 0 and said.startswith(f"goes without {image_card.key}: {archive} was not built")
