"""The promises a split keeps."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from training.data.samples import Sample
from training.data.splits import assign
from training.errors import TrainingError


def rows(label: str, count: int, folder: str = "/a", **known: Any) -> list[Sample]:
    return [Sample(Path(f"{folder}/{label}/{i}.jpg"), {"shop": label}, **known) for i in range(count)]


def by_path(samples: list[Sample]) -> dict[str, str | None]:
    return {"/".join(sample.path.parts[-2:]): sample.split for sample in samples}


def test_every_label_is_divided_in_the_same_proportion() -> None:
    counts = Counter((s.labels["shop"], s.split) for s in assign(rows("Mugs", 100) + rows("Bowls", 10)))
    assert [counts["Mugs", split] for split in ("train", "validation", "test")] == [70, 20, 10]
    assert [counts["Bowls", split] for split in ("train", "validation", "test")] == [7, 2, 1]


def test_shares_are_as_asked_and_order_is_kept() -> None:
    samples = rows("Mugs", 10)
    divided = assign(samples, validation=0.5, test=0)
    assert [s.path for s in divided] == [s.path for s in samples]
    assert Counter(s.split for s in divided) == {"train": 5, "validation": 5}


def test_the_same_pictures_fall_the_same_way_in_any_order_and_folder() -> None:
    samples = rows("Mugs", 40) + rows("Bowls", 31)
    shuffled = random.Random(1).sample(samples, len(samples))
    moved = rows("Mugs", 40, "/elsewhere") + rows("Bowls", 31, "/elsewhere")
    assert by_path(assign(samples)) == by_path(assign(shuffled)) == by_path(assign(moved))


def test_another_seed_divides_otherwise() -> None:
    assert by_path(assign(rows("Mugs", 40))) != by_path(assign(rows("Mugs", 40), seed=8))


def test_a_group_stays_on_one_side_whatever_its_labels() -> None:
    samples = [
        Sample(Path(f"/{i}.jpg"), {"shop": "MBC"[i % 3]}, group=f"sender {i % 17}", identity=str(i)) for i in range(200)
    ]
    sides: dict[str, set[str | None]] = {}
    for sample in assign(samples):
        sides.setdefault(sample.group, set()).add(sample.split)
    assert all(len(side) == 1 for side in sides.values())
    assert Counter(s.split for s in assign(samples))["train"] in range(120, 161)


def test_without_a_group_the_photos_of_one_product_stay_together() -> None:
    divided = assign([Sample(Path(f"/{i}.jpg"), {"shop": "M"}, identity=f"mug {i // 4}") for i in range(80)])
    assert len({(s.identity, s.split) for s in divided}) == 20
    assert Counter(s.split for s in divided) == {"train": 56, "validation": 16, "test": 8}


def test_photos_of_a_product_join_the_family_its_other_pictures_name() -> None:
    shop = [
        Sample(Path(f"/s/{i}.jpg"), {"shop": "M"}, identity=f"mug {i}", group=f"family {i // 2}") for i in range(20)
    ]
    photos = [Sample(Path(f"/p/{i}.jpg"), {"shop": "M"}, identity=f"mug {i}") for i in range(20)]
    divided = assign(shop + photos)
    assert len({(int(s.identity[4:]) // 2, s.split) for s in divided}) == 10


def test_given_splits_stand_and_bring_no_test_part() -> None:
    given = rows("Mugs", 10, split="train") + rows("Bowls", 4, split="validation") + rows("Cups", 6)
    divided = assign(given)
    assert divided[:14] == given[:14]
    assert {s.split for s in divided[14:]} == {"train"}


def test_a_given_test_part_leaves_the_rest_to_be_divided() -> None:
    divided = assign(rows("Mugs", 10, split="test") + rows("Bowls", 10))
    assert Counter(s.split for s in divided) == {"test": 10, "train": 8, "validation": 2}


def test_a_given_split_speaks_for_its_own_set_alone() -> None:
    other = [Sample(Path(f"/b/{i}.jpg"), {"other": "Apple"}) for i in range(10)]
    divided = assign(rows("Mugs", 3, split="train") + rows("Bowls", 3, split="validation") + other)
    assert Counter(s.split for s in divided[6:]) == {"train": 7, "validation": 2, "test": 1}


def test_pictures_follow_the_side_given_to_their_group() -> None:
    divided = assign(rows("Mugs", 2, group="g", split="test") + rows("Bowls", 5, group="g") + rows("Cups", 9))
    assert {s.split for s in divided[:7]} == {"test"}


def test_a_label_of_two_pictures_is_learnt_and_measured() -> None:
    assert Counter(s.split for s in assign(rows("Mugs", 2))) == {"train": 1, "validation": 1}


@pytest.mark.parametrize(("validation", "test"), [(0.8, 0.2), (-0.1, 0.1)])
def test_shares_that_leave_nothing_to_train_on_are_refused(validation: float, test: float) -> None:
    with pytest.raises(TrainingError, match="leave nothing to train on"):
        assign(rows("Mugs", 4), validation=validation, test=test)
