"""The docs, the changelog and the code say the same."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from webapp.settings import PROJECT


def test_settings_and_command_line_are_documented_as_they_are() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/write_docs.py", "--check"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_newest_changelog_entry_is_the_packages_version() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest and newest[1] == setup["metadata"]["version"]


def test_every_package_folder_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg")
    declared = set(setup["options"]["packages"].split())
    rooms = ("catalog", "evaluation", "indexer", "reviews", "serving", "training", "webapp")
    found = {
        init.parent.relative_to(PROJECT).as_posix().replace("/", ".")
        for room in rooms
        for init in (PROJECT / room).rglob("__init__.py")
    }
    assert declared == found


@pytest.mark.parametrize(
    "page", [*sorted((PROJECT / "docs").glob("*.md")), PROJECT / "README.md"], ids=lambda p: p.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_measure_of_the_threat_model_has_its_test() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (PROJECT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [path for path in named if not (PROJECT / path).exists()] == []


def test_make_help_lists_every_promised_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "check", "test", "lint", "bench", "help"):
        assert re.search(rf"^{target} ", listed, re.MULTILINE), listed


def test_every_path_of_the_api_is_documented(small_client: FlaskClient) -> None:
    page = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    for path in small_client.get("/api/v1/openapi.json").get_json()["paths"]:
        assert path in page, f"docs/api.md does not mention {path}"
