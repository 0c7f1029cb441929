"""Files of reviews that mean harm: rows are kept as plain words or have a reason, and none stops the rest."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from reviews.cleaning import LONGEST_TEXT
from reviews.errors import ReviewError
from reviews.importer import import_reviews
from reviews.sentences import clauses
from reviews.shown import Reviews
from reviews.tables import Review
from tests.support.reviews import ReviewedShop, WordReader

DEEP = "<b>" * 20_000
HOSTILE = [
    ("id-1", "mug-1", "9" * 100_000, "", "stars of a hundred thousand digits"),
    ("id-2", "mug-1", "5/" + "9" * 5_000, "", "out of a number that no integer holds"),
    ("id-3", "m" * 100_000, "5", "", "a product of a hundred thousand letters"),
    ("k" * 5_000, "mug-1", "5", "", "a key of five thousand letters"),
    ("id-5", "mug-1'; DROP TABLE reviews; --", "5", "", "Robert"),
    ("id-6", "\x00", "5", "", "no product at all"),
]
BORNE = [
    ("id-7", "mug-1", "5", DEEP + "lovely", DEEP + "It is lovely."),
    ("id-8", "mug-1", "1", "\u202ebroke", "a\u0301" * 30_000),
    ("id-9", "mug-1", "4", "=HYPERLINK(1)", "<script>alert('lovely')</script> and <img src=x onerror=alert(1)>"),
    ("id-10", "mug-1", "3", "💥" * 9_000, ("no, " * 25_000) + "great!"),
    ("id-11", "mug-1", "2", "", "aaaaaaaaaa!" * 9_000),
]


def test_hostile_rows_have_reasons_and_the_others_are_kept(reviewed: ReviewedShop) -> None:
    report = reviewed.bring(*HOSTILE, *BORNE, ("id-12", "lamp-1", 5, "", "Bright"))
    assert (report.rows, report.kept, report.rejections.count) == (12, 6, 6)
    assert Reviews(reviewed.database).count() == 6
    assert all(len(one["reason"]) < 200 for one in report.rejections.by_kind())


def test_what_was_kept_is_plain_and_can_be_read(reviewed: ReviewedShop) -> None:
    reviewed.bring(*BORNE)
    assert reviewed.read(WordReader()).read == len(BORNE)
    said = reviewed.said("mug-1")
    assert said.read == len(BORNE)
    with reviewed.database.session() as session:
        kept = session.scalars(select(Review)).all()
    assert not any("<script" in one.text or "<b>" in one.title + one.text for one in kept)
    assert max(len(one.text) for one in kept) <= LONGEST_TEXT


@pytest.mark.parametrize("text", ["no, " * 60_000, "a" * 200_000, "!?" * 100_000, "(" * 50_000, "\n" * 50_000])
def test_no_text_is_too_much_to_cut_into_clauses(text: str) -> None:
    assert all(0 <= first < last <= len(text) for first, last in clauses(text))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.json", b"[" * 200_000),
        ("bomb.csv.gz", gzip.compress(b"id,product_id,stars,text\n" + b"0" * (80 << 20))),
        ("one-line.csv", b"id,product_id,stars,text\n" + b'"' + b"x," * 4_000_000),
        ("nothing.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    ],
)
def test_a_file_that_is_none_is_one_sentence_or_counted(
    reviewed: ReviewedShop, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    try:
        report = import_reviews(reviewed.database, tmp_path / name)
    except ReviewError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert report.kept == 0
    assert Reviews(reviewed.database).count() == 0


def test_a_list_of_other_things_than_reviews_is_counted(reviewed: ReviewedShop, tmp_path: Path) -> None:
    rows = [{"product_id": "mug-1", "stars": 5, "text": "Lovely"}, 7, [], {"stars": {"a": [1] * 9_999}}, None, "text"]
    (tmp_path / "mixed.json").write_text(json.dumps(rows))
    report = import_reviews(reviewed.database, tmp_path / "mixed.json")
    assert (report.kept, report.rejections.count) == (1, len(rows) - 1)
