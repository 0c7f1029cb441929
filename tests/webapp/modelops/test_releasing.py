"""What promoting makes of a comparison, in a small shop with two models."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.compare.bounds import Bounds
from indexer.compare.comparison import ComparedRelease, Comparison
from indexer.compare.measures import Measurements
from indexer.compare.saved import load_comparison, save_comparison
from indexer.compare.verdict import BoundCheck, Footprint, Verdict
from indexer.release.release import Release
from tests.support.small_site import open_small_site, release_of
from webapp.catalogue.reports import comparison_page
from webapp.cli import main
from webapp.services import Services
from webapp.settings import Settings


@dataclass(frozen=True)
class TwoModels:
    """A small shop with a current release, one by other models, and nobody who could embed anything."""

    settings: Settings
    services: Services
    first: Release
    second: Release

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, env=self.settings.as_environment(), catch_exceptions=False)

    def compared(self, passed: bool) -> None:
        """Keep a comparison of the two."""
        check = BoundCheck("ndcg", "passed" if passed else "failed", "nDCG@10 −0.300, −0.02 at most")
        first, second = (ComparedRelease(one.id, "", 12, (), Footprint(1, 1)) for one in (self.first, self.second))
        nothing = Measurements({}, (), {}, (), ())
        save_comparison(self.second, Comparison("", first, second, Bounds(), nothing, Verdict(passed, (check,)), 0, ()))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoModels]:
    services = open_small_site(tmp_path)
    first, second = (release_of(services, version) for version in ("1.0.0", "2.0.0"))
    services.releases.promote(first.id)
    yield TwoModels(services.settings, services, first, second)
    services.database.close()


def test_other_models_are_promoted_once_they_passed(two: TwoModels) -> None:
    refused = two.run("index", "promote", two.second.id)
    assert refused.exit_code == 1
    assert "answers with image-encoder-2.0.0, text-encoder-2.0.0, the current one" in refused.stderr
    assert f"Next: shoplens index compare {two.first.id} {two.second.id}" in refused.stderr
    two.compared(passed=True)
    assert two.run("index", "promote", two.second.id).exit_code == 0
    assert two.services.releases.current_id() == two.second.id


def test_a_failed_comparison_is_overruled_by_force_alone_and_undone_by_one_command(two: TwoModels) -> None:
    two.compared(passed=False)
    refused = two.run("index", "promote", two.second.id).stderr
    assert "did not pass its comparison with the current one" in refused
    assert "nDCG@10 −0.300" in refused
    assert two.run("index", "promote", two.second.id, "--force").exit_code == 0
    assert f"from {two.first.id} again" in two.run("index", "rollback").stdout
    assert two.run("index", "prune").stdout == "Nothing to remove.\n"


def test_a_build_with_other_models_waits_for_its_comparison(two: TwoModels) -> None:
    built = two.run("index", "build", "--image-model", "image-encoder-2.0.0")
    assert "Built, not promoted." in built.stderr
    assert two.services.releases.current_id() == two.first.id
    alike = two.run("index", "build", "--json")
    assert json.loads(alike.stdout)["id"] == two.services.releases.current_id(), "the same models need none"
    two.run("index", "build", "--image-model", "image-encoder-2.0.0", "--promote")
    assert two.services.releases.current().image_card.version == "2.0.0"


def test_a_release_whose_models_are_gone_cannot_be_compared_with_and_holds_nothing_up(two: TwoModels) -> None:
    (two.settings.model_store / "image-encoder-1.0.0.json").unlink()
    refused = two.run("index", "compare", two.second.id)
    assert "cannot be asked: the model store no longer holds image-encoder-1.0.0" in refused.stderr
    assert two.run("index", "promote", two.second.id).exit_code == 0


def test_what_was_typed_and_sold_cannot_become_markup(two: TwoModels) -> None:
    two.compared(passed=False)
    report = load_comparison(two.second, two.first.id)
    assert report is not None
    hit = {"id": "1", "title": "<b>mug", "category": "x", "picture": None, "match": "exact", "elsewhere": None}
    asked = {"group": "logged words", "text": "<script>", "asked": 2, "moved": 1.0}
    moved = [{**asked, "first": [], "second": [{**hit, "grade": None}]}]
    page = comparison_page({**report, "moved": moved, "thumbs": {}, "asked_photos": [""]})
    assert "<script>" not in page
    assert "&lt;b&gt;mug" in page
