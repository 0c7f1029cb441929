"""Back up and restore, as docs/operations.md has it, with the data of the real shop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.documented import documented
from webapp.process.first_run import first_release
from webapp.services import Services, build_services


def typed(lines: list[str], folder: Path) -> None:
    """Type the lines into a shell in that folder."""
    script = "\n".join(lines).replace("python3", sys.executable)
    done = subprocess.run(["bash", "-euc", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def back(app: Flask, services: Services, tmp_path: Path) -> Iterator[Services]:
    """The shop from a backup that was made while it ran, in another folder, beside the same TorchServe."""
    assert app.secret_key, "which the site makes when it starts"
    ran = services.settings
    (tmp_path / "instance").symlink_to(ran.instance)
    typed(documented("Back up and restore", 0), tmp_path)
    (tmp_path / "instance").unlink()
    typed(documented("Back up and restore", 1), tmp_path)
    (tmp_path / "instance" / "torchserve").symlink_to(ran.instance / "torchserve")
    restored = build_services(ran.model_copy(update={"instance": tmp_path / "instance"}))
    yield restored
    restored.database.close()


def test_what_was_backed_up_finds_the_same_products_again(services: Services, back: Services) -> None:
    said = list[str]()
    first_release(back, said.append, lambda *_: None)
    assert "is gone from the disk: building another" in said[0]
    for words in ("sea green teapot", "oak shelf"):
        before, after = services.search.by_text(words), back.search.by_text(words)
        assert [hit.id for hit in after.hits[:5]] == [hit.id for hit in before.hits[:5]]
        assert not after.degraded
    assert back.settings.instance.joinpath("secret.key").read_bytes()
