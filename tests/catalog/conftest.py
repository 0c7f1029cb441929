"""The cast of the catalogue's tests: a migrated database, a picture store, a way to write feeds."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import PictureStore
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from tests.support.databases import KINDS, empty_database
from tests.support.picture_host import Server, picture_host

WriteFeed = Callable[..., Path]
Bring = Callable[..., ImportReport]


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; every test that asks for it runs on SQLite and on PostgreSQL."""
    with empty_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    """An empty picture store."""
    return PictureStore(tmp_path / "kept")


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    """The read side of the same database."""
    return Catalogue(database)


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


@pytest.fixture
def data() -> Path:
    """The folder of development data; tests that want it are skipped where it is not."""
    folder = Path(os.environ.get("SHOPLENS_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (folder / "luma").is_dir():
        pytest.skip("no $SHOPLENS_DATA with luma/ here")
    return folder


QUICK = Limits(per_second=0, backoff_s=0.01, read_s=5, total_s=20, max_bytes=300_000, recheck_s=0)


@pytest.fixture
def host() -> Iterator[Server]:
    """A host of pictures on this machine."""
    with picture_host() as server:
        yield server


@pytest.fixture
def gate() -> Gate:
    """Trusts this machine's own address and nothing else that is private."""
    return Gate(Trusted.parse("127.0.0.1"))
