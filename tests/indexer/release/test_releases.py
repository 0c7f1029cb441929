"""Releases: promoted, rolled back, checked, pruned, and swapped under running searches."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import event, update

from indexer.errors import NoRelease, ReleaseError
from indexer.release.manifest import read_manifest, write_manifest
from indexer.release.release import open_release
from indexer.release.releases import Releases
from indexer.tables import ReleaseRow
from tests.support.small_shop import SmallShop


def test_before_the_first_promotion_there_is_none(empty_shop: SmallShop) -> None:
    empty_shop.build()
    with pytest.raises(NoRelease, match="shoplens index build"):
        empty_shop.releases.current()


def test_a_promoted_release_answers_in_every_process(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    other_process = Releases(empty_shop.database, empty_shop.releases.folder)
    empty_shop.releases.promote(release.id)
    assert other_process.current().id == release.id


def test_a_rollback_goes_one_back_and_a_second_undoes_it(empty_shop: SmallShop) -> None:
    first, second = empty_shop.build(), empty_shop.build()
    empty_shop.releases.promote(first.id)
    empty_shop.releases.promote(second.id)
    assert empty_shop.releases.rollback().id == empty_shop.releases.current().id == first.id
    assert empty_shop.releases.rollback().id == second.id


def test_there_is_no_way_back_from_the_first(empty_shop: SmallShop) -> None:
    empty_shop.releases.promote(empty_shop.build().id)
    with pytest.raises(ReleaseError, match="no earlier release"):
        empty_shop.releases.rollback()


def test_promoting_the_current_release_again_keeps_the_way_back(empty_shop: SmallShop) -> None:
    first, second = empty_shop.build(), empty_shop.build()
    for release in (first, second, second):
        empty_shop.releases.promote(release.id)
    assert empty_shop.releases.rollback().id == first.id


def test_lists_say_which_is_current_and_which_was(empty_shop: SmallShop) -> None:
    first, second = empty_shop.build(), empty_shop.build()
    empty_shop.releases.promote(first.id)
    empty_shop.releases.promote(second.id)
    flags = {release.id: (release.is_current, release.is_previous) for release in empty_shop.releases.list()}
    assert flags == {first.id: (False, True), second.id: (True, False)}


def test_a_release_nobody_knows_is_answered_with_those_there_are(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    with pytest.raises(ReleaseError, match=f"no release 'nonesuch'; there are: {release.id}"):
        empty_shop.releases.promote("nonesuch")


def test_a_release_that_finds_too_little_is_not_promoted(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    text = release.manifest.spaces["text"]
    poor = {**release.manifest.spaces, "text": type(text)(**{**vars(text), "recall_at_10": 0.9})}
    write_manifest(type(release.manifest)(**{**vars(release.manifest), "spaces": poor}), release.folder)
    with pytest.raises(ReleaseError, match=r"finds 90\.0% of the true ten nearest; 95% are needed"):
        empty_shop.releases.promote(release.id)


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "shorter":
        path.write_bytes(data[:-1])
    else:
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


@pytest.mark.parametrize("how", ["missing", "shorter", "changed"])
@pytest.mark.parametrize("name", ["image.ann", "text.npy", "image-ids.npy", "text-encoder-1.0.0.json"])
def test_a_damaged_file_is_named_before_anything_is_opened(empty_shop: SmallShop, name: str, how: str) -> None:
    release = empty_shop.build()
    damage(release.folder / name, how)
    with pytest.raises(ReleaseError, match=rf"{name} .*\. It was not opened; roll back"):
        empty_shop.releases.promote(release.id)


def test_damaged_words_are_noticed_too(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    damage(release.folder / next(name for name in release.manifest.words if name.endswith(".idx")), "changed")
    with pytest.raises(ReleaseError, match="words/products"):
        empty_shop.releases.verify(release.id)


def test_two_swapped_indexes_are_noticed(empty_shop: SmallShop) -> None:
    folder = empty_shop.build().folder
    (folder / "image.ann").rename(folder / "between")
    (folder / "text.ann").rename(folder / "image.ann")
    (folder / "between").rename(folder / "text.ann")
    with pytest.raises(ReleaseError, match=r"\.ann has"):
        open_release(folder)


def test_a_dimension_that_fits_no_file_is_noticed(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    image = release.manifest.spaces["image"]
    wrong = {**release.manifest.spaces, "image": type(image)(**{**vars(image), "dimension": 24})}
    write_manifest(type(release.manifest)(**{**vars(release.manifest), "spaces": wrong}), release.folder)
    with pytest.raises(ReleaseError, match=r"where float32\[24, 24\] belong"):
        open_release(release.folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ('{"format": 9}', "has format 9; this version reads"),
        ("[]", "cannot be read"),
        ('{"format": ' + "[" * 100_000, "cannot be read"),
        ('{"format": 2, "spaces": {}}', "id: Field required"),
    ],
    ids=str,
)
def test_a_broken_manifest_is_said(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("recall_at_10", '"x"'), ("recall_at_10", "NaN"), ("dimension", "24.5"), ("size", "null"), ("exact", "[]")],
)
def test_a_value_of_another_type_is_named(empty_shop: SmallShop, name: str, value: str) -> None:
    release = empty_shop.build()
    path = release.folder / "manifest.json"
    path.write_text(re.sub(rf'"{name}": [^,\n]+', f'"{name}": {value}', path.read_text(), count=1))
    with pytest.raises(ReleaseError, match=rf"{name}.*roll back or build a new release"):
        open_release(release.folder)


@pytest.mark.parametrize("name", ["image\0.npy", "x" * 300])
def test_a_name_that_no_file_has_is_told(empty_shop: SmallShop, name: str) -> None:
    release = empty_shop.build()
    words = {name: next(iter(release.manifest.words.values()))}
    write_manifest(type(release.manifest)(**{**vars(release.manifest), "words": words}), release.folder)
    with pytest.raises(ReleaseError, match="cannot be read"):
        open_release(release.folder)


def test_a_manifest_cannot_point_outside_its_folder(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    words = {"../../shop.db": next(iter(release.manifest.words.values()))}
    write_manifest(type(release.manifest)(**{**vars(release.manifest), "words": words}), release.folder)
    with pytest.raises(ReleaseError, match="outside the release's folder"):
        open_release(release.folder)


def test_the_site_goes_on_with_the_old_release_when_the_new_one_is_damaged(empty_shop: SmallShop) -> None:
    first, second = empty_shop.build(), empty_shop.build()
    site = Releases(empty_shop.database, empty_shop.releases.folder)
    empty_shop.releases.promote(first.id)
    assert site.current().id == first.id
    empty_shop.releases.promote(second.id)
    damage(second.folder / "image.ann", "changed")
    assert site.current().id == first.id
    with pytest.raises(ReleaseError, match="has been changed"):
        Releases(empty_shop.database, empty_shop.releases.folder).current()


def test_an_open_release_answers_while_and_after_another_takes_over(empty_shop: SmallShop) -> None:
    first, second = empty_shop.build(), empty_shop.build()
    empty_shop.releases.promote(first.id)
    old = empty_shop.releases.current()
    empty_shop.releases.promote(second.id)
    assert empty_shop.releases.current().id == second.id
    assert old.image.search(old.image.get_vectors(1)[0], 3)[1][0] == pytest.approx(1, abs=1e-4)


def test_noticing_a_promotion_costs_one_small_select(empty_shop: SmallShop) -> None:
    empty_shop.releases.promote(empty_shop.build().id)
    empty_shop.releases.current()
    statements: list[str] = []
    event.listen(empty_shop.database.reader, "before_cursor_execute", lambda *call: statements.append(call[2]))
    empty_shop.releases.current()
    assert len(statements) == 1
    assert "current_release" in statements[0]


def test_searches_never_see_half_a_promotion(empty_shop: SmallShop) -> None:
    ids = [empty_shop.build().id, empty_shop.build().id]
    empty_shop.releases.promote(ids[0])
    seen: set[str] = set()
    errors: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(30):
                result = empty_shop.search.by_text("mug")
                assert result.total > 0
                seen.add(result.release)
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        empty_shop.releases.promote(ids[turn % 2])
    for thread in threads:
        thread.join()
    assert not errors
    assert seen <= set(ids)


def test_pruning_keeps_the_newest_the_current_and_the_one_before(empty_shop: SmallShop) -> None:
    ids = [empty_shop.build().id for _ in range(4)]
    empty_shop.releases.promote(ids[0])
    empty_shop.releases.promote(ids[1])
    assert empty_shop.releases.prune(keep=1) == [ids[2]]
    left = {release.id for release in empty_shop.releases.list()}
    assert left >= {ids[0], ids[1]}
    assert len(left) == 3
    assert not [path for path in empty_shop.releases.folder.iterdir() if path.name.startswith(".pruned")]


def test_a_release_built_after_the_clock_was_set_back_is_the_newest(empty_shop: SmallShop) -> None:
    before = empty_shop.build()
    with empty_shop.database.session() as session:
        session.execute(update(ReleaseRow).values(created_at=before.created_at + timedelta(hours=1)))
    later = empty_shop.build()
    assert [release.id for release in empty_shop.releases.list()] == [later.id, before.id]


def test_a_finished_folder_the_database_does_not_know_is_adopted(empty_shop: SmallShop) -> None:
    release = empty_shop.build()
    moved = empty_shop.releases.folder.with_name("elsewhere")
    empty_shop.releases.folder.rename(moved)
    empty_shop.releases.prune(keep=0)
    with empty_shop.database.session() as session:
        session.connection().exec_driver_sql("DELETE FROM release")
    moved.rename(empty_shop.releases.folder)
    assert [known.id for known in empty_shop.releases.list()] == [release.id]
