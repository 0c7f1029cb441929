"""Back up and restore, as docs/operations.md has it, with the small shop."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.documented import documented
from tests.support.kept_shop import search_of
from tests.support.site_database import database_for
from tests.support.small_site import small_settings
from webapp.cli import main
from webapp.process.first_run import first_release
from webapp.services import Services, build_services

STARTS = "shoplens up"  # a shop with a TorchServe: tests/paths/test_start_up.py


@pytest.fixture
def typed(tmp_path: Path) -> Callable[[str, Path], None]:
    """Type what is documented below a heading, with the backups in a folder of the test, on an installation."""

    def type_(heading: str, folder: Path) -> None:
        environment = {"SHOPLENS_INSTANCE": str(folder / "instance"), "SHOPLENS_MODEL_STORE": str(folder / "models")}
        environment["SHOPLENS_DATABASE_URL"] = database_for(folder / "instance")
        for line in documented(heading):
            command, *words = shlex.split(line.replace("/backups", str(tmp_path)), comments=True)
            assert command == "shoplens"
            if not line.startswith(STARTS):
                done = CliRunner().invoke(main, words, env=environment, catch_exceptions=False)
                assert done.exit_code == 0, done.output

    return type_


def test_what_was_backed_up_finds_the_same_products_again(
    kept_folder: Path, kept_shop: Services, typed: Callable[[str, Path], None], tmp_path: Path
) -> None:
    typed("Back up and restore", kept_folder)
    typed("Onto a new machine", tmp_path / "new")
    back = build_services(small_settings(tmp_path / "new"))
    said = list[str]()
    first_release(back, said.append, lambda *_: None)
    assert said == [], "a release was restored, so that none has to be built"
    for words in ("sea green mug", "serving bowl"):
        before, after = search_of(kept_shop).by_text(words), search_of(back).by_text(words)
        assert [hit.id for hit in after.hits] == [hit.id for hit in before.hits]
    back.database.close()
