"""The rows an import works on: profiled and read from one opened feed."""

from pathlib import Path, PosixPath
from typing import Any

import pytest

from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.importing.preview import preview_feed
from catalog.pictures import PictureStore

FEED = "id,title,price\n" + "".join(f"{number},Mug {number},{number}\n" for number in range(300))


class CountedPath(PosixPath):
    """A path that notes each time its file is opened."""

    opened: list[str] = []  # noqa: RUF012 - emptied by the fixture

    def open(self, *given: Any, **named: Any) -> Any:
        self.opened.append(self.name)
        return super().open(*given, **named)


@pytest.fixture
def feed(tmp_path: Path) -> CountedPath:
    path = tmp_path / "feed.csv"
    path.write_text(FEED)
    CountedPath.opened.clear()
    return CountedPath(path)


def test_an_import_opens_its_feed_once(database: Database, store: PictureStore, feed: CountedPath) -> None:
    report = import_feed(database, store, feed)
    assert (report.rows, report.new, feed.opened) == (300, 300, ["feed.csv"])


def test_a_preview_opens_its_feed_once(database: Database, feed: CountedPath) -> None:
    preview = preview_feed(database, feed)
    assert [record.title for record in preview.records][:2] == ["Mug 0", "Mug 1"] and feed.opened == ["feed.csv"]
