"""Parts of a photo: which addresses name one, and what is cut out."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.support.sending import plain, saved
from webapp.search.boxes import Box, cut_jpeg


@pytest.mark.parametrize("text", ["0,0,1000,1000", "100,200,300,400", "960,960,40,40"])
def test_a_box_is_read_and_written_alike(text: str) -> None:
    assert str(Box.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "0,0,1001,10", "700,0,400,400", "0,0,39,500", "-1,0,9,9", "a,b,c,d", "٣,0,90,90"]
)
def test_what_is_no_box_in_the_photo_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(ValueError, match="thousandths"):
        Box.parse(text)


def test_what_is_in_a_box_is_cut_out() -> None:
    part = Image.open(io.BytesIO(cut_jpeg(saved(plain(size=(400, 200)), "JPEG"), Box(500, 0, 500, 500))))
    assert part.size == (200, 100)
    assert np.allclose(np.asarray(part).mean(axis=(0, 1)), (200, 60, 40), atol=4)  # the red half


def test_a_box_of_a_tiny_photo_has_a_pixel_at_least() -> None:
    assert Box(0, 0, 40, 40).in_pixels((2, 1)) == (0, 0, 1, 1)
