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
def small(released_shop: SmallShop) -> SmallShop:
    """With a release, and a search that knew it before anything changed."""
    assert "mug-4" in by_words(released_shop.search, "enamel mug")
    return released_shop


def test_a_new_product_is_found_by_words_at_once_in_every_process(small: SmallShop, tmp_path: Path) -> None:
    other = small.another_process()
    assert by_words(other, "cobalt teapot") == by_words(small.search, "cobalt teapot")
    small.encoder.away = True
    small.bring(tmp_path, TEAPOT)
    assert by_words(small.search, "cobalt teapot")[0] == by_words(other, "cobalt teapot")[0] == "pot-1"
    assert by_words(small.another_process(), "teapot")[0] == "pot-1", "after a restart as well"


def test_it_is_found_by_photo_and_meaning_once_somebody_embedded_it(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT)
    assert by_photo(small.search, "fuchsia") != "pot-1"
    assert embedder(small).run()
    assert by_photo(small.another_process(), "fuchsia") == "pot-1"
    hit = small.another_process().by_text("cobalt teapot").hits[0]
    assert (hit.id, hit.match, hit.reason) == ("pot-1", "exact", "title matches ‘cobalt teapot’")


def test_a_process_that_looked_too_early_looks_again(
    small: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.live.releases.FETCH_INTERVAL_S", 0.0)
    small.bring(tmp_path, TEAPOT)
    assert by_photo(small.search, "fuchsia") != "pot-1"
    embedder(small).run()
    assert by_photo(small.search, "fuchsia") == "pot-1"


def test_a_changed_title_is_found_and_the_old_one_is_not(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, MUG_1.replace("Stoneware mug, sea green", "Beaker with a heron"))
    assert by_words(small.search, "heron beaker") == ["mug-1"]
    assert "mug-1" not in by_words(small.search, "stoneware")


def test_a_word_of_a_product_that_changes_again_and_again_stays_found(small: SmallShop) -> None:
    for number in range(2 * len(ROWS)):
        small.change("mug-1", title=f"Beaker with a heron {number}")
        assert by_words(small.search, "heron")[:1] == ["mug-1"], number


def test_a_changed_picture_is_found_and_the_old_one_is_not(small: SmallShop, tmp_path: Path) -> None:
    assert by_photo(small.search, "seagreen") == "mug-1"
    small.bring(tmp_path, MUG_1.replace("|seagreen", "|fuchsia"))
    embedder(small).run()
    process = small.another_process()
    assert by_photo(process, "fuchsia") == "mug-1"
    assert by_photo(process, "seagreen") != "mug-1"


@pytest.mark.parametrize("gone", ["hide", "remove"])
def test_a_hidden_or_removed_product_is_gone_at_once(small: SmallShop, tmp_path: Path, gone: str) -> None:
    small.bring(tmp_path, *(row for row in ROWS if not row.startswith("mug-1")), gone=gone)
    assert "mug-1" not in by_words(small.search, "stoneware mug sea green")
    assert by_photo(small.search, "seagreen") != "mug-1"
    assert "mug-1" not in [hit.id for hit in small.search.similar("mug-2")]


def test_a_product_that_came_back_is_found_again(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path / "without", *ROWS[1:], gone="remove")
    small.releases.promote(small.build().id)
    small.bring(tmp_path / "with", MUG_1)
    assert by_words(small.search, "stoneware mug sea green")[0] == "mug-1"
    assert by_photo(small.search, "seagreen") == "mug-1", "its vectors were kept"


def test_a_changed_price_lays_nothing_over_the_release(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, MUG_1.replace("16.50", "19.00").replace("in stock", "out of stock"))
    live = LiveReleases(small.releases, small.catalogue)
    assert live.now().products == 0
    assert live.current() is small.releases.current()
    assert str(small.search.by_text("stoneware mug sea green").hits[0].price) == "19.00"


def test_filters_facets_and_counts_see_what_is_new(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT)
    found = small.search.by_text("tidewater", filters=Filters(categories=("Teapots",)))
    assert (found.total, found.hits[0].id) == (1, "pot-1")
    assert {value.value: value.count for value in found.facets["category"]}["Teapots"] == 1


def test_similar_products_and_labels_see_what_is_new(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT.replace("fuchsia", "seagreen"))
    embedder(small).run()
    process = small.another_process()
    assert process.similar("pot-1", by="image")[0].id == "mug-1"
    assert "pot-1" in [hit.id for hit in process.similar("mug-1", by="image")]
    assert process.by_photo_text("TIDEWATER\nCobalt teapot").hits[0].id == "pot-1"


def test_new_words_are_completed_and_corrected(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT)
    assert by_words(small.search, "cob") == ["pot-1"]
    misspelt = small.search.by_text("cobolt")
    assert (misspelt.hits[0].id, misspelt.did_you_mean) == ("pot-1", "cobalt")


def test_the_order_is_nearly_that_of_a_release_built_anew(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT, MUG_1.replace("sea green", "moss green"))
    embedder(small).run()
    asked = ("green mug", "something for tea", "teapot", "stoneware")
    before = [by_words(small.another_process(), words)[:3] for words in asked]
    small.releases.promote(small.build().id)
    assert before == [by_words(small.search, words)[:3] for words in asked]


def test_a_rollback_brings_nothing_back_and_loses_nothing(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT, *ROWS[1:], gone="remove")
    small.releases.promote(small.build().id)
    small.releases.rollback()
    for process in (small.search, small.another_process()):
        assert by_words(process, "cobalt teapot")[0] == "pot-1"
        assert by_photo(process, "fuchsia") == "pot-1"
        assert "mug-1" not in by_words(process, "stoneware mug sea green")
        assert by_photo(process, "seagreen") != "mug-1"


def test_after_a_rollback_the_old_release_s_models_embed(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT)
    small.releases.promote(small.build(cards=small_cards("2.0.0")).id)
    small.releases.rollback()
    asked = small.encoder.pictures
    assert by_photo(small.search, "fuchsia") != "pot-1"
    embedder(small).run()
    assert small.encoder.pictures == asked + 1 + VIEWS
    assert by_photo(small.another_process(), "fuchsia") == "pot-1"


def test_the_next_build_takes_it_in_and_asks_for_no_picture_again(small: SmallShop, tmp_path: Path) -> None:
    small.bring(tmp_path, TEAPOT)
    embedder(small).run()
    asked, texts = small.encoder.pictures, small.encoder.texts
    small.releases.promote(small.build().id)
    assert small.encoder.pictures == asked
    assert small.encoder.texts == texts + 1, "its title as a question, to set thresholds by"
    assert LiveReleases(small.releases, small.catalogue).now().products == 0
    assert by_photo(small.search, "fuchsia") == "pot-1"


def test_a_release_of_before_there_were_signatures_is_laid_over_too(small: SmallShop, tmp_path: Path) -> None:
    release = small.build()
    words = {name: entry for name, entry in release.manifest.words.items() if "signatures" not in name}
    write_manifest(replace(release.manifest, words=words), release.folder)
    small.releases.promote(release.id)
    small.bring(tmp_path, MUG_1.replace("16.50", "19.00"))
    live = LiveReleases(small.releases, small.catalogue)
    assert live.now().products == 1
    assert by_words(small.search, "stoneware mug sea green")[0] == "mug-1"


def test_what_is_too_much_waits_for_the_next_build(
    small: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "MAX_PRODUCTS", 2)
    small.bring(tmp_path, *renamed(ROWS[:4]))
    now = LiveReleases(small.releases, small.catalogue).now()
    assert (now.products, now.left_out) == (2, 2)
    assert len(by_words(small.search, "renamed")) == 2
    assert "mug-4" in by_words(small.search, "enamel mug")
    small.bring(tmp_path / "more", TEAPOT, MUG_1.replace("Stoneware", "Granite"))
    assert by_words(small.search, "granite") == ["mug-1"], "one that is laid over is followed"
    assert "pot-1" not in by_words(small.search, "cobalt teapot")
    small.bring(tmp_path / "gone", TEAPOT, *ROWS[1:], gone="remove")
    assert "mug-1" not in by_words(small.search, "granite")


def renamed(rows: list[str]) -> list[str]:
    return [row.replace("mug", "renamed mug").replace("renamed mug-", "mug-") for row in rows]


def test_changes_one_after_the_other_leave_the_last(
    small: SmallShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "COMPACT_AFTER", 3)  # so that the words are indexed anew in between
    for word in ("first", "second", "third", "fourth", "fifth", "sixth"):
        small.bring(tmp_path / word, TEAPOT.replace("Cobalt", word))
        assert by_words(small.search, word) == ["pot-1"]
    assert by_words(small.search, "fifth") != ["pot-1"]
    small.bring(tmp_path / "last", MUG_1.replace("Stoneware", "Granite"))
    assert by_words(small.search, "granite") == ["mug-1"]


def test_searches_go_on_while_products_come_in(small: SmallShop, tmp_path: Path) -> None:
    errors: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(15):
                assert small.search.by_text("mug").total >= 4
                assert small.search.by_photo(small.search.encode_photo(photo("gold"))).hits[0].id == "bowl-1"
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        small.bring(tmp_path / str(number), TEAPOT.replace("pot-1", f"pot-{number}"))
        embedder(small).run()
    for thread in threads:
        thread.join()
    assert not errors
    assert set(by_words(small.search, "teapot")[:4]) == {f"pot-{number}" for number in range(4)}
