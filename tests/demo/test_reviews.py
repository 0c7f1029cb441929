"""The demo reviews: many voices, stars that fit the words, and next to no repetition."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

from demo.likeness import likeness
from demo.phrases import read_stock
from demo.reviews import rows

Rows = list[dict[str, str]]
GOOD = re.compile(
    r"\b(lovely|love|perfect|beautiful|gorgeous|delight\w*|thrilled|comfy|favourite|recommend\w*|handsome)\b"
)
BAD = re.compile(r"\b(awful|rubbish|avoid|stinks|flimsy|refund|waste|shoddy|useless|dreadful|disappoint\w*|horrid)\b")


def test_the_file_is_what_the_script_writes_today(reviews: Rows) -> None:
    assert reviews == rows(), "run: python -m demo.reviews"


def test_every_review_is_of_a_product_that_is_sold(reviews: Rows, feed: Rows) -> None:
    sold = {row["id"] for row in feed if row["availability"] != "preorder"}
    assert {row["product_id"] for row in reviews} <= sold


def test_every_review_is_whole(reviews: Rows) -> None:
    assert len({row["id"] for row in reviews}) == len(reviews) >= 1450
    for row in reviews:
        assert row["text"].strip(), row["id"]
        assert row["author"], row["id"]
        assert row["verified"] in {"yes", "no"}
        assert date(2023, 1, 1) < date.fromisoformat(row["date"]) < date(2026, 12, 31)
        assert not re.search(r"[\[\]{}|]", row["title"] + row["text"]), f"{row['id']} shows its seams"


@pytest.mark.parametrize(("stars", "share"), [("5", 0.60), ("4", 0.20), ("3", 0.08), ("2", 0.05), ("1", 0.07)])
def test_stars_are_spread_as_in_real_shops(stars: str, share: float, reviews: Rows) -> None:
    assert sum(row["stars"] == stars for row in reviews) / len(reviews) == pytest.approx(share, abs=0.01)


def test_stars_fit_the_words(reviews: Rows) -> None:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in reviews:
        text = f"{row['title']} {row['text']}".lower()
        found[row["stars"]].update(good=bool(GOOD.search(text)), bad=bool(BAD.search(text)))
    assert found["5"]["good"] > 5 * found["5"]["bad"]
    assert found["1"]["bad"] > 3 * found["1"]["good"]


def test_at_least_two_hundred_reviews_are_written_out_by_hand() -> None:
    assert len(read_stock().wholes) >= 200


def test_next_to_no_review_repeats_another(reviews: Rows) -> None:
    texts = [row["text"] for row in reviews]
    assert len({text.lower() for text in texts}) == len(texts)
    alike = likeness(texts)
    assert sum(share > 0.5 for share in alike) / len(alike) < 0.02
    assert sum(alike) / len(alike) < 0.2


def test_hardly_a_sentence_is_said_twice(reviews: Rows) -> None:
    sentences = [part.lower() for row in reviews for part in re.split(r"(?<=[.!?])\s+", row["text"])]
    assert len(set(sentences)) / len(sentences) > 0.95


def test_people_write_in_many_ways(reviews: Rows) -> None:
    texts = [row["text"] for row in reviews]
    lengths = sorted(len(text) for text in texts)
    assert lengths[len(lengths) // 10] < 60
    assert lengths[-len(lengths) // 10] > 200
    assert sum(text == text.lower() for text in texts) > 50
    assert sum("!" in text for text in texts) > 50
    assert len({row["author"] for row in reviews}) > 600
