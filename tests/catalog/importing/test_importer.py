"""An import keeps what it can, counts what it cannot, and touches nothing that is the same."""

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.decoding.kinds import decoders
from catalog.importing import importer
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import PictureStore
from catalog.tables import Import, Picture

Bring = Callable[..., ImportReport]
WriteFeed = Callable[..., Path]

MUG = {"id": "mug-1", "title": "Blue mug", "price": "12.50", "currency": "EUR", "category": "Mugs", "colour": "blue"}
BOWL = {"id": "bowl-1", "title": "Bowl", "price": "9", "currency": "EUR", "category": "Bowls", "colour": ""}


def paint(folder: Path, name: str, colour: str = "red") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), colour).save(folder / name)


def test_a_row_becomes_a_product(bring: Bring, catalogue: Catalogue) -> None:
    report = bring(MUG, BOWL)
    mug = catalogue.product("mug-1")
    assert (report.rows, report.kept, report.new, report.rejected) == (2, 2, 2, [])
    assert mug is not None and (mug.title, mug.price, mug.currency) == ("Blue mug", Decimal("12.50"), "EUR")
    assert mug.attributes == {"colour": "blue"} and mug.visible


def test_the_same_feed_again_touches_nothing(bring: Bring, catalogue: Catalogue) -> None:
    bring(MUG, BOWL)
    before = (catalogue.sequence(), catalogue.product("mug-1"))
    report = bring(MUG, BOWL)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert (catalogue.sequence(), catalogue.product("mug-1")) == before


def test_only_what_changed_gets_a_new_sequence_number(bring: Bring, catalogue: Catalogue) -> None:
    bring(MUG, BOWL)
    since = catalogue.sequence()
    report = bring(MUG, {**BOWL, "price": "8"})
    assert (report.changed, report.unchanged) == (1, 1)
    assert [product.public_id for product in catalogue.changed_since(since)] == ["bowl-1"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [({"id": ""}, "no id"), ({"title": " n/a "}, "no title"), ({"id": "x" * 300}, "id longer than 200")],
)
def test_a_bad_row_is_counted_with_its_reason(bring: Bring, row: dict[str, str], reason: str) -> None:
    report = bring(MUG, {**BOWL, **row})
    assert (report.rows, report.kept) == (2, 1)
    assert [(rejection.row, rejection.reason[: len(reason)]) for rejection in report.rejected] == [(2, reason)]


def test_an_id_used_twice_is_rejected_with_the_first_row(bring: Bring) -> None:
    report = bring(MUG, BOWL, {**MUG, "title": "Other"})
    assert report.rejected[0].row == 3 and "row 1" in report.rejected[0].reason


def test_an_unusable_cell_is_a_remark_and_the_product_is_kept(bring: Bring, catalogue: Catalogue) -> None:
    report = bring({**MUG, "price": "ask", "url": "javascript:x"})
    mug = catalogue.product("mug-1")
    assert mug is not None and mug.price is None and mug.url == "" and mug.currency == ""
    assert [remark.row for remark in report.remarks] == [1, 1] and sum(report.reasons().values()) == 2


def test_two_sources_may_use_the_same_id(bring: Bring, catalogue: Catalogue) -> None:
    bring(MUG, source="first")
    bring({**MUG, "title": "Other mug"}, source="second")
    first, second = catalogue.product("mug-1"), catalogue.product("second~mug-1")
    assert first is not None and second is not None
    assert (first.source, second.source, second.title) == ("first", "second", "Other mug")


def test_an_id_with_slashes_gets_an_address_without(bring: Bring, catalogue: Catalogue) -> None:
    bring({**MUG, "id": "a/b c"}, {**MUG, "id": "a-b-c"})
    assert catalogue.product("a-b-c") is not None and catalogue.product("default~a-b-c") is not None


def test_pictures_are_kept_in_the_feeds_order(bring: Bring, catalogue: Catalogue, tmp_path: Path) -> None:
    paint(tmp_path / "feed", "pictures/a.png", "red")
    paint(tmp_path / "feed", "pictures/b.png", "blue")
    report = bring({**MUG, "images": "pictures/b.png|pictures/a.png|pictures/b.png"})
    mug = catalogue.product("mug-1")
    assert mug is not None and report.pictures_kept == 2
    assert [(picture.width, picture.height) for picture in mug.pictures] == [(40, 30)] * 2
    assert mug.pictures[0].hash != mug.pictures[1].hash


def test_a_picture_named_by_another_machines_path_is_found_beside_the_feed(bring: Bring, tmp_path: Path) -> None:
    paint(tmp_path / "feed", "a.png")
    assert bring({**MUG, "images": "media/m/u/a.png"}).pictures_kept == 1


def test_a_replaced_picture_is_a_change(bring: Bring, tmp_path: Path) -> None:
    paint(tmp_path / "feed", "a.png", "red")
    bring({**MUG, "images": "a.png"})
    paint(tmp_path / "feed", "a.png", "blue")
    assert bring({**MUG, "images": "a.png"}).changed == 1
    assert bring({**MUG, "images": "a.png"}).unchanged == 1


def test_a_missing_picture_is_counted_and_the_product_kept(bring: Bring) -> None:
    report = bring({**MUG, "images": "none.jpg"})
    assert (report.kept, report.pictures_missing) == (1, 1)
    assert "none.jpg" in report.remarks[0].reason


