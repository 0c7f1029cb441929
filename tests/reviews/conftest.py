"""A shop of four products, files of reviews, and somebody who reads them by a few words."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.database import Database
from tests.support.databases import KINDS, empty_database
from tests.support.reviews import WordReader, stocked

Write = Callable[..., Path]


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The shop's products, on SQLite and on PostgreSQL."""
    with empty_database(request.param, tmp_path) as database:
        yield stocked(database, tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows as a CSV of reviews."""

    def rows(*rows: tuple[str, ...], header: str = "id,product_id,stars,title,text") -> Path:
        path = tmp_path / "reviews.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header.split(","), *rows])
        return path

    return rows


@pytest.fixture
def reader() -> WordReader:
    """Reads by a list of words."""
    return WordReader()
