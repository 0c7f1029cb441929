"""How far products have come: on the demo shop with its release, and in a shop without one."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.bundled import ENCODER
from webapp.catalogue.coverage import NO_RELEASE, Coverages
from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.explain import UnknownProduct, explain
from webapp.catalogue.proposals import Proposer
from webapp.cli import main
from webapp.services import Services

Run = Callable[..., Result]
FEED = "sku,name,price\nm1,<b>Mug</b>,9\nm2,Bowl,0\n,Vase,3\nm4,,3\n"


@pytest.fixture
def shoplens(tmp_path: Path) -> Run:
    """Run a catalog command on an instance of its own, into which a small feed was imported."""
    (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")

    def run(*arguments: str) -> Result:
        environment = {"SHOPLENS_INSTANCE": str(tmp_path / "instance")}
        return CliRunner().invoke(main, ["catalog", *arguments], env=environment, catch_exceptions=False)

    run("import", str(tmp_path / "feed.csv"))
    return run


def test_a_product_of_the_demo_shop_is_found_by_words_and_photo(services: Services) -> None:
    told = explain(services, "mug-001")
    assert (
        told["findable"] == {"by_words": True, "by_photo": True} and services.releases.current_id() in told["releases"]
    )
    assert told["pictures"][0]["state"] == "fetched" and ENCODER in told["pictures"][0]["embedded_by"]
    assert told["text_embedded_by"] == ["text-encoder-1.0.0"] and told["import"]["feed"] == "feed.csv"


def test_all_products_of_the_demo_shop_are_covered(services: Services) -> None:
    told = coverage_report(services, "demo")
    whole = told["products"]
    assert whole["all"] == whole["row known"] == whole["found by words"] == whole["found by photo"] == 320
    assert {"what": "pictures", "model": ENCODER, "count": 960} in told["embedded"]
    assert told["not_by_words"] == told["not_by_photo"] == []


def test_a_hidden_product_says_so(services: Services) -> None:
    product = services.catalogue.product("mug-001")
    assert product is not None
    hidden, removed = Coverages(services).of([replace(product, hidden=True), replace(product, removed=True)])
    assert (hidden.by_words, removed.by_photo) == ("hidden by a person", "removed")


def test_a_changed_product_waits_for_what_it_needs(services: Services) -> None:
    product = services.catalogue.product("mug-001")
    assert product is not None
    newer = replace(product, sequence=10**9)
    bare = replace(newer, pictures=(), id=10**9)
    fresh = replace(newer, pictures=tuple(replace(one, hash="0" * 64) for one in product.pictures))
    told = [(one.by_words, one.by_photo) for one in Coverages(services).of([newer, bare, fresh])]
    assert told[:2] == [("", ""), ("", "no picture")] and "not embedded yet" in told[2][1]


def test_proposals_are_right_on_products_that_have_a_category(services: Services) -> None:
    at = Proposer(services, sample=80).measure("both")
    assert at.cases == 80 and at.accuracy > 0.85 and at.accuracy_taken > 0.85


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


def test_an_id_of_several_sources_asks_for_one(services: Services) -> None:
    with pytest.raises(UnknownProduct, match="no product"):
        explain(services, "mug-001", "elsewhere")
