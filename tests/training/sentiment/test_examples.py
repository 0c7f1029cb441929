from collections import Counter

import pytest

from training.errors import TrainingError
from training.sentiment.examples import Example, heads_of, sides

MANY = [Example("", f"review number {n}", 5 if n % 4 else 1, bool(n % 4)) for n in range(400)]


def test_sides_keep_the_shares_of_each_kind() -> None:
    chosen = sides(MANY, validation=0.1, test=0.2, seed=1)
    assert Counter(chosen) == {"train": 280, "validation": 40, "test": 80}
    assert sum(e.stars == 1 for e, side in zip(MANY, chosen, strict=True) if side == "test") == 20


def test_sides_do_not_depend_on_the_order_but_on_the_seed() -> None:
    chosen = sides(MANY, validation=0.1, test=0.2, seed=1)
    assert sides(MANY[::-1], validation=0.1, test=0.2, seed=1)[::-1] == chosen
    assert sides(MANY, validation=0.1, test=0.2, seed=2) != chosen


def test_like_texts_stand_on_one_side_whatever_their_stars() -> None:
    twins = [Example("", "Review, number 7!", stars) for stars in (1, 3, 5)]
    chosen = sides([*MANY, *twins], validation=0.1, test=0.2, seed=1)
    assert len({chosen[7], *chosen[-3:]}) == 1


def test_a_head_needs_enough_of_both_ends() -> None:
    assert list(heads_of(MANY)) == ["recommended", "tone", "stars"]
    assert list(heads_of([Example("", str(n), 5 if n % 4 else 1) for n in range(400)])) == ["tone", "stars"]
    with pytest.raises(TrainingError, match="fewer than 20 of one or two stars"):
        heads_of(MANY[1:4] * 100)


def test_shares_that_leave_nothing_are_refused() -> None:
    with pytest.raises(TrainingError, match=r"together below 1, for example 0\.08 and 0\.2"):
        sides(MANY, validation=0.5, test=0.5, seed=1)
