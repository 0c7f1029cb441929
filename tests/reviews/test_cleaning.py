from datetime import date

import pytest

from reviews.cleaning import clean_review
from reviews.errors import ReviewRejected
from reviews.reading import RawReview


def cleaned(**cells: str) -> object:
    return clean_review(RawReview(1, {"product": "mug-1", "stars": "4", "text": "Fine", **cells}))


@pytest.mark.parametrize(
    ("cell", "stars"),
    [
        ("4", 4),
        ("4.5", 4.5),
        ("4,5", 4.5),
        ("4/5", 4),
        ("8 out of 10", 4),
        ("★★★☆☆", 3),
        ("5 stars", 5),
        ("1/10", 1),
        ("0 / 10", 1),
    ],
)
def test_stars_are_read_as_people_write_them(cell: str, stars: float) -> None:
    assert cleaned(stars=cell).stars == stars  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "cell", ["", "0", "6", "-3", "good", "90/10", "0/0", "5/" + "9" * 5000, "1" * 100_000, "★" * 300]
)
def test_other_stars_are_a_reason(cell: str) -> None:
    with pytest.raises(ReviewRejected, match="stars"):
        cleaned(stars=cell)


@pytest.mark.parametrize("cell", ["2024-03-09", "2024-03-09T10:00:00Z", "09.03.2024", "March 9, 2024", "1709978400000"])
def test_a_day_is_read_in_many_forms(cell: str) -> None:
    assert cleaned(date=cell).written_on == date(2024, 3, 9)  # type: ignore[attr-defined]


def test_an_unreadable_day_costs_no_review() -> None:
    assert cleaned(date="last week").written_on is None  # type: ignore[attr-defined]


def test_texts_lose_their_markup() -> None:
    assert cleaned(text="So <b>soft</b> &amp; warm<br>and blue").text == "So soft & warm and blue"  # type: ignore[attr-defined]


def test_without_an_id_the_words_are_the_key() -> None:
    one, same, other = (cleaned(text=text) for text in ("Fine", "Fine", "Fine!"))
    assert one.key == same.key != other.key  # type: ignore[attr-defined]
