"""Models in a bucket: sent by the machine that has them, fetched by another one, refused where they were changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.storage import calls
from catalog.storage.opening import open_storage
from catalog.storage.storage import Storage
from serving.archives import build_archive
from serving.cards import Card, ModelKey, file_sha256, find_cards, read_card, write_card
from serving.errors import ArchiveFailed
from serving.identity import fingerprint
from tests.support.flaky_network import FlakyNetwork
from tests.support.small_site import open_small_site
from webapp.modelops.overrides import NO_OVERRIDES, read_overrides, set_override
from webapp.modelops.shared_models import ANY, SharedModels, open_shared_models
from webapp.settings import PROJECT

KEY = ModelKey("image-encoder", "2.0.0")


@pytest.fixture
def bucket(bucket_url: str) -> Storage:
    return open_storage(bucket_url, "models")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """The bundled image encoder, in the store of the first machine."""
    store = tmp_path / "first"
    store.mkdir()
    for ending in ("json", "safetensors"):
        (store / f"image-encoder-2.0.0.{ending}").write_bytes(
            (PROJECT / "model_store" / f"image-encoder-2.0.0.{ending}").read_bytes()
        )
    return read_card(store / "image-encoder-2.0.0.json")


@pytest.fixture
def first(bucket: Storage, card: Card, tmp_path: Path) -> SharedModels:
    assert card
    return SharedModels(bucket, tmp_path / "first")


@pytest.fixture
def second_store(tmp_path: Path) -> Path:
    (tmp_path / "second").mkdir()
    return tmp_path / "second"


@pytest.fixture
def second(bucket: Storage, second_store: Path) -> SharedModels:
    return SharedModels(bucket, second_store)


def test_a_model_packaged_at_one_machine_is_packed_at_another(
    first: SharedModels, second: SharedModels, second_store: Path, card: Card
) -> None:
    assert first.share(card) and not first.share(card)
    second.bring({KEY: fingerprint(card), ModelKey("unknown", "1.0.0"): ANY})
    assert find_cards(second_store) == [card]
    assert build_archive(second_store / f"{card.key}.json", second_store).is_file()
    assert not [path for path in second_store.iterdir() if path.name.startswith(".")]


def test_changed_weights_are_refused(
    first: SharedModels, second: SharedModels, second_store: Path, card: Card, bucket: Storage
) -> None:
    first.share(card)
    weights = bucket.read(card.weights)
    bucket.write(card.weights, weights[:-1] + bytes([weights[-1] ^ 1]))
    with pytest.raises(ArchiveFailed, match=r"its card says .* It was not taken"):
        second.bring({KEY: ANY})
    assert not [*second_store.iterdir()]


def test_another_model_than_that_of_the_releases_is_refused(
    first: SharedModels, second: SharedModels, second_store: Path, card: Card
) -> None:
    first.share(card)
    with pytest.raises(ArchiveFailed, match="another model than the releases were built with"):
        second.bring({KEY: "0" * 64})
    assert not [*second_store.iterdir()]


def test_two_models_of_one_name_are_refused_before_anything_is_replaced(
    first: SharedModels, second: SharedModels, second_store: Path, card: Card, bucket: Storage
) -> None:
    first.share(card)
    (second_store / card.weights).write_bytes(b"other weights")
    other = replace(card, weights_sha256=file_sha256(second_store / card.weights))
    write_card(other, second_store)
    with pytest.raises(ArchiveFailed, match="a version of its own"):
        second.share(other)
    assert json.loads(bucket.read(f"{card.key}.json"))["weights_sha256"] == card.weights_sha256


def test_a_card_proven_anew_replaces_the_one_before(first: SharedModels, card: Card, tmp_path: Path) -> None:
    first.share(card)
    write_card(replace(card, licence="another"), tmp_path / "first")
    assert first.share(card) and not first.share(card)


def test_a_card_whose_weights_are_still_being_sent_waits(
    first: SharedModels, second: SharedModels, second_store: Path, card: Card, bucket: Storage
) -> None:
    first.share(card)
    bucket.delete(card.weights)
    with pytest.raises(ArchiveFailed, match="shoplens model package sends it"):
        second.bring({KEY: ANY})
    assert first.share(card)
    second.bring({KEY: ANY})
    assert find_cards(second_store) == [card]


def test_a_bucket_that_is_away_is_told(
    first: SharedModels, card: Card, second_store: Path, network_url: str, network: FlakyNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(calls, "AWAY_S", 0.0)
    first.share(card)
    network.is_away = True
    unsure = SharedModels(open_storage(network_url, "models"), second_store)
    with pytest.raises(ArchiveFailed, match="is not on this machine and cannot be fetched"):
        unsure.bring({KEY: ANY})
    network.is_away = False
    unsure.bring({KEY: ANY})
    assert find_cards(second_store) == [card]


def test_a_version_that_was_registered_at_another_machine_is_fetched(
    first: SharedModels, card: Card, second_store: Path, bucket_url: str, tmp_path: Path
) -> None:
    first.share(card)
    services = open_small_site(tmp_path / "site")
    assert open_shared_models(services.settings) is None
    settings = services.settings.model_copy(update={"model_store": second_store, "storage_url": bucket_url})
    second = open_shared_models(settings)
    assert second is not None
    second.bring_wanted(services.releases, NO_OVERRIDES)
    assert not find_cards(second_store)
    set_override(services.database, *KEY, registered=True)
    second.bring_wanted(services.releases, read_overrides(services.database))
    assert find_cards(second_store) == [card]
    services.database.close()
