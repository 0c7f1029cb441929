"""The command line, over the real shop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.demo_shop import Shop
from tests.support.places import DEMO
from webapp.cli import main
from webapp.services import Services

Run = Callable[..., Result]


@pytest.fixture
def shoplens(services: Services) -> Run:
    """Run a command against the shared shop."""

    def run(*arguments: str, **environment: str) -> Result:
        settings = services.settings.as_environment() | environment
        return CliRunner().invoke(main, arguments, env=settings, catch_exceptions=False)

    return run


def test_words_find_the_same_as_on_the_site(shoplens: Run, services: Services) -> None:
    found = json.loads(shoplens("search", "text", "sea green teapot", "--json").stdout)
    expected = services.search.by_text("sea green teapot", limit=10)
    assert [hit["id"] for hit in found["results"]] == [hit.id for hit in expected.hits]


def test_a_photo_finds_its_product(shoplens: Run) -> None:
    photo = DEMO / "pictures" / "query" / "mug-001-a.jpg"
    assert "mug-001" in shoplens("search", "image", str(photo)).stdout


def test_filters_narrow_a_search(shoplens: Run) -> None:
    found = json.loads(shoplens("search", "text", "sea green", "--category", "Bowls", "--json").stdout)
    assert {hit["category"] for hit in found["results"]} == {"Bowls"}


def test_releases_are_listed_with_the_current_one_marked(shoplens: Run, services: Services) -> None:
    lines = shoplens("index", "list").stdout.splitlines()
    assert [line for line in lines if line.startswith("*") and str(services.releases.current_id()) in line]


def test_the_current_release_verifies(shoplens: Run) -> None:
    assert "every file is as it was built" in shoplens("index", "verify").stdout


def test_an_unknown_release_is_one_clear_line(shoplens: Run) -> None:
    refused = shoplens("index", "promote", "nonsense")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: There is no release 'nonsense'")


def test_models_are_listed_with_their_workers(shoplens: Run) -> None:
    models = json.loads(shoplens("model", "list", "--json").stdout)["models"]
    assert {"image-encoder", "text-encoder"} <= {model["model"] for model in models}
    assert any("READY" in model["workers"] for model in models)


@pytest.mark.usefixtures("site_url")
def test_the_doctor_finds_a_running_shop_in_order(shoplens: Run) -> None:
    checked = shoplens("doctor", "--json")
    broken = [check for check in json.loads(checked.stdout) if check["state"] == "broken"]
    assert (checked.exit_code, broken) == (0, [])


def test_what_was_changed_by_hand_shows_as_drift_and_stays(shoplens: Run, models: Shop) -> None:
    management, version = models.services.management, models.services.releases.current().image_card.version
    management.scale("image-encoder", version, 2)
    try:
        assert models.reconciler.step(), "nothing to do: the desired state has not changed"
        assert management.describe("image-encoder", version).min_workers == 2
        assert "drift: it is set to 2 workers instead of 1" in shoplens("doctor").stdout
    finally:
        management.scale("image-encoder", version, 1)


def test_the_doctor_says_how_to_bring_torchserve_back(shoplens: Run, models: Shop) -> None:
    models.server.stop()
    checked = shoplens("doctor")
    assert checked.exit_code == 1
    assert "to mend: Start it: shoplens up" in checked.stdout


def test_a_feed_that_is_none_is_one_clear_line(shoplens: Run, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("colour\nred\n")
    refused = shoplens("catalog", "import", str(tmp_path / "feed.csv"))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ")


def test_a_wrong_setting_is_named_and_exits_with_2(shoplens: Run) -> None:
    refused = shoplens("index", "list", SHOPLENS_WEB_WORKERS="none")
    assert refused.exit_code == 2
    assert "SHOPLENS_WEB_WORKERS: 'none' cannot be used. Input should be a valid integer" in refused.stderr


def test_word_search_is_measured_beside_its_baselines(shoplens: Run) -> None:
    printed = shoplens("evaluate", "words", "--split", "dev").stdout
    for ranker in ("tf-idf titles", "bm25 only", "vectors only", "fused"):
        assert ranker in printed
