"""A release that learnt at its build, from the shop's own titles, how words find its pictures."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import ReleaseError
from indexer.live.releases import LiveReleases
from indexer.release.manifest import describe_files, read_manifest, write_manifest
from indexer.release.release import Release, open_release
from indexer.search.hybrid import find_text
from indexer.words.terms import resolve_query
from tests.support.live_changes import embedder
from tests.support.small_encoder import small_cards
from tests.support.small_shop import SmallShop, open_shop

COLOURS = (
    *("red", "green", "blue", "gold", "purple", "black", "orange", "teal", "pink", "brown", "navy", "olive", "tan"),
    *("cyan", "salmon", "orchid", "khaki", "maroon"),
)
THINGS = ("mug", "bowl", "lamp", "tray", "vase", "box", "jar", "plate")
ROWS = [
    f"{colour}-{thing}|{thing.title()}, {colour}|Nice.|Tidewater|{colour.title()}|9.00|in stock||{colour}"
    for colour in COLOURS
    for thing in THINGS
]


@pytest.fixture(scope="module")
def mapped_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """With 144 products whose pictures show the colour that their titles say, and a release."""
    small = open_shop(tmp_path_factory.mktemp("shop"))
    small.bring(tmp_path_factory.mktemp("feed"), *ROWS)
    small.releases.promote(small.build().id)
    yield small
    small.database.close()


@pytest.fixture
def release(mapped_shop: SmallShop) -> Release:
    return next(release for release in mapped_shop.releases.list() if release.is_current)


@pytest.fixture
def copied(release: Release, tmp_path: Path) -> Path:
    """The folder of a release, to be damaged."""
    return shutil.copytree(release.folder, tmp_path / "copied")


def test_the_manifest_names_map_measure_and_hash(release: Release) -> None:
    raw = json.loads((release.folder / "manifest.json").read_text(encoding="utf-8"))
    space = raw["spaces"]["mapped"]
    assert raw["pictures_by_words"].startswith("mapped: ")
    assert (space["output"], space["asked_by"]["model"], space["title_map"]["format"]) == ("mapped", "text-encoder", 1)
    assert space["titles"]["recall_at_10"] > space["titles"]["chance"] + space["titles"]["gain_low"] > 0.1
    assert len(space["files"]["mapped-map.npy"]["sha256"]) == 64
    assert asdict(read_manifest(release.folder)) == asdict(release.manifest)


def test_words_find_pictures_by_the_map(mapped_shop: SmallShop) -> None:
    space = mapped_shop.releases.current().cross_modal_spaces["mapped"].space
    asked = mapped_shop.encoder.encode_texts(small_cards()[1], ["teal"])[0]
    positions, scores = space.search(asked, 8)
    found = mapped_shop.catalogue.by_ids(space.products[positions].tolist())
    assert {found[product].category for product in space.products[positions].tolist()} == {"Teal"}
    assert scores.min() > space.entry.thresholds.similar


def test_what_the_map_knows_nothing_of_is_not_close(mapped_shop: SmallShop) -> None:
    assert {hit.match for hit in mapped_shop.search.by_text("linen shirt").hits} <= {"weak"}


def test_a_new_picture_is_mapped_by_the_map_of_the_release(mapped_shop: SmallShop, tmp_path: Path) -> None:
    mapped_shop.bring(tmp_path, "new-1|Something new|Nice.|Tidewater|Teal|9.00|in stock||teal")
    live = LiveReleases(mapped_shop.releases, mapped_shop.catalogue)
    embedder(mapped_shop, live).run()
    space = live.current().cross_modal_spaces["mapped"].space
    product = mapped_shop.catalogue.product("new-1")
    twin = mapped_shop.catalogue.product("teal-mug")
    assert product is not None
    assert twin is not None
    assert space.get_vectors(product.id) == pytest.approx(space.get_vectors(twin.id), abs=1e-5)


def test_a_changed_map_is_not_opened(copied: Path) -> None:
    np.save(copied / "mapped-map.npy", np.load(copied / "mapped-map.npy") + 1)
    with pytest.raises(ReleaseError, match=r"mapped-map\.npy has been changed"):
        open_release(copied)


@pytest.mark.parametrize("change", [{"format": 2}, {"dimension": 7}, {"file": "text.npy"}])
def test_a_map_that_does_not_fit_is_not_opened(copied: Path, change: dict[str, object]) -> None:
    manifest = read_manifest(copied)
    mapped = manifest.spaces["mapped"]
    assert mapped.title_map is not None
    files = {**mapped.files, **describe_files(copied, ["text.npy"])}
    mapped = replace(mapped, title_map=replace(mapped.title_map, **change), files=files)  # type: ignore[arg-type]
    write_manifest(replace(manifest, spaces={**manifest.spaces, "mapped": mapped}), copied)
    with pytest.raises(ReleaseError, match="build a new"):
        open_release(copied)


def test_a_release_made_before_there_were_maps_opens(copied: Path) -> None:
    raw = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    del raw["pictures_by_words"], raw["spaces"]["mapped"]
    for space in raw["spaces"].values():
        del space["titles"], space["title_map"]
    (copied / "manifest.json").write_text(json.dumps(raw), encoding="utf-8")
    assert open_release(copied).cross_modal_spaces == {}


def test_a_space_without_weight_changes_no_order(mapped_shop: SmallShop) -> None:
    release = mapped_shop.releases.current()
    vector = mapped_shop.encoder.encode_texts(release.text_card, ["teal tray"])[0]

    def scores(weight: float) -> dict[int, float]:
        further = release.cross_modal_spaces["mapped"]
        entry = further.space.entry
        assert entry.titles is not None
        space = replace(further.space, entry=replace(entry, titles=replace(entry.titles, weight=weight)))
        weighed = replace(release, cross_modal_spaces={"mapped": replace(further, space=space)})
        terms = resolve_query("teal tray", release.words.vocabulary)
        found = find_text(weighed, terms, vector, {"mapped": vector}).ranking
        return dict(zip(found.products.tolist(), found.scores.tolist(), strict=True))

    alone = find_text(release, resolve_query("teal tray", release.words.vocabulary), vector).ranking
    assert scores(0).items() >= dict(zip(alone.products.tolist(), alone.scores.tolist(), strict=True)).items()
    assert scores(0.1) != scores(0)
