"""Aspects as pages show them, compared with judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviews.errors import ReviewError
from reviews.judged import ShownAspect, judge_aspects, read_judgements, shown_aspects
from tests.support.reviews import ReviewedShop, WordReader

ROWS = [
    *((str(number), "mug-1", 5, "", "The handle is great. The handle is lovely.") for number in range(3)),
    *((str(number), "mug-1", 1, "", "The lid is awful. The lid broke.") for number in range(3, 6)),
]


def test_what_is_shown_is_told_with_its_side_and_quote(reviewed: ReviewedShop, reader: WordReader) -> None:
    reviewed.bring(*ROWS)
    reviewed.read(reader)
    shown = shown_aspects(reviewed.database)
    assert {one.key for one in shown} == {("mug-1", "praise", "handle"), ("mug-1", "complaint", "lid")}
    assert {one.quote for one in shown} == {"The handle is great.", "The lid is awful."}
    report = judge_aspects(shown, {("mug-1", "praise", "handle"): True})
    assert [one.aspect for one in report.sensible] == ["handle"] and not report.others
    assert [one.aspect for one in report.unjudged] == ["lid"]
    other = judge_aspects(shown, {("mug-1", "complaint", "lid"): False})
    assert [one.aspect for one in other.others] == ["lid"]


def test_judgements_are_read_and_mistakes_told(tmp_path: Path) -> None:
    file = tmp_path / "judged.csv"
    file.write_text("product,side,aspect,sensible\nmug-1,praise,no drip,1\nmug-1,complaint,lid,0\n", encoding="utf-8")
    assert read_judgements(file) == {("mug-1", "praise", "no drip"): True, ("mug-1", "complaint", "lid"): False}
    file.write_text("product,side,aspect,sensible\nmug-1,praise,lid,maybe\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="accepted are 1 and 0"):
        read_judgements(file)
    file.write_text("product,aspect\n", encoding="utf-8")
    with pytest.raises(ReviewError, match="expected a CSV with the columns"):
        read_judgements(file)


def test_a_shown_aspect_is_named_without_its_quote() -> None:
    assert ShownAspect("a", "praise", "lid", "…").key == ("a", "praise", "lid")
