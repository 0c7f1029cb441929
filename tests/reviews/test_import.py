from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.tables import Product
from reviews.importer import import_reviews
from reviews.shown import Rating, Reviews
from reviews.tables import Review
from tests.support.reviews import ReviewedShop, WordReader

Write = Callable[..., Path]


def product_id(database: Database, public_id: str) -> int:
    with database.session() as session:
        return session.scalars(select(Product.id).where(Product.public_id == public_id)).one()


def test_reviews_are_tied_to_products_and_summed(database: Database, write: Write) -> None:
    path = write(("1", "mug-1", "5", "", "Lovely"), ("2", "mug-1", "2", "", "It broke"), ("3", "lamp-1", "4", "", ""))
    report = import_reviews(database, path)
    assert (report.rows, report.new, report.products) == (3, 3, 2)
    mug, lamp = product_id(database, "mug-1"), product_id(database, "lamp-1")
    assert Reviews(database).ratings([mug, lamp, 999]) == {mug: Rating(3.5, 2), lamp: Rating(4.0, 1)}


def test_again_changes_nothing(database: Database, write: Write) -> None:
    path = write(("1", "mug-1", "5", "", "Lovely"), ("", "mug-1", "4", "", "No id"))
    import_reviews(database, path)
    again = import_reviews(database, path)
    assert (again.new, again.changed, again.unchanged, again.products) == (0, 0, 2, 0)
    assert Reviews(database).count() == 2


def test_a_changed_review_moves_the_mean(reviewed: ReviewedShop) -> None:
    reviewed.bring(("1", "mug-1", 5, "", "Lovely"), ("2", "mug-1", 5, "", "Great"))
    report = reviewed.bring(("1", "mug-1", 1, "", "It broke"))
    assert (report.changed, reviewed.said("mug-1").rating) == (1, Rating(3.0, 2))


def test_a_review_that_moves_to_another_product_leaves_none_behind(reviewed: ReviewedShop) -> None:
    reviewed.bring(("1", "mug-1", 5, "", "Lovely"))
    reviewed.bring(("1", "lamp-1", 5, "", "Lovely"))
    assert [one.public_id for one in Reviews(reviewed.database).ranked()[0]] == ["lamp-1"]


@pytest.mark.parametrize(("name", "meant"), [("4006381333931", "lamp-1"), ("tide", "mug-1"), ("mug-2", "mug-2")])
def test_a_product_is_known_by_its_id_gtin_or_family(reviewed: ReviewedShop, name: str, meant: str) -> None:
    reviewed.bring(("1", name, 5, "", "Lovely"))
    assert reviewed.said(meant).rating.count == 1


def test_rejected_rows_have_their_reasons(reviewed: ReviewedShop) -> None:
    report = reviewed.bring(
        ("1", "sofa-9", 5, "", "Lovely"),
        ("2", "mug-1", 9, "", "?"),
        ("3", "mug-1", 5, "", "a"),
        ("3", "mug-1", 5, "", "b"),
    )
    reasons = {one["reason"]: one["rows"] for one in report.rejections.by_kind()}
    assert reasons == {
        "no product … in the catalogue": [1],
        "stars … are not from … to …": [2],
        "the same review as in row …": [4],
    }
    assert (report.kept, report.rejections.count) == (1, 3)


def test_reviews_can_wait_for_their_product(reviewed: ReviewedShop, reader: WordReader) -> None:
    path = reviewed.folder / "early.jsonl"
    path.write_text('{"product": "sofa-9", "stars": 5, "text": "Great"}\n', encoding="utf-8")
    assert import_reviews(reviewed.database, path, keep_waiting=True).waiting == 1
    (reviewed.folder / "sofa.csv").write_text("id,title\nsofa-9,Sofa\n", encoding="utf-8")
    import_feed(
        reviewed.database,
        PictureStore(reviewed.folder / "kept"),
        reviewed.folder / "sofa.csv",
        source="shop",
    )
    reviewed.read(reader)
    assert (reviewed.said("sofa-9").rating, reviewed.said("sofa-9").positive) == (Rating(5.0, 1), 1)


def test_a_name_of_two_catalogues_asks_which(reviewed: ReviewedShop) -> None:
    (reviewed.folder / "other.csv").write_text("id,title\ntin-1,Another tin\n", encoding="utf-8")
    import_feed(
        reviewed.database,
        PictureStore(reviewed.folder / "kept"),
        reviewed.folder / "other.csv",
        source="other",
    )
    with reviewed.database.session() as session:  # the public id of the first is its feed id: ask by the feed id alone
        session.execute(Product.__table__.update().where(Product.public_id == "tin-1").values(public_id="tin-first"))
    report = reviewed.bring(("1", "tin-1", 5, "", "Great"))
    assert "say which: --catalog NAME" in report.rejections.first[0].reason
    assert reviewed.bring(("1", "tin-1", 5, "", "Great"), catalog="other").kept == 1


def test_batches_keep_what_was_done_when_the_file_breaks_off(
    reviewed: ReviewedShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.importer.BATCH", 2)
    rows = [(str(number), "mug-1", 5, "", "Great") for number in range(5)]

    def stop(_stage: str, done: int, _total: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    reviewed.bring(*rows)
    with reviewed.database.session() as session:
        session.execute(Review.__table__.delete())
    with pytest.raises(KeyboardInterrupt):
        import_reviews(reviewed.database, reviewed.folder / "reviews.csv", progress=stop)
    assert Reviews(reviewed.database).count() == 4
