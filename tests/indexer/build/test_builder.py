"""Building a release: what it holds, what it reuses, what stops it."""

import json
import shutil

import numpy as np
import pytest

from indexer.errors import BuildError
from indexer.release.models import newest_card
from indexer.release.release import open_release
from tests.support.small_encoder import small_cards
from tests.support.small_shop import ROWS, VIEWS, SmallShop


def test_a_release_says_what_it_is_made_of(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    manifest = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == 2
    assert manifest["catalogue_sequence"] == empty_shop.catalogue.sequence()
    image = manifest["spaces"]["image"]
    assert (image["model"], image["version"], image["metric"]) == ("image-encoder", "1.0.0", "cosine")
    assert (image["dimension"], image["items"]) == (48, len(ROWS) * VIEWS)
    assert set(image["files"]) >= {"image.ann", "image.npy", "image-ids.npy", "image-encoder-1.0.0.json"}
    assert all(name.startswith("words/") for name in manifest["words"])


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_every_metric_is_built_and_measured(empty_shop: SmallShop, metric: str) -> None:
    release = empty_shop.build(metric=metric)
    assert {space.metric for space in release.manifest.spaces.values()} == {metric}
    assert release.manifest.weakest_recall() >= 0.95


def test_an_unknown_metric_is_refused(empty_shop: SmallShop) -> None:
    with pytest.raises(ValueError, match="use one of cosine, dot, euclidean"):
        empty_shop.build(metric="hamming")


def test_a_second_build_asks_the_models_for_nothing(empty_shop: SmallShop) -> None:
    empty_shop.build()
    asked = (empty_shop.encoder.pictures, empty_shop.encoder.texts)
    empty_shop.build()
    assert (empty_shop.encoder.pictures, empty_shop.encoder.texts) == asked


def test_a_changed_model_embeds_everything_anew(empty_shop: SmallShop) -> None:
    empty_shop.build()
    asked = empty_shop.encoder.pictures
    empty_shop.build(cards=small_cards(weights="1"))
    assert empty_shop.encoder.pictures == 2 * asked


def test_a_build_without_torchserve_says_so_and_keeps_what_it_has(empty_shop: SmallShop) -> None:
    empty_shop.encoder.fails_after = 10
    with pytest.raises(BuildError, match="What was embedded is kept"):
        empty_shop.build()
    empty_shop.encoder.fails_after = None
    release = empty_shop.build()
    assert empty_shop.encoder.pictures == len(ROWS) * VIEWS
    assert release.manifest.spaces["image"].items == len(ROWS) * VIEWS


def test_a_build_broken_off_leaves_nothing_that_looks_like_a_release(empty_shop: SmallShop) -> None:
    def stop(what: str, _done: int, _total: int) -> None:
        if what == "Indexing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        empty_shop.build(progress=stop)
    assert empty_shop.releases.list() == []
    assert [path.name for path in empty_shop.releases.folder.iterdir()] == [".build.lock"]


def test_what_a_killed_build_left_is_cleared_away(empty_shop: SmallShop) -> None:
    left = empty_shop.releases.folder / ".building-20260101-000000-abcdef"
    left.mkdir(parents=True)
    empty_shop.build()
    assert not left.exists()


def test_two_builds_do_not_run_at_once(empty_shop: SmallShop) -> None:
    def build_again(_what: str, _done: int, _total: int) -> None:
        empty_shop.build()

    with pytest.raises(BuildError, match="Another build is running"):
        empty_shop.build(progress=build_again)


def test_a_full_disk_is_noticed_before_anything_is_written(
    empty_shop: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(BuildError, match=r"needs \d+ MB .* make room"):
        empty_shop.build()


def test_a_picture_that_cannot_be_encoded_is_counted_and_left_out(empty_shop: SmallShop) -> None:
    product = empty_shop.catalogue.product("mug-1")
    assert product is not None
    empty_shop.pictures.path(product.pictures[0].hash).write_bytes(b"no picture")
    empty_shop.pictures.path(product.pictures[1].hash).unlink()
    release = empty_shop.build()
    assert sum(release.manifest.left_out.values()) == 2
    assert release.manifest.spaces["image"].items == len(ROWS) * VIEWS - 2


def test_progress_reaches_its_total(empty_shop: SmallShop) -> None:
    last: dict[str, tuple[int, int]] = {}
    empty_shop.build(progress=lambda what, done, total: last.update({what: (done, total)}))
    assert set(last) == {"Reading products", "Looking at pictures", "Indexing"}
    assert all(done == total for done, total in last.values())


def test_the_newest_card_is_the_one_with_the_highest_version() -> None:
    cards = small_cards("1.9.0") + small_cards("1.10.0")
    assert newest_card(cards, "image-encoder").version == "1.10.0"


def test_a_missing_model_is_named(empty_shop: SmallShop) -> None:
    with pytest.raises(BuildError, match="kind image-encoder"):
        empty_shop.build(cards=[])


def test_an_empty_catalogue_gives_a_release_that_answers(empty_shop: SmallShop) -> None:
    for row in ROWS:
        empty_shop.change(row.split("|")[0], removed=True)
    release = empty_shop.build()
    opened = open_release(release.folder)
    assert len(opened.image.store) == len(opened.text.store) == len(opened.words) == 0


def test_items_know_their_product_and_picture(empty_shop: SmallShop) -> None:
    opened = open_release(empty_shop.build().folder)
    product = empty_shop.catalogue.product("lamp-1")
    assert product is not None
    places = np.flatnonzero(opened.image.products == product.id)
    assert [opened.image.picture(place) for place in places] == [picture.hash for picture in product.pictures]
