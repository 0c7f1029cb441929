"""Keeps answers in a SQLite file, so that a later scrape asks only whether they have changed."""

import json
import sqlite3
import zlib
from time import time
from typing import TYPE_CHECKING

from scrapy import Request, Spider
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings

if TYPE_CHECKING:
    from catalog.scraping.crawling.spider import CatalogueSpider

_TABLE = "CREATE TABLE IF NOT EXISTS answers (url TEXT PRIMARY KEY, status INTEGER, headers TEXT, body BLOB, at REAL)"


class Cache:
    """Scrapy's cache storage without pickles; what may be kept and for how long RFC2616Policy decides."""

    def __init__(self, settings: BaseSettings) -> None:  # noqa: ARG002 - as Scrapy calls it
        self._db = sqlite3.connect(":memory:")  # until the spider gives the job's folder

    def open_spider(self, spider: "CatalogueSpider") -> None:
        """Open the file in the job's folder."""
        self._db = sqlite3.connect(spider.job.folder / "cache.db", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLE}")

    def close_spider(self, spider: Spider) -> None:  # noqa: ARG002
        """Let go of the file."""
        self._db.close()

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:  # noqa: ARG002
        """The kept answer, if there is one."""
        query = "SELECT status, headers, body FROM answers WHERE url = ?"
        found = self._db.execute(query, (request.url,)).fetchone()
        if found is None:
            return None
        headers = Headers([(name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(found[1])])
        body = zlib.decompress(found[2])
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(url=request.url, headers=headers, status=found[0], body=body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:  # noqa: ARG002
        """Keep an answer in place of an earlier one."""
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        values = (request.url, response.status, json.dumps(pairs), zlib.compress(response.body, 1), time())
        self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", values)