def test_a_picture_that_was_missing_is_taken_the_next_time(bring: Bring, tmp_path: Path) -> None:
    bring({**MUG, "images": "late.png"})
    paint(tmp_path / "feed", "late.png")
    report = bring({**MUG, "images": "late.png"})
    assert (report.changed, report.pictures_kept) == (1, 1)


def test_an_address_waits_where_nothing_is_fetched(bring: Bring) -> None:
    report = bring({**MUG, "images": "https://example.com/a.jpg"})
    assert (report.kept, report.pictures_not_fetched) == (1, 1)
    assert report.remarks == [] and report.web_pictures.waiting == 1


@pytest.mark.parametrize("reference", ["../secret.png", "/etc/hostname", "a/../../secret.png", "..\\secret.png"])
def test_a_picture_outside_the_feeds_folder_is_refused(bring: Bring, tmp_path: Path, reference: str) -> None:
    paint(tmp_path, "secret.png")
    report = bring({**MUG, "images": reference})
    assert (report.kept, report.pictures_kept, report.pictures_refused) == (1, 0, 1)
    assert "outside the feed's folder" in report.remarks[0].reason


def test_a_link_that_leads_outside_is_refused(bring: Bring, tmp_path: Path) -> None:
    paint(tmp_path, "secret.png")
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "inside.png").symlink_to(tmp_path / "secret.png")
    assert bring({**MUG, "images": "inside.png"}).pictures_refused == 1


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "data:image/png;base64,AAAA", "x" * 5_000])
def test_a_reference_that_is_no_path_is_refused(bring: Bring, reference: str) -> None:
    assert bring({**MUG, "images": reference}, BOWL).pictures_refused == 1


@pytest.mark.parametrize("name", ["mug.avif", "mug.heic", "mug.jp2"])
def test_pictures_of_newer_kinds_are_kept(
    bring: Bring, catalogue: Catalogue, store: PictureStore, tmp_path: Path, name: str
) -> None:
    decoders()  # makes HEIC known to Pillow
    paint(tmp_path / "feed", name)
    assert bring({**MUG, "images": f"{name},{name}"}).pictures_kept == 1
    mug = catalogue.product("mug-1")
    assert mug is not None and store.thumbnail(mug.pictures[0].hash, 160)


def test_a_picture_cut_by_a_few_bytes_is_kept_and_flagged(bring: Bring, tmp_path: Path) -> None:
    paint(tmp_path / "feed", "cut.jpg")
    path = tmp_path / "feed" / "cut.jpg"
    path.write_bytes(path.read_bytes()[:-2])
    report = bring({**MUG, "images": "cut.jpg"})
    assert (report.pictures_kept, report.pictures_refused) == (1, 0)
    (flag,) = report.flagged.table("rule")
    assert flag["rule"] == "picture cut short" and "'cut.jpg'" in flag["samples"][0]["message"]


def test_a_broken_picture_is_refused_with_its_reason(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "a.jpg").write_text("not a picture")
    report = bring({**MUG, "images": "a.jpg"}, {**BOWL, "images": "a.jpg"})
    assert (report.kept, report.pictures_refused) == (2, 2)
    assert "not a picture" in report.remarks[0].reason


def test_every_import_leaves_its_counts(bring: Bring, database: Database) -> None:
    bring(MUG, {**BOWL, "title": ""})
    with database.session() as session:
        run = session.scalars(select(Import)).one()
    assert run.finished_at is not None and run.finished_at >= run.started_at
    assert run.counts["kept"] == 1 and run.counts["reasons"] == {"no title": 1}


def test_an_import_broken_off_keeps_its_whole_batches_and_can_be_repeated(
    database: Database,
    store: PictureStore,
    write_feed: WriteFeed,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importer, "BATCH", 10)
    feed = write_feed(*({**MUG, "id": f"mug-{number}"} for number in range(25)))

    def stop(_stage: str, done: int, total: int) -> None:
        assert total >= done
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_feed(database, store, feed, progress=stop)
    assert catalogue.count() == 20 and catalogue.sequence() == 20
    report = import_feed(database, store, feed)
    assert (report.unchanged, report.new, catalogue.sequence()) == (20, 5, 25)


def test_rows_with_many_pictures_are_kept_in_smaller_batches(
    database: Database, store: PictureStore, write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "PICTURES", 4)
    feed = write_feed(*({**MUG, "id": str(number), "images": "a.jpg|b.jpg"} for number in range(6)))
    done: list[int] = []
    import_feed(database, store, feed, progress=lambda _stage, rows, _total: done.append(rows))
    assert done == [2, 4, 6]


def test_a_feed_of_10_000_rows_takes_seconds(database: Database, store: PictureStore, write_feed: WriteFeed) -> None:
    feed = write_feed(*({**MUG, "id": f"mug-{number}", "title": f"Mug {number}"} for number in range(10_000)))
    started = time.process_time()
    assert import_feed(database, store, feed).new == 10_000
    assert time.process_time() - started < 20


def test_luma_the_real_shop_imports_cleanly(
    data: Path, database: Database, store: PictureStore, catalogue: Catalogue
) -> None:
    report = import_feed(database, store, data / "luma" / "feed.csv", source="luma")
    assert (report.kept, report.rejected, report.remarks) == (197, [], [])
    assert "Men > Tops > Tees" in {product.category for product in catalogue.iter_for_index()}
    with database.session() as session:  # eight products share another's photo
        assert (report.pictures_kept, len(session.scalars(select(Picture.hash)).all())) == (197, 189)
