"""Releases in a bucket, answered by two machines with a folder each and one database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog.storage import calls
from catalog.storage.opening import open_storage
from catalog.storage.storage import Storage
from indexer.errors import ReleaseError
from indexer.release import releases as releasing
from indexer.release import switch as switching
from indexer.release.release import Release
from indexer.release.releases import Releases
from tests.support.flaky_network import FlakyNetwork
from tests.support.small_shop import SmallShop
from tests.support.waiting import until

MakeMachine = Callable[[str], Releases]


@pytest.fixture
def kept(bucket_url: str) -> Storage:
    return open_storage(bucket_url, "releases")


@pytest.fixture
def machine(empty_shop: SmallShop, kept: Storage, tmp_path: Path) -> MakeMachine:
    """A machine of that name; the same name is another process of it."""
    return lambda name: Releases(empty_shop.database, tmp_path / name, kept)


@pytest.fixture
def first(machine: MakeMachine) -> Releases:
    return machine("first")


@pytest.fixture
def second(machine: MakeMachine) -> Releases:
    return machine("second")


@pytest.fixture
def unsure(empty_shop: SmallShop, network_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    """A machine behind a network; nobody spares it a call."""
    monkeypatch.setattr(calls, "AWAY_S", 0.0)
    monkeypatch.setattr(switching, "RETRY_S", 0.0)
    return Releases(empty_shop.database, tmp_path / "unsure", open_storage(network_url, "releases"))


@pytest.fixture
def build(empty_shop: SmallShop, first: Releases) -> Callable[[], Release]:
    """One more release, built at the first machine."""
    empty_shop.releases = first
    return lambda: empty_shop.build(bucket=first.bucket)


def files(folder: Path) -> dict[str, bytes]:
    """What is below it, without the empty locks of who wrote it."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if path.suffix != ".lock"}


def leftovers(releases: Releases) -> list[Path]:
    return [path for path in releases.folder.iterdir() if path.name.startswith(".") and path.is_dir()]


def test_a_release_built_at_one_machine_answers_at_another(
    build: Callable[[], Release], first: Releases, second: Releases, kept: Storage
) -> None:
    release = build()
    assert [known.id for known in second.list()] == [release.id] and not second.folder.exists()
    first.promote(release.id)
    assert second.current().id == release.id
    there = files(second.folder / release.id)
    assert there == files(first.folder / release.id)
    assert {entry.key for entry in kept.entries()} == {f"{release.id}/{name}" for name in there}
    assert not leftovers(first) and not leftovers(second)


def test_a_roll_back_fetches_what_a_machine_never_had(
    build: Callable[[], Release], first: Releases, second: Releases
) -> None:
    older, newer = build(), build()
    first.promote(older.id)
    first.promote(newer.id)
    assert second.current().id == newer.id
    assert second.rollback().id == second.current().id == first.current().id == older.id


def test_words_are_answered_from_the_old_release_while_the_new_one_is_fetched(
    build: Callable[[], Release], first: Releases, unsure: Releases, network: FlakyNetwork
) -> None:
    older, newer = build(), build()
    first.promote(older.id)
    assert unsure.current().id == older.id and not unsure.hindrance()
    network.lets_pass.clear()
    first.promote(newer.id)
    assert [unsure.current().id for _ in range(3)] == [older.id] * 3
    assert unsure.hindrance() == f"release {older.id} answers while {newer.id} is being fetched"
    network.lets_pass.set()
    until(lambda: unsure.current().id == newer.id, "the new release")
    assert not unsure.hindrance()


def test_a_bucket_that_is_away_at_a_switch_is_told_and_made_up_for(
    build: Callable[[], Release], first: Releases, unsure: Releases, network: FlakyNetwork
) -> None:
    older, newer = build(), build()
    first.promote(older.id)
    assert unsure.current().id == older.id
    network.is_away = True
    first.promote(newer.id)
    until(lambda: unsure.current().id == older.id and "does not answer" in unsure.hindrance(), "the reason")
    assert f"{newer.id} was promoted" in unsure.hindrance()
    network.is_away = False
    until(lambda: unsure.current().id == newer.id, "the new release")
    assert not unsure.hindrance()


def test_a_machine_with_nothing_says_why_it_cannot_answer_yet(
    build: Callable[[], Release], first: Releases, unsure: Releases, network: FlakyNetwork
) -> None:
    first.promote(build().id)
    network.is_away = True
    with pytest.raises(ReleaseError, match=r"is not on this machine and cannot be fetched: .* does not answer"):
        unsure.current()
    network.is_away = False
    assert unsure.current().id == first.current().id


