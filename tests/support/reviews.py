"""What the tests of reviews share."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from reviews.analyze import Analysis, analyze
from reviews.importer import ReviewReport, import_reviews
from reviews.reader import Reader
from reviews.shown import ProductSaid, Reviews
from serving.errors import Unavailable
from tests.support.databases import empty_database

FEED = """id,title,category,gtin,group_id
mug-1,Stoneware mug,Mugs,,tide
mug-2,Stoneware mug white,Mugs,,tide
lamp-1,Reading lamp,Lamps,4006381333931,
tin-1,Earl Grey,Tins,,
"""
GOOD, BAD = {"lovely", "great", "sturdy", "bright", "perfect"}, {"broke", "chipped", "awful", "dim", "late"}


class WordReader:
    """A reader of two lists of words; it may give up after so many texts."""

    def __init__(self, key: str = "words", last: int = 1_000_000) -> None:
        self.key, self.last, self.asked = key, last, 0

    def read(self, texts: Sequence[str]) -> list[tuple[float, float]]:
        """Sure where one kind of words outnumbers the other."""
        self.asked += len(texts)
        if self.asked > self.last:
            raise Unavailable("nobody reads")
        return [_judge(text) for text in texts]


def _judge(text: str) -> tuple[float, float]:
    words = {word.strip(".,!?").lower() for word in text.split()}
    good, bad = len(words & GOOD), len(words & BAD)
    return (0.3, 0.3) if good == bad else (0.9, 0.05) if good > bad else (0.05, 0.9)


@dataclass
class ReviewedShop:
    """A small shop and what is done with it."""

    database: Database
    folder: Path

    def bring(self, *rows: Sequence[object], **options: str) -> ReviewReport:
        """Import rows of (id, product, stars, title, text)."""
        path = self.folder / "reviews.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("id", "product_id", "stars", "title", "text"), *rows])
        return import_reviews(self.database, path, source="test", **options)  # type: ignore[arg-type]

    def read(self, reader: Reader) -> Analysis:
        """Let somebody read what is new."""
        return analyze(self.database, reader)

    def said(self, public_id: str) -> ProductSaid:
        """What is said of a product; it must have reviews."""
        found = {one.public_id: one for one in Reviews(self.database).ranked()[0]}
        return found[public_id]


def stocked(database: Database, folder: Path) -> Database:
    """The same database with the shop's products."""
    (folder / "feed.csv").write_text(FEED, encoding="utf-8")
    import_feed(database, PictureStore(folder / "kept"), folder / "feed.csv", source="shop")
    return database


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[ReviewedShop]:
    """The shop on SQLite alone, for what asks nothing new of a database."""
    with empty_database("sqlite", tmp_path) as database:
        yield ReviewedShop(stocked(database, tmp_path), tmp_path)
