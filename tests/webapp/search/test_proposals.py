"""Boxes around what stands out in a photo."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from webapp.search.boxes import Box
from webapp.search.proposals import MOST, propose_boxes


def test_things_that_stand_out_are_proposed() -> None:
    photo = Image.new("RGB", (800, 600), (150, 140, 130))
    pen = ImageDraw.Draw(photo)
    pen.rectangle((0, 400, 800, 600), fill=(90, 110, 150))
    pen.ellipse((100, 150, 300, 350), fill=(190, 40, 50))
    pen.rectangle((520, 120, 680, 380), fill=(40, 120, 60))
    centres = [(box.x + box.width / 2, box.y + box.height / 2) for box in propose_boxes(photo)[:2]]
    for x, y in ((250, 417), (750, 417)):
        assert any(abs(x - left) < 60 and abs(y - top) < 80 for left, top in centres), centres


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 3), (640, 480)])
def test_nothing_is_proposed_where_nothing_stands_out(size: tuple[int, int]) -> None:
    assert propose_boxes(Image.new("RGB", size, "grey")) == []


def test_no_more_boxes_than_there_is_room_for() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    boxes = propose_boxes(Image.fromarray(noise))
    assert len(boxes) <= MOST
    assert [Box.parse(str(box)) for box in boxes] == boxes
