"""How often an answer asks the database: each thing once."""

import threading
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from indexer.search.photo import PhotoQuery
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_models import draw_picture
from webapp.services import Services


@pytest.fixture
def asked(small_services: Services) -> Iterator[list[str]]:
    """The statements of this thread from here on, in order; others follow the catalogue beside the answers."""
    said, answering = list[str](), threading.get_ident()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if threading.get_ident() == answering:
            said.append(statement)

    engines = (small_services.database.engine, small_services.database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/api/v1/search?q=mug", 3),  # release and number of the last change, products, their pictures
        ("/search?q=mug", 3),
        ("/suggest?q=mug", 1),  # those of a text are kept until the catalogue changes
    ],
)
def test_words_ask_for_each_thing_once(small_client: FlaskClient, asked: list[str], path: str, statements: int) -> None:
    small_client.get(path)  # what a process reads once
    asked.clear()
    assert small_client.get(path).status_code == 200
    assert len(asked) == statements, asked


def test_a_photo_asks_for_each_thing_once(small_services: Services, asked: list[str]) -> None:
    card = small_cards()[0]
    seen = SmallEncoder().encode_image(card, draw_picture())
    photo = PhotoQuery(seen.vector, seen.probabilities, card.name, card.version)
    small_services.search.by_photo(photo)
    asked.clear()
    assert small_services.search.by_photo(photo).hits
    assert len(asked) == 3, asked
