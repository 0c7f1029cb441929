"""Batches come in an order that the seed alone decides, from any batch on."""

import numpy as np
import pytest

from training.augment import Augmenter, Pixels
from training.feeding import Feeder


@pytest.fixture
def pixels() -> Pixels:
    """Ten pictures, each of one grey that says its number."""
    return np.stack([np.full((16, 16, 3), number * 20, np.uint8) for number in range(10)])


def feeder(pixels: Pixels, **options: object) -> Feeder:
    return Feeder(pixels, Augmenter("none", 16), 4, 1, **options)  # type: ignore[arg-type]


def test_an_epoch_shows_every_picture_once(pixels: Pixels) -> None:
    seen = np.concatenate([batch.index for batch in feeder(pixels).epoch(0)])
    assert sorted(seen) == list(range(10))


def test_pictures_come_with_their_numbers(pixels: Pixels) -> None:
    for batch in feeder(pixels).epoch(3):
        assert np.array_equal(batch.pixels[:, 0, 0, 0], batch.index * 20)


def test_epochs_differ_and_repeat_exactly(pixels: Pixels) -> None:
    first, again, other = ([tuple(b.index) for b in feeder(pixels).epoch(number)] for number in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("workers", [1, 3])
def test_an_epoch_can_be_gone_on_with_in_its_middle(pixels: Pixels, workers: int) -> None:
    whole = list(feeder(pixels).epoch(2))
    rest = list(feeder(pixels, workers=workers).epoch(2, start=1))
    assert [tuple(batch.index) for batch in rest] == [tuple(batch.index) for batch in whole[1:]]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(rest, whole[1:], strict=True))


def test_a_weighted_picture_is_drawn_more_often(pixels: Pixels) -> None:
    weights = np.array([9.0] + [1.0] * 9)
    drawn = [number for epoch in range(60) for b in feeder(pixels, weights=weights).epoch(epoch) for number in b.index]
    assert drawn.count(0) > 4 * drawn.count(1)


def test_a_last_batch_of_one_picture_is_left_out(pixels: Pixels) -> None:
    assert [len(batch.index) for batch in feeder(pixels[:9]).epoch(0)] == [4, 4]
