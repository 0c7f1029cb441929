"""`shoplens catalog import` on an instance of its own: what it prints, writes and exits with."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.picture_host import Server, body, picture_bytes, picture_host, status, versioned
from tests.support.site_database import database_for
from webapp.cli import main

Run = Callable[..., Result]
GOOD = "sku,name,price\n1,Mug,9\n2,<b>Bowl</b>,8\n"
POOR = "sku,name,price\n1,Mug,9\n,Bowl,8\n3,,7\n4,Lamp,ask\n"
Run = Callable[..., Result]


@pytest.fixture
def bring(tmp_path: Path) -> Run:
    """Import a feed of that content into an instance that nothing else uses."""

    def bring(content: str, *arguments: str, name: str = "feed.csv") -> Result:
        (tmp_path / name).write_text(content, encoding="utf-8")
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_DATABASE_URL": database_for(instance)}
        return CliRunner().invoke(
            main, ["catalog", "import", str(tmp_path / name), *arguments], env=environment, catch_exceptions=False
        )

    return bring


def test_the_report_is_a_table(bring: Run) -> None:
    printed = bring(POOR).stdout
    assert "rows in" in printed and "1 rejected: no id (row 2)" in printed and "1 left out: price" in printed


def test_a_dry_run_shows_the_columns_and_keeps_nothing(bring: Run) -> None:
    printed = bring(GOOD, "--dry-run").stdout
    assert "Nothing was kept" in printed and "title: Mug" in printed
    assert json.loads(bring(GOOD, "--json").stdout)["new"] == 2


def test_a_dry_run_speaks_json(bring: Run) -> None:
    told = json.loads(bring(GOOD, "--dry-run", "--json").stdout)
    assert told["mapping"] == {"id": "sku", "title": "name", "price": "price"} and told["records"][0]["price"] == "9.00"


def test_columns_are_explained_by_reason_and_certainty(bring: Run) -> None:
    content = "Art.-Nr.,Bezeichnung,Foto innen,Notiz\n1,Becher,a.jpg,x\n2,Schale,b.jpg,y\n"
    told = json.loads(bring(content, "--explain-columns", "--map", "title=Bezeichnung", "--json").stdout)["columns"]
    assert [tuple(one.values()) for one in told] == [
        ("Art.-Nr.", "id", "a word for it", "likely"),
        ("Bezeichnung", "title", "given by --map", "certain"),
        ("Foto innen", "images", "a word for it", "likely"),
        ("Notiz", "attribute", "neither its head nor its cells are known", ""),
    ]
    printed = bring(content, "--explain-columns").stdout
    assert "Nothing was kept" in printed and "because of" in printed


def test_a_column_known_by_its_cells_alone_is_called_weak(bring: Run) -> None:
    content = "sku,name,Innen\n1,Mug,a.jpg\n2,Bowl,b.jpg\n"
    told = json.loads(bring(content, "--explain-columns", "--json").stdout)["columns"]
    assert told[2] == {
        "column": "Innen",
        "taken_as": "images",
        "reason": "its cells: 100% of those in the first 2 rows",
        "certainty": "weak",
    }


def test_a_feed_without_ids_is_told_or_refused(bring: Run) -> None:
    content = "name,price\nMug,9\nBowl,8\n"
    assert "Note: the feed has no column of ids" in bring(content).stdout
    refused = bring(content, "--require-id")
    assert refused.exit_code == 1 and "--map id=COLUMN" in refused.output


def test_columns_given_once_are_remembered(bring: Run) -> None:
    bring(GOOD, "--map", "title=price", "--source", "shop")
    assert "as last time" in bring(GOOD, "--dry-run", "--source", "shop").stdout


@pytest.mark.parametrize(("limit", "code"), [("100%", 0), ("50%", 0), ("0.49", 1), ("2", 0), ("1", 1), ("0", 1)])
def test_more_rejected_rows_than_allowed_fail(bring: Run, limit: str, code: int) -> None:
    assert bring(POOR, "--max-rejected", limit).exit_code == code


@pytest.mark.parametrize("limit", ["many", "150%", "-1"])
def test_a_limit_that_is_none_is_answered_with_one(bring: Run, limit: str) -> None:
    refused = bring(POOR, f"--max-rejected={limit}")
    assert refused.exit_code == 2 and "--max-rejected" in refused.stderr


def test_the_report_is_written_as_json_and_as_a_page(bring: Run, tmp_path: Path) -> None:
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    bring(POOR.replace("Mug", "<i>Mug</i> <script>x</script>"), "--report", str(page), "--report", str(data))
    html, told = page.read_text(encoding="utf-8"), json.loads(data.read_text(encoding="utf-8"))
    assert told["rejected"] == 2 and told["changed_cells"][0]["samples"]
    assert "&lt;script&gt;" in html and "<script" not in html and "http" not in html.split("<main>")[1]
    assert "no title" in html and "no id" in html


def test_a_report_of_another_kind_is_refused_before_any_work(bring: Run, tmp_path: Path) -> None:
    refused = bring(GOOD, "--report", str(tmp_path / "report.pdf"))
    assert refused.exit_code == 2 and ".html or .json" in refused.stderr
    assert json.loads(bring(GOOD, "--json").stdout)["new"] == 2


def test_rejected_rows_are_written(bring: Run, tmp_path: Path) -> None:
    bring(POOR, "--rejected", str(tmp_path / "rejected.csv"))
    assert (tmp_path / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "2,no id,,Bowl,8"


def test_gone_products_are_hidden_when_asked(bring: Run) -> None:
    bring(GOOD)
    told = json.loads(bring(GOOD.replace("2,<b>Bowl</b>,8\n", ""), "--gone", "hide", "--json").stdout)
    assert (told["gone"], told["gone_action"], told["gone_products"]) == (1, "hide", ["2"])


def test_a_feed_that_lost_most_products_fails_and_says_how_to_go_on(bring: Run) -> None:
    bring(GOOD)
    refused = bring(GOOD.replace("1,", "8,").replace("2,", "9,"), "--gone", "remove")
    assert refused.exit_code == 0, refused.stderr  # two of four are not more than half
    refused = bring("sku,name\n77,Vase\n", "--gone", "remove")
    assert refused.exit_code == 1 and "--max-gone 1" in refused.stderr


def test_a_feed_cut_short_fails(bring: Run) -> None:
    refused = bring('[{"id": 1, "title": "Mug"}, {"id": 2', name="feed.json")
    assert refused.exit_code == 1 and "could not be read to its end" in refused.stderr


@pytest.fixture
def host() -> Iterator[Server]:
    """A host of one picture, and of one that is not there."""
    with picture_host() as server:
        server.at("/a.jpg", versioned(picture_bytes(), '"1"'))
        server.at("/lost.jpg", status(404))
        server.at("/page.jpg", body(b"<html></html>"))
        yield server


@pytest.fixture
def fetch_named(tmp_path: Path, host: Server) -> Run:
    """Import a feed that names those pictures."""

    def fetch_named(*arguments: str, trusted: str = "127.0.0.1") -> Result:
        base, feed = f"http://127.0.0.1:{host.server_port}", tmp_path / "feed.csv"
        lines = [f"{name},{name.title()},{base}/{name}.jpg" for name in ("a", "lost", "page")]
        feed.write_text("\n".join(["id,title,images", *lines]), encoding="utf-8")
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_PICTURE_TRUSTED_HOSTS": trusted}
        environment["SHOPLENS_DATABASE_URL"] = database_for(instance)
        return CliRunner().invoke(main, ["catalog", "import", str(feed), *arguments], env=environment)

    return fetch_named


def counts(result: Result) -> tuple[int, ...]:
    told = json.loads(result.stdout)
    return tuple(told[f"pictures_{name}"] for name in ("fetched", "unchanged", "refused", "failed", "not_fetched"))


def test_pictures_are_fetched_and_told_by_reason(fetch_named: Run, tmp_path: Path) -> None:
    printed = fetch_named("--report", str(tmp_path / "report.html")).output
    assert "1 not fetched, status 404: http://127.0.0.1" in printed
    assert "1 not fetched, no picture: not_a_picture" in printed
    assert "status 404" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_what_was_left_is_fetched_by_the_next_import(fetch_named: Run, host: Server) -> None:
    assert counts(fetch_named("--no-fetch", "--json")) == (0, 0, 0, 0, 3) and not host.asked
    assert "3 wait to be fetched" in fetch_named("--no-fetch").output
    assert counts(fetch_named("--json")) == (1, 0, 2, 0, 0)
    assert counts(fetch_named("--json")) == (0, 0, 0, 0, 0) and host.asked.total() == 3
    assert counts(fetch_named("--json", "--fetch", "all")) == (0, 1, 2, 0, 0)


def test_private_hosts_are_refused_until_they_are_trusted(fetch_named: Run, host: Server) -> None:
    assert counts(fetch_named("--json", trusted="")) == (0, 0, 3, 0, 0) and not host.asked
    assert counts(fetch_named("--json")) == (1, 0, 2, 0, 0)


def test_a_list_of_trusted_hosts_that_cannot_be_read_is_one_line(fetch_named: Run) -> None:
    told = fetch_named(trusted="http://127.0.0.1/")
    assert told.exit_code == 1 and "is no host to trust" in told.output and "Traceback" not in told.output
