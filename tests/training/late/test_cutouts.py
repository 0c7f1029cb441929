"""Made-up views: cut out where the ground is plain, only augmented where it is not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.augment import Augmenter
from training.late.cutouts import made_up_view, product_mask

SIDE = 64


@pytest.fixture
def studio() -> Image.Image:
    """A red disc on light grey."""
    image = Image.new("RGB", (SIDE, SIDE), (235, 235, 235))
    ImageDraw.Draw(image).ellipse((16, 16, 48, 48), fill=(200, 30, 30))
    return image


@pytest.fixture
def busy() -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    return Image.fromarray(noise)


def test_the_mask_is_where_the_product_is(studio: Image.Image) -> None:
    mask = product_mask(studio)
    assert mask is not None
    assert mask.size == studio.size
    assert (mask.getpixel((32, 32)), mask.getpixel((3, 3))) == (255, 0)


def test_a_picture_without_a_plain_ground_has_no_mask(busy: Image.Image) -> None:
    assert product_mask(busy) is None


def test_a_view_shows_the_product_on_another_ground(studio: Image.Image, busy: Image.Image) -> None:
    views = [made_up_view(np.asarray(studio), np.asarray(busy), Augmenter("none", SIDE), seed) for seed in range(20)]
    assert all(view.shape == (SIDE, SIDE, 3) and view.dtype == np.uint8 for view in views)
    assert (
        sum(abs(int(view[2, 2].astype(int).sum()) - 3 * 235) > 60 for view in views) > 10
    )  # the corner is no longer grey
    reddest = [(view[..., 0].astype(int) - view[..., 1]).max() for view in views]
    assert np.median(reddest) > 60


def test_a_view_is_made_by_its_seed_alone(studio: Image.Image, busy: Image.Image) -> None:
    one, again, other = (
        made_up_view(np.asarray(studio), np.asarray(busy), Augmenter("medium", SIDE), seed) for seed in (5, 5, 6)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
