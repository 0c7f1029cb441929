"""What a backup holds, also of a shop that changes meanwhile."""

from __future__ import annotations

import itertools
import tarfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.database import open_database
from catalog.importing.importer import import_feed
from catalog.labelling.tables import PictureLabel, QueryPhoto
from catalog.tables import Picture
from indexer.release import manifest as release_manifest
from indexer.tables import CurrentRelease, ReleaseRow
from tests.support.kept_shop import promote_another, write_models
from tests.support.site_database import site_kind
from tests.support.small_shop import write_feed
from webapp.backup import contents, write
from webapp.backup.archive import read_manifest
from webapp.backup.errors import BackupError
from webapp.backup.write import back_up
from webapp.jobs import record
from webapp.services import Services, build_services
from webapp.settings import Settings
from webapp.tables import JobRow, OpsSession

MORE = "pot-{0}|Teapot {0}|Brown.|Tidewater|Mugs|9.00|in stock||#{0:06x}"


def unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder


def check_complete(folder: Path) -> tuple[int, list[str]]:
    """Every picture and release that the database of an unpacked backup names is there; how many, and which."""
    database = open_database(f"sqlite:///{folder / 'shoplens.db'}")
    with database.session() as session:
        pictures = session.scalars(select(Picture.hash)).all()
        releases = session.scalars(select(ReleaseRow.id)).all()
        current = session.get_one(CurrentRelease, 1)
        named = {current.release_id, current.previous_id} - {None}
    database.close()
    for picture in pictures:
        assert (folder / "pictures" / "originals" / picture[:2] / picture).is_file()
    assert named == set(releases)
    for release in releases:
        built = folder / "releases" / release
        release_manifest.check_files(built, release_manifest.read_manifest(built))
    return len(pictures), sorted(releases)


def test_it_holds_all_that_the_database_names(kept_shop: Services, packed_shop: Path, tmp_path: Path) -> None:
    folder = unpacked(packed_shop, tmp_path)
    assert check_complete(folder) == (24, sorted(release.id for release in kept_shop.releases.list()))
    models = {path.name: path.read_bytes() for path in kept_shop.settings.model_store.iterdir()}
    assert {path.name: path.read_bytes() for path in (folder / "models").iterdir()} == models
    assert sorted(path.name for path in folder.iterdir()) == [
        *("manifest.json", "manifest.json.sha256", "models", "pictures", "releases", "shoplens.db")
    ]


def test_only_its_owner_may_read_it_and_nothing_lies_beside_it(packed_shop: Path) -> None:
    assert packed_shop.stat().st_mode & 0o777 == 0o600
    assert list(packed_shop.parent.iterdir()) == [packed_shop]


def test_its_manifest_says_what_it_is(packed_shop: Path) -> None:
    manifest = read_manifest(packed_shop)
    assert manifest.rows["products"] == 12 and manifest.source == site_kind() and not manifest.lost
    assert manifest.settings["SHOPLENS_TORCHSERVE_PORT"] == "9"


def test_what_only_a_running_shop_needs_is_not_in_it(changing_shop: Services, tmp_path: Path) -> None:
    now, digest = datetime.now(UTC), "5e" * 32
    with changing_shop.database.session() as session:
        session.add(OpsSession(token_hash=digest, user_name="owner", browser="", began_at=now, seen_at=now))
        session.add(QueryPhoto(hash="ab" * 32, guesses={}, probability=0.1, kept_at=now))
        session.add(PictureLabel(picture_hash="ab" * 32, head="shop", label="Mugs", by="owner", at=now))
    job = record.add(changing_shop.database, "build", "Build", {}, sole="build")
    manifest = back_up(changing_shop, tmp_path / "shop.tar")
    assert digest.encode() not in (tmp_path / "shop.tar").read_bytes()
    assert (manifest.rows["ops_session"], manifest.rows["query_photo"], manifest.rows["picture_label"]) == (0, 0, 0)
    database = open_database(f"sqlite:///{unpacked(tmp_path / 'shop.tar', tmp_path / 'there') / 'shoplens.db'}")
    with database.session() as session:
        assert session.get_one(JobRow, job).state == "interrupted"
    database.close()
    assert record.find(changing_shop.database, job).state == "queued"  # in the shop itself nothing has changed


def test_a_shop_that_imports_and_promotes_meanwhile_gives_whole_backups(
    changing_shop: Services, tmp_path: Path
) -> None:
    over = threading.Event()

    def change() -> None:
        number = 0
        while not over.is_set():
            number += 1
            feed = write_feed(tmp_path / "more", [MORE.format(number)])
            import_feed(changing_shop.database, changing_shop.pictures, feed, source=f"more-{number}")
            if number % 4 == 0:
                promote_another(changing_shop)
                changing_shop.releases.prune(keep=0)

    writer = threading.Thread(target=change)
    writer.start()
    try:
        found = list[tuple[int, list[str]]]()
        while len(found) < 3 or found[0] == found[-1]:
            assert writer.is_alive()
            with suppress(BackupError):  # it changed at every attempt, and says so; what it writes is whole
                back_up(changing_shop, tmp_path / "shop.tar")
                found.append(check_complete(unpacked(tmp_path / "shop.tar", tmp_path / f"turn-{len(found)}")))
    finally:
        over.set()
        writer.join()


