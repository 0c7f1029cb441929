"""Words that find pictures directly: in the space an image encoder was trained towards, and in that of two towers."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.errors import BuildError, ReleaseError
from indexer.evaluate.words import evaluate_words, read_queries
from indexer.release.manifest import read_manifest, write_manifest
from indexer.release.models import Pair
from indexer.release.release import open_release
from indexer.search.reasons import CROSS_MODAL_REASON
from tests.support.small_encoder import aligned_cards, small_cards, small_pair
from tests.support.small_shop import ROWS, VIEWS, SmallShop, open_shop


@pytest.fixture(scope="module")
def seeing_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """With a release whose image encoder was trained towards the text encoder."""
    small = open_shop(tmp_path_factory.mktemp("shop"))
    small.releases.promote(small.build(cards=aligned_cards()).id)
    yield small
    small.database.close()


@pytest.fixture(scope="module")
def two_towers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """With a release that has a space of two towers."""
    small = open_shop(tmp_path_factory.mktemp("shop"))
    small.releases.promote(small.build(pairs=[small_pair()]).id)
    yield small
    small.database.close()


@pytest.mark.parametrize(("query", "first"), [("sunny", "bowl-1"), ("mossy", "tin-3"), ("sooty thing", "lamp-1")])
def test_words_that_no_product_says_find_its_picture(seeing_shop: SmallShop, query: str, first: str) -> None:
    hit = seeing_shop.search.by_text(query).hits[0]
    assert (hit.id, hit.match, hit.reason) == (first, "similar", CROSS_MODAL_REASON)


def test_two_towers_find_it_too(two_towers: SmallShop) -> None:
    hit = two_towers.search.by_text("sunny").hits[0]
    assert (hit.id, hit.match, hit.reason) == ("bowl-1", "similar", CROSS_MODAL_REASON)


def test_pictures_tip_the_scales_between_products_that_read_alike(
    small_shop: SmallShop, seeing_shop: SmallShop
) -> None:
    def place(shop: SmallShop) -> int:
        return [hit.id for hit in shop.search.by_text("fiery mug").hits].index("mug-3")

    assert place(seeing_shop) == 0 < place(small_shop)


@pytest.mark.parametrize("query", ["asdfgh qwertz", "quarterly tax return deadline", "zzzz"])
def test_nonsense_still_finds_nothing(seeing_shop: SmallShop, query: str) -> None:
    assert {hit.match for hit in seeing_shop.search.by_text(query).hits} <= {"weak"}


def test_without_such_a_space_answers_stay_as_they_are(empty_shop: SmallShop) -> None:
    empty_shop.releases.promote(empty_shop.build().id)
    assert empty_shop.releases.current().cross_modal_spaces == {}
    hits = empty_shop.search.by_text("green mug").hits
    assert [(hit.id, hit.reason) for hit in hits][:1] == [("mug-1", "title matches ‘mug green’")]
    assert empty_shop.search.by_text("sunny").total == 0


def test_a_query_is_encoded_once_for_words_and_pictures(seeing_shop: SmallShop) -> None:
    asked = seeing_shop.encoder.texts
    seeing_shop.search.by_text("a query that nobody asked before this one")
    assert seeing_shop.encoder.texts == asked + 1


def test_every_picture_is_looked_at_once_for_both_its_vectors(empty_shop: SmallShop) -> None:
    release = empty_shop.build(cards=aligned_cards())
    assert empty_shop.encoder.pictures == len(ROWS) * VIEWS
    empty_shop.build(cards=aligned_cards())
    assert empty_shop.encoder.pictures == len(ROWS) * VIEWS
    assert release.manifest.spaces["aligned"].items == len(ROWS) * VIEWS


def test_vectors_kept_before_the_model_was_aligned_are_made_anew(empty_shop: SmallShop) -> None:
    empty_shop.build()
    release = empty_shop.build(cards=aligned_cards())
    assert empty_shop.encoder.pictures == 2 * len(ROWS) * VIEWS
    assert release.manifest.spaces["aligned"].items == len(ROWS) * VIEWS


def test_the_manifest_names_the_models_of_pictures_and_of_queries(empty_shop: SmallShop) -> None:
    release = empty_shop.build(cards=aligned_cards(), pairs=[small_pair()])
    spaces = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))["spaces"]
    aligned, clip = spaces["aligned"], spaces["clip"]
    assert (aligned["model"], aligned["asked_by"]["model"], aligned["output"]) == (
        "image-encoder",
        "text-encoder",
        "aligned",
    )
    assert (clip["model"], clip["asked_by"]["model"], clip["dimension"]) == ("clip-image", "clip-text", 64)
    assert set(clip["files"]) >= {"clip.ann", "clip-image-1.0.0.json", "clip-text-1.0.0.json"}
    assert all(space["recall_at_10"] >= 0.95 for space in spaces.values())
    assert len(release.manifest.models()) == 4


def test_an_image_encoder_trained_towards_another_text_encoder_gives_no_space(empty_shop: SmallShop) -> None:
    image, _ = aligned_cards()
    other = small_cards("2.0.0")[1]
    assert set(empty_shop.build(cards=[image, other]).manifest.spaces) == {"image", "text"}


def test_towers_of_different_models_are_refused(empty_shop: SmallShop) -> None:
    pair = small_pair()
    with pytest.raises(BuildError, match=r"clip-image-1\.0\.0 gives 64 numbers and text-encoder-1\.0\.0 256"):
        empty_shop.build(pairs=[Pair(pair.image, small_cards()[1])])


@pytest.mark.parametrize("name", ["aligned.ann", "aligned.npy", "aligned-ids.npy"])
def test_a_damaged_file_of_the_space_is_named_before_it_is_opened(empty_shop: SmallShop, name: str) -> None:
    release = empty_shop.build(cards=aligned_cards())
    (release.folder / name).write_bytes(b"something else")
    with pytest.raises(ReleaseError, match=rf"{name} .*It was not opened"):
        open_release(release.folder)


def test_a_file_nobody_vouches_for_is_not_opened(empty_shop: SmallShop) -> None:
    release = empty_shop.build(cards=aligned_cards())
    space = release.manifest.spaces["aligned"]
    files = {name: entry for name, entry in space.files.items() if name != "aligned.ann"}
    spaces = {**release.manifest.spaces, "aligned": replace(space, files=files)}
    write_manifest(replace(release.manifest, spaces=spaces), release.folder)
    with pytest.raises(ReleaseError, match="not named in its manifest"):
        open_release(release.folder)


def test_a_space_asked_by_a_model_it_was_not_made_for_is_not_opened(empty_shop: SmallShop) -> None:
    release = empty_shop.build(cards=aligned_cards(), pairs=[small_pair()])
    spaces = release.manifest.spaces
    query_model = spaces["clip"].query_model
    wrong = {**spaces, "image": replace(spaces["image"], query_model=query_model, files=spaces["clip"].files)}
    write_manifest(replace(release.manifest, spaces=wrong), release.folder)
    with pytest.raises(ReleaseError):
        open_release(release.folder)


def test_a_release_of_the_first_format_still_opens(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    path = release.folder / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    for space in raw["spaces"].values():
        del space["asked_by"], space["output"]
    path.write_text(json.dumps({**raw, "format": 1}), encoding="utf-8")
    assert read_manifest(release.folder).spaces["text"].query_model.model == "text-encoder"
    empty_shop.releases.promote(release.id)
    assert empty_shop.search.by_text("enamel mug").hits[0].id == "mug-4"


def test_without_the_words_tower_pictures_are_left_out_and_it_is_said(two_towers: SmallShop) -> None:
    two_towers.encoder.asleep = {"clip-text"}
    result = two_towers.search.by_text("enamel mug with a handle")
    two_towers.encoder.asleep = set()
    assert result.hits[0].id == "mug-4"
    assert result.degraded is not None
    assert "what their pictures show" in result.degraded


def test_without_torchserve_words_are_answered_as_ever(seeing_shop: SmallShop) -> None:
    seeing_shop.encoder.away = True
    result = seeing_shop.search.by_text("an enamel mug to be asked for once")
    seeing_shop.encoder.away = False
    assert result.hits[0].id == "mug-4"
    assert result.degraded is not None
    assert "very words" in result.degraded


def test_pictures_alone_are_measured_beside_the_others(
    seeing_shop: SmallShop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lists") / "queries.csv"
    path.write_text("id,query,type,split,relevant\nq1,sunny,plain,dev,bowl-1:3\n", encoding="utf-8")
    report = evaluate_words(
        seeing_shop.releases.current(), seeing_shop.catalogue, seeing_shop.encoder, read_queries(path)
    )
    assert report.rankers == ("tf-idf titles", "bm25 only", "vectors only", "pictures alone (aligned)", "fused")
    assert report.intervals["pictures alone (aligned)", "all", "nDCG@10"].mean == 1.0
    assert report.intervals["vectors only", "all", "nDCG@10"].mean < 1.0
    assert not math.isnan(report.intervals["fused", "all", "nDCG@10"].mean)


def test_an_empty_catalogue_gives_empty_spaces_that_answer(empty_shop: SmallShop) -> None:
    for row in ROWS:
        empty_shop.change(row.split("|")[0], removed=True)
    empty_shop.releases.promote(empty_shop.build(cards=aligned_cards(), pairs=[small_pair()]).id)
    assert empty_shop.search.by_text("sunny").total == 0
