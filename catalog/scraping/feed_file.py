"""Writes the feed of a job: each product once, by its own page, otherwise by a page that mentions it."""

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.scraping.frontier import Frontier

SHARED_ID = "two products with one id: only the first is in the feed"

Row = dict[str, Any]


@dataclass(frozen=True)
class WrittenFeed:
    """What went into the feed."""

    products: int
    groups: int
    mentioned: int  # known from lists only
    pictures: int  # files that the feed names


def write_feed(job: Frontier, feed: Path) -> WrittenFeed:
    """Write the feed under a temporary name first; an older one stays until then, and where nothing was found."""
    files = {url: file for url, file in job.rows("SELECT url, file FROM pictures")} if job.plan.pictures else {}
    here = set(files.values())
    groups: set[str] = set()
    used: set[str] = set()
    count = mentioned = 0
    temporary = feed.with_name(f".{feed.name}.{uuid.uuid4().hex}")
    try:
        with temporary.open("w", encoding="utf-8") as out:
            for row, own in _each_once(job):
                row["images"] = [files.get(address, address) for address in row["images"]]
                used.update(file for file in row["images"] if file in here)
                groups.add(row["group_id"])
                count += 1
                mentioned += not own
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        if count:
            os.replace(temporary, feed)  # noqa: PTH105 - os.replace, as everywhere
    finally:
        temporary.unlink(missing_ok=True)
    return WrittenFeed(count, len(groups - {""}), mentioned, len(used))


def _each_once(job: Frontier) -> Iterator[tuple[Row, bool]]:
    """Own products in the order their pages were found, then those only mentioned."""
    titles: dict[str, str] = {}
    places: set[str] = set()
    query = "SELECT row, own, url FROM products JOIN addresses ON addresses.id = address ORDER BY own DESC, products.id"
    for text, own, page in job.rows(query):
        row: Row = json.loads(text)
        if not own and row["url"] in places:
            continue
        if row["id"] in titles:
            if titles[row["id"]] != row["title"] and own:
                job.note(SHARED_ID, page)
            continue
        titles[row["id"]] = row["title"]
        places |= {row["url"], page} if own else {row["url"]}
        yield row, bool(own)