def test_answers_that_end_early_are_asked_for_again(
    build: Callable[[], Release], first: Releases, unsure: Releases, network: FlakyNetwork
) -> None:
    first.promote(build().id)
    network.loses_every = 4
    assert unsure.current().id == first.current().id and network.lost


@pytest.mark.parametrize("what", ["image.ann", "text-ids.npy"])
def test_a_file_that_was_changed_in_the_bucket_is_refused(
    build: Callable[[], Release], first: Releases, second: Releases, kept: Storage, what: str
) -> None:
    release = build()
    first.promote(release.id)
    data = kept.read(f"{release.id}/{what}")
    kept.write(f"{release.id}/{what}", data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ReleaseError, match=rf"{what} in s3://.* has been changed .* It was not copied"):
        second.current()
    assert not (second.folder / release.id).exists() and not leftovers(second)


def test_a_release_that_is_not_in_the_bucket_says_how_it_gets_there(
    build: Callable[[], Release], first: Releases, second: Releases, kept: Storage
) -> None:
    release = build()
    first.promote(release.id)
    assert second.is_shared(release.id)
    for entry in kept.entries():
        kept.delete(entry.key)
    assert first.current().id == release.id and not second.is_shared(release.id)
    with pytest.raises(ReleaseError, match="shoplens storage copy"):
        second.current()


def test_a_damaged_copy_is_fetched_anew(build: Callable[[], Release], first: Releases, machine: MakeMachine) -> None:
    release = build()
    first.promote(release.id)
    (first.folder / release.id / "image.ann").write_bytes(b"damaged")
    assert machine("first").current().id == release.id
    first.verify(release.id)
    assert not leftovers(first)


def test_many_processes_of_a_machine_share_one_copy(
    build: Callable[[], Release], first: Releases, machine: MakeMachine
) -> None:
    release = build()
    first.promote(release.id)
    with ThreadPoolExecutor(6) as threads:
        assert {*threads.map(lambda _: machine("second").current().id, range(6))} == {release.id}


def test_an_upload_that_was_torn_is_no_release(
    empty_shop: SmallShop, unsure: Releases, kept: Storage, network: FlakyNetwork, machine: MakeMachine
) -> None:
    empty_shop.releases = unsure
    network.loses_every = 5

    def lose(stage: str, done: int, total: int, *_: str) -> None:
        if stage == "Indexing" and done == total:
            network.is_away = True

    with pytest.raises(ReleaseError, match=r"was built and could not be uploaded: .* Its embeddings are kept"):
        empty_shop.build(bucket=unsure.bucket, progress=lose)
    network.is_away, network.loses_every = False, 0
    assert not unsure.list() and not [entry for entry in kept.entries() if entry.key.endswith("manifest.json")]
    again = empty_shop.build(bucket=unsure.bucket)
    unsure.promote(again.id)
    assert machine("second").current().id == again.id


def test_pruning_deletes_in_the_bucket_and_at_every_machine(
    build: Callable[[], Release], first: Releases, second: Releases, kept: Storage
) -> None:
    ids = [build().id for _ in range(3)]
    first.promote(ids[0])
    assert second.current().id == ids[0]
    first.promote(ids[1])
    first.promote(ids[2])
    assert second.prune(keep=1) == [ids[0]]
    assert {entry.key.partition("/")[0] for entry in kept.entries()} == {*ids[1:]}
    assert {release.id for release in first.list()} == {*ids[1:]}
    until(lambda: second.current().id == ids[2], "the newest release")
    until(lambda: not (second.folder / ids[0]).exists(), "the end of the old copy")
    first.bring(ids[1], anew=True)
    assert {path.name for path in first.folder.glob("[!.]*") if path.is_dir()} == {*ids[1:]}


def test_pruning_waits_a_day_for_an_upload_that_may_go_on(
    build: Callable[[], Release], first: Releases, kept: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = build()
    kept.write("20260101-120000-abcdef/words/a", b"torn")
    assert not first.prune()
    assert kept.exists("20260101-120000-abcdef/words/a")
    monkeypatch.setattr(releasing, "UNNAMED_S", -60.0)
    assert not first.prune()
    assert {entry.key.partition("/")[0] for entry in kept.entries()} == {release.id}


def test_nothing_is_pruned_while_the_bucket_is_away(
    build: Callable[[], Release], first: Releases, unsure: Releases, network: FlakyNetwork
) -> None:
    ids = [build().id for _ in range(3)]
    network.is_away = True
    with pytest.raises(ReleaseError, match="none was deleted"):
        unsure.prune()
    assert {release.id for release in first.list()} == {*ids}
