from pathlib import Path

import pytest

from reviews.errors import ReviewError
from reviews.reading import open_reviews, settle_columns

CLOTHING = ["Clothing ID", "Age", "Title", "Review Text", "Rating", "Recommended IND", "Positive Feedback Count"]
LUMA = ["sku", "rating_code", "rating_value", "title", "review", "reviewer", "email"]


@pytest.mark.parametrize(
    ("columns", "product", "stars", "text"),
    [(CLOTHING, "Clothing ID", "Rating", "Review Text"), (LUMA, "sku", "rating_value", "review")],
)
def test_known_files_need_no_mapping(columns: list[str], product: str, stars: str, text: str) -> None:
    settled = settle_columns(columns)
    assert (settled["product"], settled["stars"], settled["text"]) == (product, stars, text)


def test_a_mapping_outranks_the_guess() -> None:
    assert settle_columns(["rating", "score", "text"], {"stars": "score"})["stars"] == "score"


@pytest.mark.parametrize(
    ("columns", "given", "message"),
    [
        (["text"], {}, "taken for stars; it has text. Rename it there, or say which: stars=COLUMN"),
        (["stars"], {}, "taken for text"),
        (["stars", "text"], {"stars": "Stars"}, "no column 'Stars'; it has stars, text"),
        (["stars", "text"], {"rating": "stars"}, "'rating' is no column of ours; those are id, product, stars"),
    ],
)
def test_columns_that_cannot_be_settled_are_told_with_what_there_is(
    columns: list[str], given: dict[str, str], message: str
) -> None:
    with pytest.raises(ReviewError, match=message):
        settle_columns(columns, given)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "sku;rating;review\nmug-1;4;Fine, it is\n"),
        ("a.jsonl", '{"sku": "mug-1", "rating": 4, "review": "Fine, it is"}\n'),
        ("a.json", '[{"sku": "mug-1", "rating": 4, "review": "Fine, it is"}]'),
    ],
)
def test_csv_and_json_read_alike(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with open_reviews(tmp_path / name) as file:
        assert [raw.cells for raw in file.reviews] == [{"product": "mug-1", "stars": "4", "text": "Fine, it is"}]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"nowhere\.csv"), open_reviews(tmp_path / "nowhere.csv"):
        pass
