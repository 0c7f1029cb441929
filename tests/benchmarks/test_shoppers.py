"""What counts as a mixed answer: the load tests are worth what this finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks._shoppers import Answer, Question, mixed, models_of
from webapp.services import Services

PHOTO = Question("a photo", "photo", "/api/v1/search/image", b"jpeg")


@pytest.fixture
def releases(small_services: Services) -> Path:
    return small_services.releases.folder


@pytest.fixture
def sound(small_services: Services, releases: Path) -> Answer:
    """As the current release answers."""
    release = small_services.releases.current().id
    models = models_of(releases / release)["photo"]
    return Answer(PHOTO, began=0, seconds=0.1, problem="", release=release, models=models, found=("mug-001", "mug-002"))


def test_equal_answers_of_the_releases_own_model_are_not_mixed(sound: Answer, releases: Path) -> None:
    assert mixed([sound, sound], releases) == []


def test_a_vector_of_another_version_is_found_out(sound: Answer, releases: Path) -> None:
    [told] = mixed([sound, replace(sound, models=frozenset({"image-encoder-9.9.9"}))], releases)
    assert "image-encoder-9.9.9" in told


def test_other_products_from_the_same_release_are_found_out(sound: Answer, releases: Path) -> None:
    [told] = mixed([sound, replace(sound, found=("rug-004",))], releases)
    assert "rug-004" in told


def test_failed_answers_count_as_failed_not_as_mixed(sound: Answer, releases: Path) -> None:
    assert mixed([sound, replace(sound, problem="status 503", release="", found=())], releases) == []
