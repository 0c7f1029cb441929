"""Products that change after a release was built: found or gone at once, in every process."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from indexer.live import delta
from indexer.live.releases import LiveReleases
from indexer.release.manifest import write_manifest
from indexer.search.results import Filters
from tests.support.live_changes import MUG_1, TEAPOT, by_photo, by_words, embedder
from tests.support.small_encoder import small_cards
from tests.support.small_shop import ROWS, VIEWS, SmallShop, photo


@pytest.fixture
def shop(released_shop: SmallShop) -> SmallShop:
    """With a release, and a search that knew it before anything changed."""
    assert "mug-4" in by_words(released_shop.search, "enamel mug")
    return released_shop


def test_a_new_product_is_found_by_words_at_once_in_every_process(shop: SmallShop, tmp_path: Path) -> None:
    other = shop.another_process()
    assert by_words(other, "cobalt teapot") == by_words(shop.search, "cobalt teapot")
    shop.encoder.away = True
    shop.bring(tmp_path, TEAPOT)
    assert by_words(shop.search, "cobalt teapot")[0] == by_words(other, "cobalt teapot")[0] == "pot-1"
    assert by_words(shop.another_process(), "teapot")[0] == "pot-1", "after a restart as well"


def test_it_is_found_by_photo_and_meaning_once_somebody_embedded_it(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT)
    assert by_photo(shop.search, "fuchsia") != "pot-1"
    assert embedder(shop).run()
    assert by_photo(shop.another_process(), "fuchsia") == "pot-1"
    hit = shop.another_process().by_text("cobalt teapot").hits[0]
    assert (hit.id, hit.match, hit.reason) == ("pot-1", "exact", "title matches ‘cobalt teapot’")


def test_a_process_that_looked_too_early_looks_again(
    shop: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.live.releases.FETCH_INTERVAL_S", 0.0)
    shop.bring(tmp_path, TEAPOT)
    assert by_photo(shop.search, "fuchsia") != "pot-1"
    embedder(shop).run()
    assert by_photo(shop.search, "fuchsia") == "pot-1"


def test_a_changed_title_is_found_and_the_old_one_is_not(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, MUG_1.replace("Stoneware mug, sea green", "Beaker with a heron"))
    assert by_words(shop.search, "heron beaker") == ["mug-1"]
    assert "mug-1" not in by_words(shop.search, "stoneware")


def test_a_changed_picture_is_found_and_the_old_one_is_not(shop: SmallShop, tmp_path: Path) -> None:
    assert by_photo(shop.search, "seagreen") == "mug-1"
    shop.bring(tmp_path, MUG_1.replace("|seagreen", "|fuchsia"))
    embedder(shop).run()
    process = shop.another_process()
    assert by_photo(process, "fuchsia") == "mug-1"
    assert by_photo(process, "seagreen") != "mug-1"


@pytest.mark.parametrize("gone", ["hide", "remove"])
def test_a_hidden_or_removed_product_is_gone_at_once(shop: SmallShop, tmp_path: Path, gone: str) -> None:
    shop.bring(tmp_path, *(row for row in ROWS if not row.startswith("mug-1")), gone=gone)
    assert "mug-1" not in by_words(shop.search, "stoneware mug sea green")
    assert by_photo(shop.search, "seagreen") != "mug-1"
    assert "mug-1" not in [hit.id for hit in shop.search.similar("mug-2")]


def test_a_product_that_came_back_is_found_again(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path / "without", *ROWS[1:], gone="remove")
    shop.releases.promote(shop.build().id)
    shop.bring(tmp_path / "with", MUG_1)
    assert by_words(shop.search, "stoneware mug sea green")[0] == "mug-1"
    assert by_photo(shop.search, "seagreen") == "mug-1", "its vectors were kept"


def test_a_changed_price_lays_nothing_over_the_release(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, MUG_1.replace("16.50", "19.00").replace("in stock", "out of stock"))
    live = LiveReleases(shop.releases, shop.catalogue)
    assert live.now().products == 0
    assert live.current() is shop.releases.current()
    assert str(shop.search.by_text("stoneware mug sea green").hits[0].price) == "19.00"


def test_filters_facets_and_counts_see_what_is_new(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT)
    found = shop.search.by_text("tidewater", filters=Filters(categories=("Teapots",)))
    assert (found.total, found.hits[0].id) == (1, "pot-1")
    assert {value.value: value.count for value in found.facets["category"]}["Teapots"] == 1


def test_similar_products_and_labels_see_what_is_new(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT.replace("fuchsia", "seagreen"))
    embedder(shop).run()
    process = shop.another_process()
    assert process.similar("pot-1", by="image")[0].id == "mug-1"
    assert "pot-1" in [hit.id for hit in process.similar("mug-1", by="image")]
    assert process.by_photo_text("TIDEWATER\nCobalt teapot").hits[0].id == "pot-1"


def test_new_words_are_completed_and_corrected(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT)
    assert by_words(shop.search, "cob") == ["pot-1"]
    misspelt = shop.search.by_text("cobolt")
    assert (misspelt.hits[0].id, misspelt.did_you_mean) == ("pot-1", "cobalt")


def test_the_order_is_nearly_that_of_a_release_built_anew(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT, MUG_1.replace("sea green", "moss green"))
    embedder(shop).run()
    asked = ("green mug", "something for tea", "teapot", "stoneware")
    before = [by_words(shop.another_process(), words)[:3] for words in asked]
    shop.releases.promote(shop.build().id)
    assert before == [by_words(shop.search, words)[:3] for words in asked]


def test_a_rollback_brings_nothing_back_and_loses_nothing(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT, *ROWS[1:], gone="remove")
    shop.releases.promote(shop.build().id)
    shop.releases.rollback()
    for process in (shop.search, shop.another_process()):
        assert by_words(process, "cobalt teapot")[0] == "pot-1"
        assert by_photo(process, "fuchsia") == "pot-1"
        assert "mug-1" not in by_words(process, "stoneware mug sea green")
        assert by_photo(process, "seagreen") != "mug-1"


def test_after_a_rollback_the_old_release_s_models_embed(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT)
    shop.releases.promote(shop.build(cards=small_cards("2.0.0")).id)
    shop.releases.rollback()
    asked = shop.encoder.pictures
    assert by_photo(shop.search, "fuchsia") != "pot-1"
    embedder(shop).run()
    assert shop.encoder.pictures == asked + 1 + VIEWS
    assert by_photo(shop.another_process(), "fuchsia") == "pot-1"


def test_the_next_build_takes_it_in_and_asks_for_no_picture_again(shop: SmallShop, tmp_path: Path) -> None:
    shop.bring(tmp_path, TEAPOT)
    embedder(shop).run()
    asked, texts = shop.encoder.pictures, shop.encoder.texts
    shop.releases.promote(shop.build().id)
    assert shop.encoder.pictures == asked
    assert shop.encoder.texts == texts + 1, "its title as a question, to set thresholds by"
    assert LiveReleases(shop.releases, shop.catalogue).now().products == 0
    assert by_photo(shop.search, "fuchsia") == "pot-1"


def test_a_release_of_before_there_were_signatures_is_laid_over_too(shop: SmallShop, tmp_path: Path) -> None:
    release = shop.build()
    words = {name: entry for name, entry in release.manifest.words.items() if "signatures" not in name}
    write_manifest(replace(release.manifest, words=words), release.folder)
    shop.releases.promote(release.id)
    shop.bring(tmp_path, MUG_1.replace("16.50", "19.00"))
    live = LiveReleases(shop.releases, shop.catalogue)
    assert live.now().products == 1
    assert by_words(shop.search, "stoneware mug sea green")[0] == "mug-1"


def test_what_is_too_much_waits_for_the_next_build(
    shop: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "MAX_PRODUCTS", 2)
    shop.bring(tmp_path, *renamed(ROWS[:4]))
    now = LiveReleases(shop.releases, shop.catalogue).now()
    assert (now.products, now.left_out) == (2, 2)
    assert len(by_words(shop.search, "renamed")) == 2
    assert "mug-4" in by_words(shop.search, "enamel mug")
    shop.bring(tmp_path / "more", TEAPOT, MUG_1.replace("Stoneware", "Granite"))
    assert by_words(shop.search, "granite") == ["mug-1"], "one that is laid over is followed"
    assert "pot-1" not in by_words(shop.search, "cobalt teapot")
    shop.bring(tmp_path / "gone", TEAPOT, *ROWS[1:], gone="remove")
    assert "mug-1" not in by_words(shop.search, "granite")


def renamed(rows: list[str]) -> list[str]:
    return [row.replace("mug", "renamed mug").replace("renamed mug-", "mug-") for row in rows]


def test_changes_one_after_the_other_leave_the_last(
    shop: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "COMPACT_AFTER", 3)  # so that the words are indexed anew in between
    for word in ("first", "second", "third", "fourth", "fifth", "sixth"):
        shop.bring(tmp_path / word, TEAPOT.replace("Cobalt", word))
        assert by_words(shop.search, word) == ["pot-1"]
    assert by_words(shop.search, "fifth") != ["pot-1"]
    shop.bring(tmp_path / "last", MUG_1.replace("Stoneware", "Granite"))
    assert by_words(shop.search, "granite") == ["mug-1"]


def test_searches_go_on_while_products_come_in(shop: SmallShop, tmp_path: Path) -> None:
    errors: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(15):
                assert shop.search.by_text("mug").total >= 4
                assert shop.search.by_photo(shop.search.encode_photo(photo("gold"))).hits[0].id == "bowl-1"
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        shop.bring(tmp_path / str(number), TEAPOT.replace("pot-1", f"pot-{number}"))
        embedder(shop).run()
    for thread in threads:
        thread.join()
    assert not errors
    assert set(by_words(shop.search, "teapot")[:4]) == {f"pot-{number}" for number in range(4)}
