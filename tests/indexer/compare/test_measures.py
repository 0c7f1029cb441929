"""What two releases' answers to the same queries come to, and the bounds they are held against."""

import pytest

from evaluation.intervals import Interval
from indexer.compare.bounds import Bounds, parse_bounds
from indexer.compare.measures import MeasureChange, Measurements, compute_overlap, measure, rank_distance
from indexer.compare.replay import AnswerPair, Query, ReleaseAnswer
from indexer.compare.verdict import Footprint, judge
from indexer.errors import IndexingError
from indexer.search.results import Hit

SMALL = Footprint(1_000, 1_000)
CALM = Bounds(slower=100, slack_ms=10_000)  # the machine of the tests may be busy


def answer(ids: str, category: str = "Mugs", ms: float = 1.0) -> ReleaseAnswer:
    hits = [Hit(one, one, "", None, None, False, "", category, True, None, "", "", 1.0, "exact", "") for one in ids]
    return ReleaseAnswer(tuple(hits), ms, not ids)


def pair(first: str, second: str, **query: object) -> AnswerPair:
    return AnswerPair(Query("logged words", "mug", **query), answer(first), answer(second))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "overlap"), [("abc", "abc", 1.0), ("abcd", "abxy", 0.5), ("", "", 1.0), ("ab", "", 0.0)]
)
def test_overlap_is_what_the_longer_list_shares(first: str, second: str, overlap: float) -> None:
    assert compute_overlap(pair(first, second)) == overlap


def test_a_change_further_up_moves_more() -> None:
    assert rank_distance(pair("abcdefghij", "bacdefghij")) > rank_distance(pair("abcdefghij", "abcdefghji")) > 0
    assert rank_distance(pair("abc", "abc")) == 0
    assert rank_distance(pair("abc", "xyz")) == 1


def test_moves_are_counted_by_category() -> None:
    [row] = measure([pair("abcd", "bace")]).categories
    assert (row.up, row.down, row.stayed, row.entered, row.left) == (1, 1, 1, 1, 1)


def test_words_that_find_nothing_any_more_are_named() -> None:
    measured = measure([pair("a", ""), pair("", "a"), pair("a", "a")])
    assert (len(measured.newly_empty), len(measured.newly_found)) == (1, 1)
    checks = {check.bound: check.state for check in judge(measured, SMALL, SMALL, CALM).checks}
    assert checks["empty"] == "failed"


def change(mean: float, low: float) -> Measurements:
    one = Interval(0.8, 0.7, 0.9, 100)
    difference = Interval(mean, low, mean + 0.01, 100)
    return Measurements({}, (MeasureChange("judged words", "nDCG@10", one, one, difference),), {}, (), ())


@pytest.mark.parametrize(("mean", "passed"), [(0.05, True), (-0.02, True), (-0.021, False)])
def test_a_loss_passes_up_to_its_bound(mean: float, passed: bool) -> None:
    assert judge(change(mean, mean - 0.01), SMALL, SMALL, CALM).passed is passed


def test_too_few_queries_are_told_of() -> None:
    check = judge(change(-0.01, -0.05), SMALL, SMALL, CALM).checks[0]
    assert (check.state, check.note) == ("passed", "100 queries are too few to rule out a greater loss: -0.050")


def test_without_a_measure_of_quality_nothing_passes() -> None:
    assert not judge(measure([pair("a", "a")]), SMALL, SMALL, CALM).passed


def test_what_takes_much_more_room_or_time_does_not_pass() -> None:
    slow = [AnswerPair(Query("logged words", "mug"), answer("a", ms=10), answer("a", ms=200)) for _ in range(9)]
    verdict = judge(measure(slow), SMALL, Footprint(90_000_000, None), Bounds())
    states = [(check.bound, check.state) for check in verdict.checks if check.bound in ("slower", "larger")]
    assert states == [("slower", "failed"), ("larger", "failed"), ("larger", "not measured")]


def test_bounds_are_read_from_text() -> None:
    assert parse_bounds(" ndcg=0.05, slower=2") == Bounds(ndcg=0.05, slower=2)
    assert parse_bounds("", Bounds(ndcg=1)) == Bounds(ndcg=1)


@pytest.mark.parametrize("text", ["speed=2", "ndcg", "ndcg=much", "ndcg=-1", "ndcg=nan"])
def test_a_bound_that_cannot_be_meant_is_answered_with_those_there_are(text: str) -> None:
    with pytest.raises(IndexingError, match="bounds are written NAME=NUMBER"):
        parse_bounds(text)
