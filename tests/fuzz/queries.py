"""Queries: parsed, and answered from the words of a small shop."""

from __future__ import annotations

from functools import cache

from indexer.query.parse import parse_query
from indexer.search.search import Search
from indexer.words.analysis import stem_text, tidy_query, tokenize
from tests.fuzz.targets import place
from tests.support.small_shop import open_shop
from webapp.search.forms import MAX_QUERY

TEXTS = (
    "mug",
    '"stoneware mug" -white',
    "between 10 and £20",
    "under 2k in stock",
    "von 5,50 bis 9 €",
    "tin-1",
    "-",
    '"(("',
)
TEXTS += (
    "tea without milk, sugar and honey",
    "sugar-free",
    '1/2" x 3 cm',
    "½ l",
    "紅茶 茶壺",
    "e\u0301\u0301",
    "usb-c",
    "blue mug",
)
WORDS = tuple(
    word.encode() for word in ('"', "-", "under ", "over ", "between ", " and ", "€", "k", "without ", "-free", "½")
)
WORDS += tuple(
    word.encode() for word in ("\u0301", "\u200b", "İ", "ß", "紅", "ก", "1,000", "in stock", "tin-1", " x ", "mug")
)


def seeds() -> list[bytes]:
    """Queries of each kind that the parser knows."""
    return [text.encode() for text in TEXTS]


@cache
def _search() -> Search:
    shop = open_shop(place() / "queries")
    shop.releases.promote(shop.build().id)
    return shop.search


def one(data: bytes) -> None:
    """Parse it and search for it."""
    text = tidy_query(data.decode("utf-8", "replace"), MAX_QUERY)
    parsed = parse_query(text)
    assert parsed.low is None or parsed.high is None or parsed.low <= parsed.high
    assert parse_query(text, frozenset({"price", "in_stock"})).low is None
    tokenize(text)
    stem_text(text)
    found = _search().by_text(text, limit=5)
    assert len(found.hits) <= 5 and found.total >= len(found.hits)
