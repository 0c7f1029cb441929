"""A photo whose release gives way to one with another model, between looking at it and asking."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image

from indexer.errors import PhotoOutdated
from indexer.search.photo import PhotoQuery
from tests.support.bundled import ENCODER
from webapp.search.photos import Photo, normalised
from webapp.search.queries import ENCODE_TRIES, query_received


@pytest.fixture
def sent(query_photo: bytes) -> Photo:
    return normalised(Image.open(io.BytesIO(query_photo)))


class GivesWay:
    """A question that finds another release in place so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, seen: PhotoQuery) -> str:
        self.left -= 1
        if self.left >= 0:
            raise PhotoOutdated("another model took over")
        return seen.key


def test_it_is_looked_at_again(app: Flask, sent: Photo) -> None:
    with app.test_request_context():
        assert query_received(sent, GivesWay(ENCODE_TRIES - 1)) == ENCODER


def test_but_not_without_end(app: Flask, sent: Photo) -> None:
    with app.test_request_context(), pytest.raises(PhotoOutdated):
        query_received(sent, GivesWay(ENCODE_TRIES))
