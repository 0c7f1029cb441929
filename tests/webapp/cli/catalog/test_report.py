"""What the commands say of products of a shop without a release."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.site_database import database_for
from webapp.catalogue.coverage import NO_RELEASE
from webapp.cli import main

Run = Callable[..., Result]
FEED = "sku,name,price\nm1,<b>Mug</b>,9\nm2,Bowl,0\n,Vase,3\nm4,,3\n"


@pytest.fixture
def shoplens(tmp_path: Path) -> Run:
    """Run a catalog command on an instance of its own, into which a small feed was imported."""
    (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")

    def run(*arguments: str) -> Result:
        instance = tmp_path / "instance"
        environment = {"SHOPLENS_INSTANCE": str(instance), "SHOPLENS_DATABASE_URL": database_for(instance)}
        return CliRunner().invoke(main, ["catalog", *arguments], env=environment, catch_exceptions=False)

    run("import", str(tmp_path / "feed.csv"))
    return run


def test_explain_tells_row_cleaning_and_doubts(shoplens: Run) -> None:
    printed = shoplens("explain", "m1").stdout
    assert 'HTML: "<b>Mug</b>" → Mug' in printed and "1 of feed.csv" in printed and NO_RELEASE in printed
    assert "price is 0" in shoplens("explain", "m2").stdout


def test_explain_knows_rejected_rows(shoplens: Run) -> None:
    refused = shoplens("explain", "m4")
    assert refused.exit_code == 1 and "rejected its row 4: no title" in refused.stderr
    assert "no product 'm9'" in shoplens("explain", "m9").stderr


def test_the_report_counts_and_writes_a_page(shoplens: Run, tmp_path: Path) -> None:
    told = json.loads(shoplens("report", "--json", "--html", str(tmp_path / "report.html")).stdout)
    assert told["products"]["all"] == 2 and told["not_by_words"][0] == {
        "reason": NO_RELEASE,
        "products": 2,
        "samples": ["m1", "m2"],
    }
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "How far every product has come" in page and "<script" not in page
    assert "cleaned: HTML" in shoplens("report").stdout


def test_an_export_is_written_and_read_again(shoplens: Run, tmp_path: Path) -> None:
    assert json.loads(shoplens("export", str(tmp_path / "out.csv"), "--json").stdout)["products"] == 2
    assert json.loads(shoplens("import", str(tmp_path / "out.csv"), "--json").stdout)["unchanged"] == 2


def test_categories_are_confirmed_from_a_file(shoplens: Run, tmp_path: Path) -> None:
    (tmp_path / "told.csv").write_text("source,id,category\ndefault,m1,Mugs\ndefault,m2,\n", encoding="utf-8")
    assert "1 categories kept" in shoplens("categorize", "--confirm", str(tmp_path / "told.csv")).stdout
    assert "Mugs (confirmed by a person)" in shoplens("explain", "m1").stdout
    assert shoplens("categorize").exit_code == 1
