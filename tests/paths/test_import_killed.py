"""An import that is killed, crowded or out of room: nothing is lost, and repeating it ends like an unbroken one."""

import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

import catalog.database
from catalog import writes
from catalog.catalogue import Catalogue
from catalog.database import Database, open_database
from catalog.errors import CatalogError, DatabaseError
from catalog.importing.importer import ImportReport, import_feed
from catalog.pictures import PictureStore
from tests.support.databases import empty_url

WriteFeed = Callable[..., Path]

ROWS = [
    {"id": f"mug-{number}", "title": f"Mug {number}", "price": "9", "images": f"{number % 4}.png"}
    for number in range(24)
]
OLD = [{"id": f"old-{number}", "title": f"Old mug {number}", "price": "9", "images": "0.png"} for number in range(9)]
KILLED = """
import os, signal, sys
from pathlib import Path
from catalog.importing import gone, importer
from catalog.database import open_database
from catalog.pictures import PictureStore

url, folder, moment = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
importer.BATCH, gone.BATCH, calls = 5, 4, []

def kill_after(module, name, times):
    real = getattr(module, name)
    def wrapper(*given, **named):
        result = real(*given, **named)
        calls.append(name)
        if len(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, wrapper)

module, name, times = moment.split()
kill_after({"importer": importer, "gone": gone}[module], name, int(times))
importer.import_feed(
    open_database(url), PictureStore(folder / "kept"), folder / "feed" / "feed.csv", gone="remove", max_gone=1
)
"""
MOMENTS = [
    ("sqlite", "importer open_rows 1"),  # nothing has begun
    ("sqlite", "importer insert_pictures 2"),  # the files are in the store, the transaction is open
    ("sqlite", "importer upsert_items 3"),
    ("postgresql", "importer upsert_items 3"),
    ("sqlite", "gone _act 2"),
    ("postgresql", "gone _act 2"),
    ("sqlite", "importer save_mapping 1"),  # all is done but the end is not noted
]
OF = "JOIN products ON products.id = product_id"  # not its id: PostgreSQL gives no number twice
KEPT = (
    "public_id, feed_id, title, content_hash, sequence, hidden, removed FROM products",
    f"feed_id, position, picture_hash, reference FROM product_pictures {OF}",
    f"feed_id, row_number, notes FROM product_rows {OF}",
    f"feed_id FROM gone_products {OF}",
    "hash, width, height, size_bytes, format FROM pictures",
    "name, value FROM counters",
    "source, CAST(mapping AS TEXT) FROM feed_mappings",
)


def contents(database: Database) -> list[list[tuple[object, ...]]]:
    with database.session() as session:
        return [sorted(map(tuple, session.execute(text(f"SELECT {columns}")))) for columns in KEPT]


def bring(database: Database, folder: Path, feed: Path) -> ImportReport:
    return import_feed(database, PictureStore(folder / "kept"), feed, gone="remove", max_gone=1)


@pytest.fixture
def feeds(write_feed: WriteFeed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, Path]:
    """The shop's last feed and its next one, with pictures beside them, in batches of five rows."""
    monkeypatch.setattr("catalog.importing.importer.BATCH", 5)
    monkeypatch.setattr("catalog.importing.gone.BATCH", 4)
    feeds = write_feed(*OLD, name="old.csv"), write_feed(*ROWS)
    for number in range(4):
        Image.new("RGB", (20 + number, 20), "red").save(tmp_path / "feed" / f"{number}.png")
    return feeds