def at_first(stage: str, what: Callable[[], object]) -> Callable[..., None]:
    """A progress that does something once, when that stage begins."""
    left = [what]

    def report(name: str, *_: object) -> None:
        if name == stage and left:
            left.pop()()

    return report


def test_a_release_that_is_deleted_meanwhile_makes_it_begin_anew(changing_shop: Services, tmp_path: Path) -> None:
    def release_anew() -> None:
        promote_another(changing_shop)
        promote_another(changing_shop)
        changing_shop.releases.prune(keep=0)

    before = {release.id for release in changing_shop.releases.list()}
    back_up(changing_shop, tmp_path / "shop.tar", at_first("Packing, MB", release_anew))
    _, found = check_complete(unpacked(tmp_path / "shop.tar", tmp_path / "there"))
    assert len(found) == 2 and not before & set(found)


@pytest.mark.parametrize("step", ["read_manifest", "check_files", "_pictures"])
def test_a_release_that_is_deleted_while_it_is_looked_at_makes_it_begin_anew(
    changing_shop: Services, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = getattr(contents, step), [1]

    def and_then_delete(*arguments: object) -> object:
        given = real(*arguments)
        if left:
            left.pop()
            promote_another(changing_shop)
            promote_another(changing_shop)
            changing_shop.releases.prune(keep=0)
        return given

    before = {release.id for release in changing_shop.releases.list()}
    monkeypatch.setattr(contents, step, and_then_delete)
    manifest = back_up(changing_shop, tmp_path / "shop.tar")
    _, found = check_complete(unpacked(tmp_path / "shop.tar", tmp_path / "there"))
    assert len(found) == 2 and not before & set(found) and not manifest.lost


def test_a_shop_that_never_rests_is_told_so_and_the_earlier_backup_stays(
    changing_shop: Services, tmp_path: Path
) -> None:
    versions = itertools.count()

    def repackage(name: str, *_: object) -> None:
        if name == "Packing, MB":
            write_models(changing_shop.settings.model_store, str(next(versions)).encode())

    (tmp_path / "shop.tar").write_bytes(b"the earlier one")
    with pytest.raises(BackupError, match=rf"changed while .* at each of {write.ATTEMPTS} attempts: .*was changed"):
        back_up(changing_shop, tmp_path / "shop.tar", repackage)
    assert (tmp_path / "shop.tar").read_bytes() == b"the earlier one"
    assert not list(tmp_path.glob(".shop.tar*"))


def test_what_the_shop_has_lost_is_named_and_the_rest_is_kept(changing_shop: Services, tmp_path: Path) -> None:
    with changing_shop.database.session() as session:
        gone, changed = session.scalars(select(Picture.hash).limit(2)).all()
    changing_shop.pictures.path(gone).unlink()
    changing_shop.pictures.path(changed).write_bytes(b"something else")
    (changing_shop.settings.model_store / "image-encoder-1.0.0.safetensors").write_bytes(b"other weights")
    previous = next(release for release in changing_shop.releases.list() if release.is_previous)
    (previous.folder / "image.ann").write_bytes(b"other vectors")
    manifest = back_up(changing_shop, tmp_path / "shop.tar")
    lost = "\n".join(manifest.lost)
    assert f"{gone} is missing or" in lost and f"{changed} was changed" in lost
    assert "image-encoder-1.0.0.safetensors is not what its card says" in lost and previous.id in lost
    assert len(manifest.below("pictures")) == 22 and manifest.rows["release"] == 1


def test_what_a_killed_backup_left_goes_with_the_next(kept_shop: Services, tmp_path: Path) -> None:
    left = tmp_path / ".shop.tar.unfinished" / "archive"
    left.parent.mkdir()
    left.write_bytes(b"half a backup")
    back_up(kept_shop, tmp_path / "shop.tar")
    assert list(tmp_path.iterdir()) == [tmp_path / "shop.tar"]


def test_a_second_backup_to_the_same_file_is_refused(kept_shop: Services, tmp_path: Path) -> None:
    told = list[str]()

    def once_more() -> None:
        with pytest.raises(BackupError) as refused:
            back_up(kept_shop, tmp_path / "shop.tar")
        told.append(str(refused.value))

    back_up(kept_shop, tmp_path / "shop.tar", at_first("Packing, MB", once_more))
    assert told == [f"Another backup to {tmp_path / 'shop.tar'} is being written; wait for it, or name another."]


def test_an_empty_shop_does_not_take_the_place_of_a_good_backup(empty_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "shop.tar").write_bytes(b"the earlier one")
    services = build_services(empty_settings)
    with pytest.raises(BackupError, match=r"There is nothing to back up: .*Are SHOPLENS_INSTANCE and"):
        back_up(services, tmp_path / "shop.tar")
    services.database.close()
    assert (tmp_path / "shop.tar").read_bytes() == b"the earlier one"


def test_a_folder_that_is_not_there_is_named(kept_shop: Services, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"There is no folder .*nowhere; make it"):
        back_up(kept_shop, tmp_path / "nowhere" / "shop.tar")
