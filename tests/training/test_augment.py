"""Augmentation changes pictures as much as its level says, and the same seed changes them alike."""

import numpy as np
import pytest
import torch

from training.augment import STRENGTHS, Augmenter, Pixels, mix
from training.recipe import LEVELS, Level


@pytest.fixture
def picture() -> Pixels:
    """A green square on a blue ground, off the middle."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[..., 2] = 160
    pixels[20:44, 8:32] = (30, 200, 40)
    return pixels


def changed(level: Level, picture: Pixels) -> float:
    """Mean difference to the plain picture, over some seeds."""
    plain = Augmenter("none", 48)(picture, (0,)).astype(float)
    looks = [Augmenter(level, 48)(picture, (seed,)) for seed in range(40)]
    return float(np.mean([np.abs(look - plain).mean() for look in looks]))


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_gives_pictures_of_the_size_asked_for(level: Level, picture: Pixels) -> None:
    look = Augmenter(level, 48)(picture, (1, 2))
    assert look.shape == (48, 48, 3)
    assert look.dtype == np.uint8


def test_each_level_changes_more_than_the_one_before(picture: Pixels) -> None:
    none, light, medium, heavy = (changed(level, picture) for level in LEVELS)
    assert none == 0 < light < medium < heavy


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(picture: Pixels) -> None:
    augmenter = Augmenter("heavy", 48)
    assert np.array_equal(augmenter(picture, (5,)), augmenter(picture, (5,)))
    assert not np.array_equal(augmenter(picture, (5,)), augmenter(picture, (6,)))


def test_without_augmentation_a_picture_of_the_right_size_is_left_alone(picture: Pixels) -> None:
    assert np.array_equal(Augmenter("none", 64)(picture, (0,)), picture)


def test_a_picture_without_a_pixel_to_spare_is_shifted_lightly_and_stays_sharp(picture: Pixels) -> None:
    looks = [Augmenter("light", 64)(picture, (seed,)) for seed in range(40)]
    colours = {(0, 0, 160), (30, 200, 40)}
    assert {tuple(pixel) for look in looks for pixel in look.reshape(-1, 3).tolist()} == colours, "nothing was mixed"
    lefts = [int(np.flatnonzero(look[32, :, 0])[0]) for look in looks]
    tops = [int(np.flatnonzero((look[..., 0] > 0).any(1))[0]) for look in looks]
    mirrored = 64 - 32  # where the square begins then
    assert set(tops) == set(range(20 - 5, 20 + 6))
    assert {abs(left - 8) <= 5 or abs(left - mirrored) <= 5 for left in lefts} == {True}
    assert any(left < 16 for left in lefts) and any(left > 16 for left in lefts)


def test_the_picture_itself_is_never_written_to(picture: Pixels) -> None:
    before = picture.copy()
    for seed in range(20):
        Augmenter("heavy", 64)(picture, (seed,))
    assert np.array_equal(picture, before)


def test_relighting_leaves_a_green_thing_green(picture: Pixels) -> None:
    for seed in range(30):
        red, green, _ = Augmenter("heavy", 64)(picture, (seed,))[..., :].reshape(-1, 3).T.astype(int)
        assert (green > red + 40).any()


@pytest.mark.parametrize("seed", range(8))
def test_mixing_keeps_the_share_it_tells(seed: int) -> None:
    pictures = torch.stack([torch.zeros(3, 32, 32), torch.ones(3, 32, 32)])
    mixed = mix(pictures, torch.tensor([1, 0]), np.random.default_rng(seed))
    assert mixed.pictures[0].mean().item() == pytest.approx(1 - mixed.share, abs=0.01)


def test_only_heavy_mixes_whole_pictures() -> None:
    assert [level for level in LEVELS if STRENGTHS[level].mix] == ["heavy"]
