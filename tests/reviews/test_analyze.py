import pytest

from catalog.database import Database
from reviews.analyze import analyze, waiting
from reviews.importer import import_reviews
from reviews.shown import Reviews
from serving.errors import Unavailable
from tests.support.reviews import Shop, WordReader

ROWS = [
    ("1", "mug-1", 5, "Lovely", "The handle is great."),
    ("2", "mug-1", 1, "", "The lid is awful, but the handle is sturdy."),
    ("3", "mug-1", 5, "", "It broke, and it came late."),
    ("4", "lamp-1", 4, "", ""),
    ("5", "lamp-1", 2, "", "So dim!"),
]


def test_reviews_are_read_and_products_summed(shop: Shop, reader: WordReader) -> None:
    shop.bring(*ROWS)
    done = shop.read(reader)
    assert (done.read, done.products, waiting(shop.database)) == (5, 2, 0)
    mug = shop.said("mug-1")
    assert (mug.read, mug.positive, mug.negative, mug.behind) == (3, 1, 1, False)
    assert [one["said"] for one in mug.mismatches] == ["negative"]


def test_it_runs_on_both_databases(database: Database, write: object, reader: WordReader) -> None:
    import_reviews(database, write(*ROWS))  # type: ignore[operator]
    assert analyze(database, reader).read == 5
    assert [one.public_id for one in Reviews(database).ranked()[0]] == ["lamp-1", "mug-1"]


def test_stopped_it_goes_on_where_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.analyze.TOGETHER", 2)
    shop.bring(*ROWS)
    with pytest.raises(Unavailable):
        shop.read(WordReader(last=4))
    left = waiting(shop.database)
    assert 0 < left < 5
    again = shop.read(WordReader())
    assert (again.read, again.products) == (left, 2)


def test_what_is_read_is_not_read_again(shop: Shop, reader: WordReader) -> None:
    shop.bring(*ROWS)
    shop.read(reader)
    again = shop.read(reader)
    assert (again.read, again.products) == (0, 0)


def test_a_changed_text_is_read_anew_and_new_stars_are_not(shop: Shop, reader: WordReader) -> None:
    shop.bring(*ROWS)
    shop.read(reader)
    shop.bring(("5", "lamp-1", 5, "", "So bright!"), ("4", "lamp-1", 1, "", ""))
    assert shop.said("lamp-1").rating.stars == 3
    assert shop.read(reader).read == 1
    assert shop.said("lamp-1").positive == 1


def test_another_model_reads_everything_anew(shop: Shop, reader: WordReader) -> None:
    shop.bring(*ROWS)
    shop.read(reader)
    assert shop.read(WordReader("other words")).read == 5


def test_words_are_held_against_stars(shop: Shop, reader: WordReader) -> None:
    shop.bring(*ROWS)
    shop.read(reader)
    assert Reviews(shop.database).agreement() == {"high": (1, 3), "low": (1, 2)}


def test_until_they_are_read_products_have_stars_alone(shop: Shop) -> None:
    shop.bring(*ROWS)
    mug = shop.said("mug-1")
    assert (mug.rating.count, mug.share_positive, mug.behind, mug.praise) == (3, None, True, [])


@pytest.mark.parametrize(
    ("order", "first"), [("complaints", "lamp-1"), ("stars", "lamp-1"), ("mismatches", "mug-1"), ("count", "mug-1")]
)
def test_products_are_ranked_by_what_is_asked(shop: Shop, reader: WordReader, order: str, first: str) -> None:
    shop.bring(*ROWS)
    shop.read(reader)
    ranked, total = Reviews(shop.database).ranked(order, limit=1)  # type: ignore[arg-type]
    assert ([one.public_id for one in ranked], total) == ([first], 2)
