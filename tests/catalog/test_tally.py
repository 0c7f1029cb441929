"""A tally counts everything and shows the first few."""

from catalog.tally import Tally


def test_counts_are_exact_and_samples_are_the_first_few_different_ones() -> None:
    tally: Tally[str] = Tally(2)
    for number in (1, 1, 2, 3):
        tally.add("late", number, key=number)
    tally.add("early", 7)
    assert tally.table("rule", count="times") == [
        {"rule": "late", "times": 4, "samples": [1, 2]},
        {"rule": "early", "times": 1, "samples": [7]},
    ]


def test_without_a_key_equal_samples_are_all_shown() -> None:
    tally: Tally[str] = Tally(3)
    for _ in range(4):
        tally.add("same", "again")
    assert list(tally.most_common()) == [("same", 4, ["again"] * 3)]
