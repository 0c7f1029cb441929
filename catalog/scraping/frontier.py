"""The job of one scrape in a SQLite file: every address with what became of it, every product. A kill loses nothing."""

import fcntl
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from catalog.scraping import addresses
from catalog.scraping.errors import ScrapeError
from catalog.scraping.plan import Plan
from catalog.scraping.product import Product

MAX_KNOWN = 200_000  # addresses; a site that makes up more of them is cut off there
TOO_DEEP = "deeper than --depth"
TOO_MANY = f"more than {MAX_KNOWN:,} addresses on one site"
# What may be otherwise the next time: asked for again when an unfinished scrape goes on.
TRANSIENT = ("no connection", "no answer in time", "host not found", "answered 429", "answered 503")
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS addresses (
  id INTEGER PRIMARY KEY, url TEXT UNIQUE, kind TEXT, depth INTEGER, rank INTEGER, state TEXT DEFAULT 'open',
  asked INTEGER DEFAULT 0, reason TEXT DEFAULT '', detail TEXT DEFAULT '');
CREATE INDEX IF NOT EXISTS next_one ON addresses (state, rank, depth, id);
CREATE TABLE IF NOT EXISTS products (id INTEGER PRIMARY KEY, address INTEGER, own INTEGER, row TEXT);
CREATE TABLE IF NOT EXISTS notes (note TEXT, url TEXT, UNIQUE (note, url));
CREATE TABLE IF NOT EXISTS pictures (url TEXT PRIMARY KEY, file TEXT);
"""
_RANKS = {"sitemap": 0, "page": 2, "picture": 3}


@dataclass(frozen=True)
class KnownAddress:
    """An address of the job, still to be asked."""

    id: int
    url: str
    kind: str  # sitemap, page, picture
    depth: int
    declared: bool = True  # a sitemap that was only guessed may be missing


class Frontier:
    """What is known, done and left; each step is one transaction."""

    def __init__(self, folder: Path, plan: Plan, *, fresh: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.pictures = folder.with_name(Path(folder.stem).stem + "-pictures")
        self.plan = plan
        self._lock = _locked(folder / "lock")
        self._db = sqlite3.connect(folder / "job.db", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)
        self.resumed = self._begin(fresh)
        self.asked = self._one("SELECT count(*) FROM addresses WHERE kind = 'page' AND asked")

    def _begin(self, fresh: bool) -> bool:
        """Go on with what was left, or begin anew where it was finished; True for going on."""
        plan = self.plan
        starts = json.dumps([plan.starts, plan.whole_site])
        left = self._one("SELECT count(*) FROM addresses WHERE state = 'open'")
        asked = self._one("SELECT count(*) FROM addresses WHERE kind = 'page' AND asked")
        unfinished = left and not (self.fact("reached") and asked >= plan.max_pages) and not fresh
        if unfinished and self.fact("starts") != starts:
            raise ScrapeError(
                f"{self.folder} holds an unfinished scrape of something else: finish that one, name another --out,"
                " or forget it with --fresh"
            )
        with self._db:
            self._db.execute("BEGIN")
            if not unfinished:
                for table in ("facts", "addresses", "products", "notes"):
                    self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
                self.set_fact("starts", starts)
                self._add(plan.starts, "page", 0, listed=True)
            self.set_fact("reached", "")
            again = "UPDATE addresses SET state = 'open', asked = 0, reason = '', detail = '' WHERE"
            self._db.execute(f"{again} reason = ? AND depth <= ?", (TOO_DEEP, plan.depth))
            self._db.execute(f"{again} state = 'refused' AND reason IN ({','.join('?' * len(TRANSIENT))})", TRANSIENT)
        return bool(unfinished)

    def take(self, busy: Collection[int]) -> KnownAddress | None:
        """The next address to ask for, sitemaps before pages before pictures; None where nothing may be asked now."""
        holes = ",".join("?" * len(busy))
        pages_left = self.plan.max_pages - self.asked - self._busy_pages(busy) > 0
        kinds = "'sitemap', 'page', 'picture'" if pages_left else "'sitemap', 'picture'"
        found = self._db.execute(
            "SELECT id, url, kind, depth, detail != 'guessed' FROM addresses"  # noqa: S608 - only marks
            f" WHERE state = 'open' AND kind IN ({kinds}) AND id NOT IN ({holes}) ORDER BY rank, depth, id LIMIT 1",
            tuple(busy),
        ).fetchone()
        return KnownAddress(*found) if found else None

    def _busy_pages(self, busy: Collection[int]) -> int:
        holes = ",".join("?" * len(busy))
        query = f"SELECT count(*) FROM addresses WHERE kind = 'page' AND id IN ({holes})"  # noqa: S608 - only marks
        return int(self._db.execute(query, tuple(busy)).fetchone()[0])

    def page_done(
        self, at: KnownAddress, products: Sequence[Product], links: Iterable[str], notes: Iterable[str]
    ) -> None:
        """Keep a page's products and what it leads to."""
        with self._db:
            self._db.execute("BEGIN")
            for product in products:
                row = product.as_row()
                values = (at.id, product.own, json.dumps(row, ensure_ascii=False))
                self._db.execute("INSERT INTO products (address, own, row) VALUES (?, ?, ?)", values)
                if self.plan.pictures and product.own:
                    self._add(filter(self._is_new, row["images"]), "picture", at.depth)
            if self.plan.whole_site or self.plan.depth:
                self._add(links, "page", at.depth + 1)
            for note in notes:
                self._note(note, at.url)
            self._close(at, "done", "" if products else "no product data")

    def sitemap_done(self, at: KnownAddress, pages: Iterable[str], sitemaps: Iterable[str]) -> None:
        """Keep what a sitemap lists."""
        with self._db:
            self._db.execute("BEGIN")
            self._add(sitemaps, "sitemap", at.depth + 1)
            self._add(pages, "page", 0)
            self._close(at, "done", "")

    def picture_done(self, at: KnownAddress, file: str) -> None:
        """Store the file of a picture."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?)", (at.url, file))
            self._close(at, "done", "")

    def refuse(self, at: KnownAddress, reason: str, detail: str = "", *, asked: bool = True) -> None:
        """The address was not had; the reason is counted, the detail belongs to this one."""
        with self._db:
            self._db.execute("BEGIN")
            self._close(at, "refused", reason, detail, asked)

    def drop(self, at: KnownAddress) -> None:
        """Close the address without a reason in the report."""
        with self._db:
            self._db.execute("BEGIN")
            self._close(at, "done", "")

    def add_sitemaps(self, urls: Sequence[str], *, guessed: bool = False) -> None:
        """Sitemaps that robots.txt names, or the place where one usually is."""
        with self._db:
            self._db.execute("BEGIN")
            self._add(urls, "sitemap", 0, detail="guessed" if guessed else "")

    def note(self, note: str, url: str) -> None:
        """Add a note about an address to the report."""
        with self._db:
            self._db.execute("BEGIN")
            self._note(note, url)

    def set_fact(self, name: str, value: str) -> None:
        """Remember something about the job."""
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def fact(self, name: str) -> str:
        """What is remembered; "" for nothing."""
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """For the report and the feed, which read."""
        return self._db.execute(query, values).fetchall()

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._db.close()
        self._lock.close()

    def _add(self, urls: Iterable[str], kind: str, depth: int, *, listed: bool = False, detail: str = "") -> None:
        known = self._one("SELECT count(*) FROM addresses")
        for url in urls:
            if known >= MAX_KNOWN:
                self._note(TOO_MANY, url)
                return
            reason = "" if listed or kind != "page" else self._why_not(url, depth)
            rank = _RANKS[kind] - (kind == "page" and addresses.looks_like_product(url))
            state = "skipped" if reason else "open"
            values = (url, kind, depth, rank, state, reason, detail)
            known += self._db.execute(
                "INSERT OR IGNORE INTO addresses (url, kind, depth, rank, state, reason, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            ).rowcount

    def _is_new(self, picture: str) -> bool:
        """Whether a picture was not fetched yet, by an earlier scrape either, or its file was taken away."""
        found = self._db.execute("SELECT file FROM pictures WHERE url = ?", (picture,)).fetchone()
        return found is None or not (self.pictures.parent / str(found[0])).exists()

    def _why_not(self, url: str, depth: int) -> str:
        """Why a page is not asked for; "" where it is."""
        if addresses.site_of(url) not in self.plan.sites:
            return "on another site"
        if addresses.looks_like_file(url):
            return "a file, no page"
        if addresses.is_visitors_own(url):
            return "a cart, an account or the like"
        return TOO_DEEP if depth > self.plan.depth else ""

    def _close(self, at: KnownAddress, state: str, reason: str, detail: str = "", asked: bool = True) -> None:
        values = (state, asked, reason, detail[:300], at.id)
        self._db.execute("UPDATE addresses SET state = ?, asked = ?, reason = ?, detail = ? WHERE id = ?", values)
        self.asked += at.kind == "page" and asked

    def _note(self, note: str, url: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO notes VALUES (?, ?)", (note, url))

    def _one(self, query: str) -> int:
        return int(self._db.execute(query).fetchone()[0])


def _locked(path: Path) -> IO[str]:
    """Held until it is closed or the process ends, however it ends."""
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise ScrapeError(f"another scrape is at work in {path.parent}; wait for it, or name another --out") from error
    return file
