"""`shoplens catalog follow`: follow, list, stop, ask now."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.support.site_database import database_for
from webapp.cli import main
from webapp.cli.catalog.follow import read_interval, write_interval

Run = Callable[..., Result]
URL = "https://shop.example/feed.csv"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `shoplens catalog follow` on an empty instance."""

    def run(*arguments: str) -> Result:
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_DATABASE_URL": database_for(instance)}
        return CliRunner().invoke(main, ["catalog", "follow", *arguments], env=environment, catch_exceptions=False)

    return run


def test_a_feed_is_followed_listed_and_stopped(run: Run) -> None:
    done = run(URL, "--source", "main", "--every", "2h")
    assert f"{URL} is followed for the source main, every 2h." in done.stdout and "No worker runs" in done.stderr
    [listed] = json.loads(run("list", "--json").stdout)
    assert (listed["url"], listed["every"], listed["problem"]) == (URL, "2h", None)
    assert URL in run("list").stdout
    assert "within seconds" in run("now", "main").stdout
    assert "main is no longer followed" in run("stop", "main").stdout
    assert "No feed is followed" in run("list").stdout


def test_options_may_stand_before_the_address(run: Run) -> None:
    assert run("--every", "1d", URL).exit_code == 0
    assert json.loads(run("list", "--json").stdout)[0]["source"] == "default"


def test_what_cannot_be_followed_is_said(run: Run) -> None:
    assert run(URL, "--every", "1s").exit_code == 2
    refused = run("add", "feed.csv")
    assert refused.exit_code == 1 and "is no web address" in refused.stderr
    assert run("ftp://shop.example/feed.csv").exit_code == 1
    assert "followed are: none" in run("stop", "main").stderr


@pytest.mark.parametrize(("text", "seconds"), [("5m", 300), ("90m", 5400), ("1h", 3600), ("30D", 2_592_000)])
def test_intervals_are_read_and_written(text: str, seconds: int) -> None:
    assert read_interval(text) == seconds and read_interval(write_interval(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "1", "4m", "31d", "hourly", "-1h"])
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(click.UsageError, match="5m to 30d"):
        read_interval(text)
