"""`shoplens catalog set, undo, overrides`: what the pages of products do, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.site_database import database_for
from webapp.cli import main

Run = Callable[..., Result]
FEED = "id,title,price,currency,category\nmug,Stoneware mug,9,EUR,Mugs\nbowl,Bowl,8,EUR,Bowls\n"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `shoplens` on an instance with two products of the source main, and a bowl of another one."""

    def run(*arguments: str) -> Result:
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_DATABASE_URL": database_for(instance)}
        return CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)

    for source, text in (("main", FEED), ("other", "id,title\nbowl,Another bowl\n")):
        (tmp_path / f"{source}.csv").write_text(text, encoding="utf-8")
        assert run("catalog", "import", str(tmp_path / f"{source}.csv"), "--source", source).exit_code == 0
    return run


def product(run: Run, name: str = "mug") -> dict[str, object]:
    [found] = [one for one in json.loads(run("catalog", "list", "--json").stdout)["products"] if one["id"] == name]
    return dict(found)


def test_values_are_set_listed_and_given_back(run: Run) -> None:
    done = run("catalog", "set", "mug", "--title", " Best\tmug ", "--price", "7,5")
    assert done.exit_code == 0 and "Best mug" in done.stdout and "Stoneware mug" in done.stdout
    assert (product(run)["title"], product(run)["price"], product(run)["category"]) == ("Best mug", "7.50", "Mugs")
    listed = json.loads(run("catalog", "overrides", "--json").stdout)
    assert [(one["feed_id"], one["field"], one["value"], one["feed_value"]) for one in listed] == [
        ("mug", "price", "7.50", "9.00"),
        ("mug", "title", "Best mug", "Stoneware mug"),
    ]
    assert "price" in run("catalog", "undo", "mug", "price").stdout and product(run)["price"] == "9.00"
    again = json.loads(run("catalog", "undo", "mug", "price", "title", "--json").stdout)
    assert (again["undone"], again["already"]) == (["title"], ["price"])
    assert "Nothing is set" in run("catalog", "overrides", "mug").stdout


def test_an_empty_price_is_one_on_request(run: Run) -> None:
    assert "on request" in run("catalog", "set", "mug", "--price", "").stdout
    assert product(run)["price"] is None


def test_imports_leave_it_so(run: Run, tmp_path: Path) -> None:
    run("catalog", "set", "mug", "--category", "Gifts > Mugs")
    (tmp_path / "main.csv").write_text(FEED.replace("9,EUR", "11,EUR"), encoding="utf-8")
    run("catalog", "import", str(tmp_path / "main.csv"), "--source", "main")
    assert (product(run)["category"], product(run)["price"]) == ("Gifts > Mugs", "11.00")


def test_it_is_in_the_log_of_changes_as_by_the_pages(run: Run) -> None:
    run("catalog", "set", "mug", "--title", "Best mug")
    run("catalog", "undo", "mug", "title")
    undone, set_ = json.loads(run("admin", "changes", "--json").stdout)[:2]
    assert (set_["action"], set_["before"], set_["after"]) == (
        "set title",
        {"title": "Stoneware mug"},
        {"title": "Best mug"},
    )
    assert undone["action"] == "undo title" and set_["who"].startswith("command line (")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["set", "mug"], 2, "Say what is to be set"),
        (["set", "mug", "--price", "cheap"], 1, "A price, such as 20 or 19.50."),
        (["set", "mug", "--price", "1.234"], 1, "EUR has two decimals"),
        (["set", "mug", "--title", "Cup", "--category", ""], 1, "cannot be without a category"),
        (["set", "mug", "--title", "x" * 501], 1, "501 characters; at most 500"),
        (["set", "nothing", "--title", "x"], 1, "There is no product 'nothing'"),
        (["set", "bowl", "--title", "x", "--source", "nobody"], 1, "There is no product 'bowl'"),
        (["undo", "mug", "brand"], 2, "'brand' is not one of"),
        (["undo", "mug"], 2, "FIELD"),
        (["overrides", "--source", "nobody"], 1, "there are: main, other"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(run: Run, arguments: list[str], code: int, said: str) -> None:
    done = run("catalog", *arguments)
    assert done.exit_code == code and said in done.stderr
    assert json.loads(run("catalog", "overrides", "--json").stdout) == []


def test_a_source_tells_products_of_one_feed_id_apart(run: Run) -> None:
    [set_] = json.loads(run("catalog", "set", "bowl", "--source", "other", "--title", "Deep bowl", "--json").stdout)
    assert (set_["source"], set_["feed_value"]) == ("other", "Another bowl")
    assert product(run, "bowl")["title"] == "Bowl"
