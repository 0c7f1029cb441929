"""Recipes as files: the bundled ones can be used, and what is wrong in one is said all at once."""

from dataclasses import asdict
from pathlib import Path

import pytest

from training.data.sources import parse_sources
from training.errors import TrainingError
from training.recipe import REVIEW_RECIPES, Recipe, find_recipe, overlay, read_recipe, recipe_names
from training.sentiment.recipe import Recipe as ReviewRecipe
from training.teaching.teacher import parse_teacher


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to be written by the test."""
    return tmp_path / "own.toml"


@pytest.mark.parametrize("name", recipe_names())
def test_every_bundled_recipe_can_be_used(name: str) -> None:
    recipe = read_recipe(find_recipe(name))
    assert parse_sources(recipe.get("data", ["any=catalogue"]), recipe.get("column", []), recipe.get("where", []))
    if "teacher" in recipe:
        assert parse_teacher(recipe["teacher"])


@pytest.mark.parametrize("name", recipe_names(REVIEW_RECIPES))
def test_every_bundled_recipe_of_reviews_can_be_used(name: str) -> None:
    assert read_recipe(find_recipe(name, REVIEW_RECIPES), ReviewRecipe)


def test_the_recipe_of_the_committed_model_of_reviews_is_the_default() -> None:
    read = read_recipe(find_recipe("review-sentiment-1.1.0", REVIEW_RECIPES), ReviewRecipe)
    assert ReviewRecipe(**read) == ReviewRecipe()


def test_everything_wrong_is_said_at_once(written: Path) -> None:
    written.write_text('architecture = "lenet"\nepochs = 0\nepoch = 3\nsize = "12"\ndata = "a=b"\nbf16 = 1\n')
    with pytest.raises(TrainingError) as refused:
        read_recipe(written)
    for said in (
        'architecture = "lenet": expected one of basic-cnn',
        "epochs = 0: Input should be greater than or equal to 1",
        'size = "12"',
        'data = "a=b"',
        "bf16 = 1",
        "epoch: no such key; the keys are architecture, size",
    ):
        assert said in str(refused.value)


@pytest.mark.parametrize("text", ["epochs = ", "[training]\nepochs = 3", "seed = 2020-01-01", "epochs = nan"])
def test_a_file_of_another_form_is_refused(written: Path, text: str) -> None:
    written.write_text(text)
    with pytest.raises(TrainingError, match=r"own\.toml cannot be"):
        read_recipe(written)


def test_a_recipe_that_is_none_lists_those_there_are() -> None:
    with pytest.raises(TrainingError, match="fashion-mnist, grocery-mobilenet-v2"):
        find_recipe("fashon-mnist")


def test_the_limits_hold_for_the_defaults(written: Path) -> None:
    plain = {key: value for key, value in asdict(Recipe()).items() if value is not None}
    written.write_text("\n".join(f"{key} = {_toml(value)}" for key, value in plain.items()))
    assert Recipe(**read_recipe(written)) == Recipe()


def test_given_options_outrank_the_recipe_and_the_rest_is_the_recipes() -> None:
    recipe = {"epochs": 3, "seed": 1, "weights": "a.pth"}
    assert overlay(recipe, {"epochs": 5, "weights": "none", "tune": True}, {"epochs"}) == {
        "epochs": 5, "seed": 1, "weights": "a.pth", "tune": True,
    }  # fmt: skip


def test_other_data_replaces_what_the_recipe_says_of_its_own() -> None:
    recipe = {"data": ["kind=a.csv"], "column": ["kind.label=fine"], "where": ["kind.top=1"], "extend": "$NONE"}
    merged = overlay(recipe, {"data": ("kind=b",), "start": "1.0.0"}, {"data", "start"})
    assert merged == {"data": ("kind=b",), "start": "1.0.0"}


def test_variables_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICTURES", "/srv/pictures")
    assert overlay({"data": ["kind=$PICTURES/kinds"]}, {}, ())["data"] == ["kind=/srv/pictures/kinds"]


def test_all_variables_that_are_not_set_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEIGHTS", raising=False)
    monkeypatch.delenv("PICTURES", raising=False)
    with pytest.raises(TrainingError, match=r"\$PICTURES and \$WEIGHTS in the environment \(for data, teacher\)"):
        overlay({"data": ["kind=${PICTURES}/kinds"], "teacher": "mobilenet-v2:$WEIGHTS"}, {}, ())


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
