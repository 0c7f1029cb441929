"""A cheap look at a photo: whether there seem to be words in it."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.support.places import DEMO
from webapp.search.glance import look_at, looks_printed


@pytest.mark.parametrize("size", [24, 60])
def test_words_are_seen(size: int) -> None:
    photo = Image.new("RGB", (900, 400), "white")
    lines = "Earl Grey loose tea\nHarrow & Finch\nBest before May"
    ImageDraw.Draw(photo).multiline_text((40, 60), lines, fill="black", font=ImageFont.load_default(size))
    assert looks_printed(photo)


@pytest.mark.parametrize("size", [(1, 1), (47, 300), (800, 600)])
def test_none_are_seen_on_a_plain_ground(size: tuple[int, int]) -> None:
    assert not look_at(Image.new("RGB", size, (150, 160, 170))).has_print


def test_labels_are_told_from_plates() -> None:
    labels = [looks_printed(Image.open(path)) for path in sorted((DEMO / "pictures/label").glob("*.jpg"))[::8]]
    plates = [looks_printed(Image.open(path)) for path in sorted((DEMO / "pictures/query").glob("plate-*-a.jpg"))]
    assert all(labels)
    assert sum(plates) <= len(plates) / 4