@pytest.fixture
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens databases and closes them in the end."""
    databases: list[Database] = []

    def opened(url: str) -> Database:
        databases.append(open_database(url))
        return databases[-1]

    yield opened
    for database in databases:
        database.close()


@pytest.mark.parametrize(("kind", "moment"), MOMENTS)
def test_a_killed_import_repeated_ends_like_an_unbroken_one(
    kind: str, moment: str, tmp_path: Path, feeds: tuple[Path, Path], opened: Callable[[str], Database]
) -> None:
    with empty_url(kind, tmp_path, migrated=True) as url, empty_url(kind, tmp_path, migrated=True) as other:
        database, unbroken = opened(url), opened(other)
        bring(database, tmp_path, feeds[0])
        run = subprocess.run(
            [sys.executable, "-c", KILLED, url, str(tmp_path), moment], capture_output=True, text=True, check=False
        )
        assert run.returncode == -signal.SIGKILL, run.stderr
        report = bring(database, tmp_path, feeds[1])
        bring(unbroken, tmp_path, feeds[0])
        whole = bring(unbroken, tmp_path, feeds[1])
        assert contents(database) == contents(unbroken)
        assert (report.rows, report.kept, report.rejections.count) == (whole.rows, whole.kept, 0)
        assert report.pictures_kept == whole.pictures_kept == 24
        database.close(), unbroken.close()


def test_what_was_reported_as_done_outlives_the_kill(
    tmp_path: Path, feeds: tuple[Path, Path], opened: Callable[[str], Database]
) -> None:
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        subprocess.run(
            [sys.executable, "-c", KILLED, url, str(tmp_path), "importer upsert_items 3"],
            capture_output=True,
            check=False,
        )
        assert Catalogue(opened(url)).count() == 10 and feeds


def test_a_source_is_imported_by_one_at_a_time(database: Database, feeds: tuple[Path, Path], tmp_path: Path) -> None:
    store, inside, go_on = PictureStore(tmp_path / "kept"), threading.Event(), threading.Event()

    def wait(_stage: str, _done: int, _all: int) -> None:
        inside.set()
        assert go_on.wait(60)

    running = threading.Thread(target=import_feed, args=(database, store, feeds[1]), kwargs={"progress": wait})
    running.start()
    try:
        assert inside.wait(60)
        with pytest.raises(CatalogError, match="'default' is being imported by another process"):
            import_feed(database, store, feeds[0], gone="remove", max_gone=1)
        assert import_feed(database, store, feeds[0], source="other").new == len(OLD)
    finally:
        go_on.set()
        running.join(60)
    assert Catalogue(database).count() == len(ROWS) + len(OLD)
    assert import_feed(database, store, feeds[1]).unchanged == len(ROWS)


def test_a_picture_that_two_imports_bring_at_once_is_kept_once(
    database: Database, store: PictureStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    picture = store.add((tmp_path / "a.png").read_bytes())
    monkeypatch.setattr(writes, "known_pictures", lambda *_: set())  # the other's is not there yet when this one looks
    for _ in range(2):
        with database.session() as session:
            writes.insert_pictures(session, [picture])
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM pictures")) == 1


def test_a_locked_database_is_said_and_the_import_can_be_repeated(
    tmp_path: Path, feeds: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, opened: Callable[[str], Database]
) -> None:
    monkeypatch.setattr(catalog.database, "BUSY_TIMEOUT_S", 0.1)
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        database = opened(url)
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"is locked: another process.*repeat the same command"):
            bring(database, tmp_path, feeds[1])
        other.execute("ROLLBACK")
        other.close()
        assert bring(database, tmp_path, feeds[1]).new == len(ROWS)


FULL = """
import resource, sys
from pathlib import Path
from catalog.database import open_database
from catalog.errors import CatalogError
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore

url, folder, room = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
database, store = open_database(url), PictureStore(folder / "kept")
database.migrate()
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    import_feed(database, store, folder / "feed" / "feed.csv")
except CatalogError as error:
    sys.exit(f"said: {error}")
"""


@pytest.mark.parametrize(("room", "said"), [(400_000, "is the disk full"), (30_000, "the disk is full")])
def test_a_full_disk_is_said_and_the_import_can_be_repeated(
    room: int, said: str, tmp_path: Path, write_feed: WriteFeed, opened: Callable[[str], Database]
) -> None:
    long = "An oak bowl turned by hand. " * 200
    rows = [{"id": str(number), "title": f"Bowl {number}", "description": long} for number in range(300)]
    feed = write_feed({**rows[0], "images": "noise.png"}, *rows[1:])
    Image.effect_noise((300, 300), 90).save(tmp_path / "feed" / "noise.png")  # larger than the smaller room
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        run = subprocess.run(
            [sys.executable, "-c", FULL, url, str(tmp_path), str(room)], capture_output=True, text=True, check=False
        )
        assert run.returncode == 1 and run.stderr.startswith("said: ") and said in run.stderr, run.stderr
        assert len(run.stderr.strip().splitlines()) == 1
        assert bring(opened(url), tmp_path, feed).kept == 300
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
