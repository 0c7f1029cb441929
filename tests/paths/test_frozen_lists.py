"""What the demo shop must find, on lists nothing was ever trained or tuned on."""

from pathlib import Path

import pytest

from catalog.pictures import open_picture
from indexer.evaluate.words import read_queries
from indexer.search.results import SearchResult
from tests.support.demo_shop import frozen
from tests.support.places import DEMO
from webapp.search.photos import normalised
from webapp.services import Services


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.fixture(scope="module")
def answers(services: Services) -> list[tuple[str, SearchResult]]:
    """The product each photo of the list shows, and what the search says to it."""
    rows = frozen("photos.csv")
    assert len(rows) >= 100
    found = []
    for row in rows:
        photo = normalised(open_picture((DEMO / row["photo"]).read_bytes()))
        found.append((row["product_id"], services.search.by_photo(services.search.encode_photo(photo.jpeg), limit=1)))
    return found


def test_nine_in_ten_photos_find_their_product_first(answers: list[tuple[str, SearchResult]]) -> None:
    assert share([bool(result.hits) and result.hits[0].id == product for product, result in answers]) >= 0.9


def test_photos_are_put_into_the_right_category(services: Services, answers: list[tuple[str, SearchResult]]) -> None:
    right = []
    for product, result in answers:
        shown = services.catalogue.product(product)
        right.append(bool(result.recognized and shown and result.recognized.category == shown.category))
    assert share(right) >= 0.85


def test_eight_in_ten_labels_find_their_product_first(services: Services) -> None:
    if not services.reader.available:
        pytest.skip("neither RapidOCR nor Tesseract is installed")
    rows = frozen("labels.csv")
    assert len(rows) >= 30
    right = []
    for row in rows:
        picture = open_picture((DEMO / row["photo"]).read_bytes())
        seen = services.search.encode_photo(normalised(picture).jpeg)
        hits = services.search.by_photo_text(services.search.read_photo(picture).text, photo=seen, limit=1).hits
        right.append(bool(hits) and hits[0].id == row["product_id"])
    assert share(right) >= 0.8


def test_nine_in_ten_word_queries_find_a_right_product_first(services: Services) -> None:
    queries = [query for query in read_queries(Path(DEMO / "queries.csv"), "frozen") if query.grades]
    assert len(queries) >= 60
    right = []
    for query in queries:
        hits = services.search.by_text(query.text, limit=1).hits
        best = max(query.grades.values())
        right.append(bool(hits) and query.grades.get(hits[0].id, 0) == best)
    assert share(right) >= 0.9
