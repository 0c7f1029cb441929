"""`shoplens catalog import` with pictures on the web: fetched by default, left with --no-fetch, told with reasons."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.picture_host import Server, body, picture_bytes, picture_host, status, versioned
from webapp.cli import main

Run = Callable[..., Result]


@pytest.fixture
def host() -> Iterator[Server]:
    """A host of one picture, and of one that is not there."""
    with picture_host() as server:
        server.at("/a.jpg", versioned(picture_bytes(), '"1"'))
        server.at("/lost.jpg", status(404))
        server.at("/page.jpg", body(b"<html></html>"))
        yield server


@pytest.fixture
def bring(tmp_path: Path, host: Server) -> Run:
    """Import a feed that names those pictures."""

    def bring(*arguments: str, trusted: str = "127.0.0.1") -> Result:
        base, feed = f"http://127.0.0.1:{host.server_port}", tmp_path / "feed.csv"
        lines = [f"{name},{name.title()},{base}/{name}.jpg" for name in ("a", "lost", "page")]
        feed.write_text("\n".join(["id,title,images", *lines]), encoding="utf-8")
        environment = {"SHOPLENS_INSTANCE": str(tmp_path / "instance"), "SHOPLENS_PICTURE_TRUSTED_HOSTS": trusted}
        return CliRunner().invoke(main, ["catalog", "import", str(feed), *arguments], env=environment)

    return bring


def counts(result: Result) -> tuple[int, ...]:
    told = json.loads(result.stdout)
    return tuple(told[f"pictures_{name}"] for name in ("fetched", "unchanged", "refused", "failed", "not_fetched"))


def test_pictures_are_fetched_and_told_by_reason(bring: Run, tmp_path: Path) -> None:
    printed = bring("--report", str(tmp_path / "report.html")).output
    assert "1 not fetched, status 404: http://127.0.0.1" in printed
    assert "1 not fetched, no picture: not_a_picture" in printed
    assert "status 404" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_was_left_is_fetched_by_the_next_import(bring: Run, host: Server) -> None:
    assert counts(bring("--no-fetch", "--json")) == (0, 0, 0, 0, 3) and not host.asked
    assert "3 wait to be fetched" in bring("--no-fetch").output
    assert counts(bring("--json")) == (1, 0, 2, 0, 0)
    assert counts(bring("--json")) == (0, 0, 0, 0, 0) and host.asked.total() == 3
    assert counts(bring("--json", "--fetch", "all")) == (0, 1, 2, 0, 0)


def test_private_hosts_are_refused_until_they_are_trusted(bring: Run, host: Server) -> None:
    assert counts(bring("--json", trusted="")) == (0, 0, 3, 0, 0) and not host.asked
    assert counts(bring("--json")) == (1, 0, 2, 0, 0)


def test_a_list_of_trusted_hosts_that_cannot_be_read_is_one_line(bring: Run) -> None:
    told = bring(trusted="http://127.0.0.1/")
    assert told.exit_code == 1 and "is no host to trust" in told.output and "Traceback" not in told.output
