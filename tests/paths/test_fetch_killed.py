"""A process killed while it fetches, and the same command again, end where an unbroken run ends."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalog.database import Database, open_database
from catalog.fetching.tables import PictureAddress
from catalog.tables import Base
from tests.support import picture_host as answers

COMMAND = """
import sys
from pathlib import Path
from catalog.database import open_database
from catalog.fetching.fetcher import PictureFetcher
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore

folder, feed = Path(sys.argv[1]), Path(sys.argv[2])
database = open_database(f"sqlite:///{folder}/shop.db")
database.migrate()
limits = Limits(per_second=0, threads=4, backoff_s=0.01)
fetcher = PictureFetcher(Gate(Trusted.parse("127.0.0.1")), limits)
import_feed(database, PictureStore(folder / "kept"), feed, fetcher=fetcher)
"""
PRODUCTS = 12
SERVED = 5  # pictures before the host falls silent
CHANGES = {"id", "sequence", "created_at", "updated_at", "asked_at", "again_at", "import_id"}
TABLES = ("products", "product_pictures", "product_rows", "pictures", "picture_addresses", "picture_references")


def start(folder: Path, feed: Path) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen([sys.executable, "-c", COMMAND, str(folder), str(feed)])


def contents(folder: Path) -> dict[str, Any]:
    """Everything an import leaves behind, without what tells one run from another."""
    database = open_database(f"sqlite:///{folder}/shop.db")
    tables = {name: sorted(rows(database, name)) for name in TABLES}
    database.close()
    files = {path.relative_to(folder): hashed(path) for path in (folder / "kept").rglob("*") if path.is_file()}
    return {**tables, "files": files}


def rows(database: Database, name: str) -> list[str]:
    with database.engine.connect() as connection:
        found = connection.execute(select(Base.metadata.tables[name])).mappings()
        return [str({key: value for key, value in row.items() if key not in CHANGES}) for row in found]


def hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def settled(folder: Path) -> set[str]:
    """The paths of pictures that the database calls fetched."""
    database = open_database(f"sqlite:///{folder}/shop.db")
    with database.session() as session:
        urls = session.scalars(select(PictureAddress.url).where(PictureAddress.state == "fetched")).all()
    database.close()
    return {f"/{url.rpartition('/')[2]}" for url in urls}


def write_feed(host: answers.Server, path: Path) -> list[str]:
    """A product a picture, one that is not there and one whose host is busy at first; gives the pictures' paths."""
    paths = [f"/{number}.jpg" for number in range(PRODUCTS)]
    urls = [host.at(one, answers.body(answers.picture_bytes(number))) for number, one in enumerate(paths)]
    urls.append(host.at("/none.jpg", answers.status(404)))
    urls.append(host.at("/busy.jpg", answers.status(503), answers.body(answers.picture_bytes(99))))
    lines = [f"p{number},Product {number},{url}" for number, url in enumerate(urls)]
    path.write_text("\n".join(["id,title,images", *lines]), encoding="utf-8")
    return paths


def test_a_killed_fetch_goes_on_where_it_stopped(host: answers.Server, tmp_path: Path) -> None:
    paths, prepared = write_feed(host, tmp_path / "feed.csv"), dict(host.answers)
    assert start(tmp_path / "unbroken", tmp_path / "feed.csv").wait(120) == 0

    host.asked.clear()
    hanging = threading.Barrier(5)  # four threads of the process, and this one

    def serve_some(request: answers.Request) -> None:
        if host.asked.total() > SERVED:
            hanging.wait(60)
            answers.silent(request)
        prepared[request.path][0](request)

    host.answers = {path: [serve_some] for path in prepared}
    broken = start(tmp_path / "broken", tmp_path / "feed.csv")
    hanging.wait(60)
    broken.send_signal(signal.SIGKILL)
    broken.wait(60)
    before, host.answers = settled(tmp_path / "broken"), prepared
    host.asked.clear()
    assert start(tmp_path / "broken", tmp_path / "feed.csv").wait(120) == 0

    assert 0 < len(before) <= SERVED
    assert {path for path in paths if not host.asked[path]} == before & set(paths)
    assert contents(tmp_path / "broken") == contents(tmp_path / "unbroken")
