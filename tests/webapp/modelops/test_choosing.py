"""Which models the next release is built with, and which of them TorchServe must hold."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexer.errors import BuildError
from indexer.release.release import Release
from serving.cards import Card, write_card
from tests.support.small_encoder import aligned_cards, small_cards, small_pair
from tests.support.small_shop import SmallShop, open_shop
from webapp.modelops.choosing import choose_models, missing_models, newer_items, newer_versions
from webapp.modelops.desired import desired_models
from webapp.settings import Settings

OLD, NEW = small_cards("1.0.0"), small_cards("1.1.0", weights="1")
PAIR = small_pair()
TOWERS = [PAIR.image, PAIR.text]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallShop]:
    shop = open_shop(tmp_path)
    yield shop
    shop.database.close()


@pytest.fixture
def release(small: SmallShop) -> Release:
    """The current one, built with the old models and with two towers."""
    built: Release = small.build(OLD, pairs=[PAIR])
    return small.releases.promote(built.id)


def keys(cards: Sequence[Card]) -> list[str]:
    return [card.key for card in cards]


def test_before_the_first_release_the_newest_of_each_kind_are_taken() -> None:
    models = choose_models([*OLD, *NEW, *TOWERS], None)
    assert keys(models.cards) == ["image-encoder-1.1.0", "text-encoder-1.1.0"]


def test_the_models_in_use_stay_and_newer_ones_are_told(release: Release) -> None:
    cards = [*OLD, *NEW, *TOWERS]
    models = choose_models(cards, release)
    assert keys(models.cards) == ["image-encoder-1.0.0", "text-encoder-1.0.0", "clip-image-1.0.0", "clip-text-1.0.0"]
    newer = [(card.key, newest.key) for card, newest in newer_versions(models, cards)]
    assert newer == [("image-encoder-1.0.0", "image-encoder-1.1.0"), ("text-encoder-1.0.0", "text-encoder-1.1.0")]


def test_a_release_of_older_models_is_told_of_the_newer_ones(release: Release) -> None:
    newer = newer_items(release.manifest, [*OLD, *NEW, *TOWERS])
    assert [(key, newest.key) for key, newest in newer] == [
        ("image-encoder-1.0.0", "image-encoder-1.1.0"),
        ("text-encoder-1.0.0", "text-encoder-1.1.0"),
    ]
    assert newer_items(release.manifest, [*OLD, *TOWERS]) == []


def test_the_version_asked_for_is_taken(release: Release) -> None:
    models = choose_models([*OLD, *NEW, *TOWERS], release, image="image-encoder-1.1.0", pair="none")
    assert keys(models.cards) == ["image-encoder-1.1.0", "text-encoder-1.0.0"]


def test_two_towers_are_asked_for_by_name() -> None:
    models = choose_models([*OLD, *TOWERS], None, pair="clip-image-1.0.0, clip-text-1.0.0")
    assert [pair.space for pair in models.pairs] == ["clip"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"image": "image-encoder-7.0.0"},
            r"no image-encoder 'image-encoder-7\.0\.0' .* there are: image-encoder-1\.0\.0",
        ),
        ({"text": "image-encoder-1.0.0"}, "no text-encoder 'image-encoder"),
        ({"pair": "clip-image-1.0.0"}, "names one model; a further space needs IMAGE-VERSION,TEXT-VERSION, or none"),
        ({"pair": "image-encoder-1.0.0,text-encoder-1.0.0"}, "share no space"),
    ],
)
def test_what_cannot_be_had_is_answered_with_what_can(asked: dict[str, str], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        choose_models([*OLD, *TOWERS], None, **asked)


def test_when_a_model_is_lost_the_newest_take_over(release: Release) -> None:
    cards = [OLD[1], *NEW, *TOWERS]
    assert missing_models(release.manifest, cards) == ["image-encoder-1.0.0"]
    models = choose_models(cards, release)
    assert keys(models.cards) == ["image-encoder-1.1.0", "text-encoder-1.1.0", "clip-image-1.0.0", "clip-text-1.0.0"]


def test_a_model_changed_under_its_version_is_lost_too(release: Release) -> None:
    changed = [*small_cards(weights="1"), *TOWERS]
    assert missing_models(release.manifest, changed) == ["image-encoder-1.0.0", "text-encoder-1.0.0"]


def test_a_space_of_towers_goes_when_one_of_them_is_lost(release: Release) -> None:
    assert choose_models([*OLD, PAIR.image], release).pairs == ()


def desired(small: SmallShop, folder: Path, cards: Sequence[Card]) -> set[str]:
    folder.mkdir()
    for card in cards:
        write_card(card, folder)
    return {f"{one.name}-{one.version}" for one in desired_models(small.releases, Settings(model_store=folder))}


@pytest.mark.usefixtures("release")
def test_torchserve_shall_hold_every_model_of_the_kept_releases(small: SmallShop, tmp_path: Path) -> None:
    small.releases.promote(small.build(aligned_cards("2.0.0", weights="2")).id)
    cards = [*OLD, *NEW, *TOWERS, *aligned_cards("2.0.0", weights="2")]
    named = {"image-encoder-1.0.0", "text-encoder-1.0.0", "clip-image-1.0.0", "clip-text-1.0.0"}
    assert desired(small, tmp_path / "models", cards) == named | {"image-encoder-2.0.0", "text-encoder-2.0.0"}


@pytest.mark.usefixtures("release")
def test_torchserve_shall_hold_the_next_models_when_one_was_lost(small: SmallShop, tmp_path: Path) -> None:
    held = desired(small, tmp_path / "models", [OLD[1], *NEW, *TOWERS])
    expected = {
        "text-encoder-1.0.0",
        "image-encoder-1.1.0",
        "text-encoder-1.1.0",
        "clip-image-1.0.0",
        "clip-text-1.0.0",
    }
    assert held == expected
