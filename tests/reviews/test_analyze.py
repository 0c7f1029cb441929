import pytest

from catalog.database import Database
from reviews.analyze import analyze, waiting
from reviews.importer import import_reviews
from reviews.shown import Reviews
from serving.errors import Unavailable
from tests.support.reviews import ReviewedShop, WordReader

ROWS = [
    ("1", "mug-1", 5, "Lovely", "The handle is great."),
    ("2", "mug-1", 1, "", "The lid is awful, but the handle is sturdy."),
    ("3", "mug-1", 5, "", "It broke, and it came late."),
    ("4", "lamp-1", 4, "", ""),
    ("5", "lamp-1", 2, "", "So dim!"),
]


def test_reviews_are_read_and_products_summed(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    done = reviewed.read(reader)
    assert (done.read, done.products, waiting(reviewed.database)) == (5, 2, 0)
    mug = reviewed.said("mug-1")
    assert (mug.read, mug.positive, mug.negative, mug.behind) == (3, 1, 1, False)
    assert [one["said"] for one in mug.mismatches] == ["negative"]


def test_it_runs_on_both_databases(database: Database, write: object, reader: WordReader) -> None:
    import_reviews(database, write(*ROWS))  # type: ignore[operator]
    assert analyze(database, reader).read == 5
    assert [one.public_id for one in Reviews(database).ranked()[0]] == ["lamp-1", "mug-1"]


def test_stopped_it_goes_on_where_it_was(reviewed: ReviewedShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.analyze.TOGETHER", 2)
    reviewed.bring(*ROWS)
    with pytest.raises(Unavailable):
        reviewed.read(WordReader(last=4))
    left = waiting(reviewed.database)
    assert 0 < left < 5
    again = reviewed.read(WordReader())
    assert (again.read, again.products) == (left, 2)


def test_what_is_read_is_not_read_again(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    again = reviewed.read(reader)
    assert (again.read, again.products) == (0, 0)


def test_a_changed_text_is_read_anew_and_new_stars_are_not(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    reviewed.bring(("5", "lamp-1", 5, "", "So bright!"), ("4", "lamp-1", 1, "", ""))
    assert reviewed.said("lamp-1").rating.stars == 3
    assert reviewed.read(reader).read == 1
    assert reviewed.said("lamp-1").positive == 1


def test_another_model_reads_everything_anew(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    assert reviewed.read(WordReader("other words")).read == 5


def test_words_are_held_against_stars(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    assert Reviews(reviewed.database).agreement() == {"high": (1, 3), "low": (1, 2)}


def test_until_they_are_read_products_have_stars_alone(reviewed: ReviewedShop) -> None:
    reviewed.bring(*ROWS)
    mug = reviewed.said("mug-1")
    assert (mug.rating.count, mug.share_positive, mug.behind, mug.praise) == (3, None, True, [])


@pytest.mark.parametrize(
    ("order", "first"), [("complaints", "lamp-1"), ("stars", "lamp-1"), ("mismatches", "mug-1"), ("count", "mug-1")]
)
def test_products_are_ranked_by_what_is_asked(
    reviewed: ReviewedShop, reader: WordReader, order: str, first: str
) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    ranked, total = Reviews(reviewed.database).ranked(order, limit=1)  # type: ignore[arg-type]
    assert ([one.public_id for one in ranked], total) == ([first], 2)
