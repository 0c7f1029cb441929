"""Feeds written for a test, and what they are imported into."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.database import Database
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import PictureStore

WriteFeed = Callable[..., Path]
Bring = Callable[..., ImportReport]


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    """An empty picture store."""
    return PictureStore(tmp_path / "kept")


@pytest.fixture
def write_feed(tmp_path: Path) -> WriteFeed:
    """Writes rows (dicts) as a CSV feed and gives its path."""

    def write(*rows: dict[str, str], name: str = "feed.csv") -> Path:
        path = tmp_path / "feed" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def bring(database: Database, store: PictureStore, write_feed: WriteFeed) -> Bring:
    """Imports rows (dicts) and gives the report."""

    def bring(*rows: dict[str, str], source: str = "default") -> ImportReport:
        return import_feed(database, store, write_feed(*rows), source=source)

    return bring
