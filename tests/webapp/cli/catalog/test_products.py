"""`shoplens catalog list, hide, show, remove, sources`: what they print and exit with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.site_database import database_for
from webapp.cli import main

Run = Callable[..., Result]
FEED = "id,title,price,currency,status\nmug,Stoneware mug,9,EUR,publish\nbowl,Bowl,8,EUR,draft\nlamp,Lamp,,,publish\n"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `shoplens catalog` on an instance with three products."""

    def run(*arguments: str, answer: str | None = None) -> Result:
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_DATABASE_URL": database_for(instance)}
        return CliRunner().invoke(main, ["catalog", *arguments], env=environment, input=answer, catch_exceptions=False)

    (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")
    assert run("import", str(tmp_path / "feed.csv"), "--source", "main").exit_code == 0
    return run


def listed(run: Run, *arguments: str) -> dict[str, str]:
    """Status by id."""
    return {one["id"]: one["status"] for one in json.loads(run("list", *arguments, "--json").stdout)["products"]}


def test_products_are_listed_with_their_standing_and_what_they_lack(run: Run) -> None:
    printed = run("list").stdout
    assert "unpublished (status: draft)" in printed and "€9.00" in printed and "3 of 3 products" in printed
    assert listed(run) == {"mug": "shown", "bowl": "unpublished", "lamp": "shown"}
    assert listed(run, "stone") == {"mug": "shown"}
    assert listed(run, "--missing", "price") == {"lamp": "shown"}
    assert "1 of 3 products" in run("list", "--limit", "1").stdout


def test_products_are_hidden_shown_and_removed(run: Run) -> None:
    assert "2 hidden: mug, lamp" in run("hide", "mug", "lamp").stdout
    assert listed(run, "--status", "hidden") == {"mug": "hidden", "lamp": "hidden"}
    assert "So already: mug" in run("hide", "mug").stdout
    assert "1 shown: mug" in run("show", "mug").stdout
    assert json.loads(run("remove", "mug", "--json").stdout)["changed"] == ["mug"]
    assert listed(run) == {"bowl": "unpublished", "lamp": "hidden"}


def test_showing_an_unpublished_product_says_why_it_stays_unseen(run: Run) -> None:
    assert "bowl stays unseen: its feed says that it is not published" in run("show", "bowl").stdout


def test_an_unknown_id_fails_after_the_others_were_done(run: Run) -> None:
    done = run("hide", "nothing", "mug")
    assert done.exit_code == 1 and "There is no product 'nothing'" in done.stderr and "1 hidden: mug" in done.stdout


def test_a_whole_source_is_removed_once_the_question_is_answered(run: Run) -> None:
    asked = run("remove", "--source", "main", answer="n\n")
    assert asked.exit_code == 1 and "Remove all 3 products of the source main?" in asked.output
    assert len(listed(run)) == 3
    assert "3 products of main removed." in run("remove", "--source", "main", answer="y\n").stdout
    assert listed(run) == {}


def test_with_yes_nothing_is_asked(run: Run) -> None:
    assert json.loads(run("remove", "--source", "main", "--yes", "--json").stdout) == {"source": "main", "removed": 3}


def test_remove_needs_to_know_what(run: Run) -> None:
    assert run("remove").exit_code == 2
    unknown = run("remove", "--source", "nobody")
    assert unknown.exit_code == 1 and "there are: main" in unknown.stderr


def test_sources_are_listed_with_their_last_import(run: Run) -> None:
    [source] = json.loads(run("sources", "--json").stdout)
    assert source["counts"] == {"shown": 2, "unpublished": 1, "hidden": 0, "removed": 0}
    assert source["feed"] == "feed.csv" and "feed.csv" in run("sources").stdout
