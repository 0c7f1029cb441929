"""Feeds that were uploaded, each kept under a name nobody can guess until it is imported."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from catalog.feeds.files.other_kinds import FEED, Wanted, other_kind
from webapp.fields import single_line
from webapp.settings import Settings

CHUNK = 1 << 20
KEPT_S = 7 * 24 * 3600  # what was not imported until then is deleted
AHEAD_S = 60  # by which the clock of the disk may differ
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
LONGEST_NAME = 120  # characters of a file's name that are shown
_FILE = "uploaded.feed"  # its format is recognised by its content


class FeedRefused(ValueError):
    """A file that is refused; the message says what is accepted."""


class FeedGone(LookupError):
    """No file is kept under this token."""


@dataclass(frozen=True)
class KeptFeed:
    """One uploaded file, alone in its folder, so that relative picture paths reach no other upload."""

    token: str
    path: Path


class Feeds:
    """A folder of uploads, each in a folder of its own named by its token."""

    def __init__(self, root: Path, *, most_bytes: int) -> None:
        self._root, self._most_bytes = root, most_bytes

    def keep(self, stream: IO[bytes], name: str = "The file", wanted: Wanted = FEED) -> KeptFeed:
        """Keep a file that is called so; FeedRefused for one that is empty, too large or of another kind."""
        self.delete_expired()
        token = secrets.token_urlsafe(18)
        making = self._root / f".{token}"
        making.mkdir(parents=True, mode=0o700)
        try:
            self._write(stream, making / _FILE)
            with (making / _FILE).open("rb") as file:
                if (kind := other_kind(file)) is not None:
                    raise FeedRefused(f"{kind.sentence(name, wanted)}.")
            making.rename(self._root / token)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        return self.open(token)

    def open(self, token: str) -> KeptFeed:
        """The file of that token; FeedGone when there is none."""
        path = self._root / token / _FILE
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise FeedGone(token)
        return KeptFeed(token, path)

    def delete(self, token: str) -> None:
        """Delete a file, if it is there."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._root / token, ignore_errors=True)

    def delete_expired(self) -> None:
        """Delete what nobody imported for a week. What was kept in the future counts as kept now."""
        now = time.time()
        for folder in self._root.glob("*") if self._root.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                kept_at = folder.stat().st_mtime
                if kept_at > now + AHEAD_S:  # the clock was set back since
                    os.utime(folder, (now, now))
                elif kept_at < now - KEPT_S:
                    shutil.rmtree(folder, ignore_errors=True)

    def _write(self, stream: IO[bytes], path: Path) -> None:
        size = 0
        with path.open("wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > self._most_bytes:
                    most = self._most_bytes // 1_000_000
                    raise FeedRefused(f"The file is larger than {most:,} MB (SHOPLENS_MAX_FEED_MB); send it in parts.")
                file.write(chunk)
        if not size:
            raise FeedRefused("No file was sent, or it is empty. Choose the feed and send it again.")


def shown_name(sent: str | None) -> str:
    """The name a file was sent with, as it is shown: never a path."""
    return single_line((sent or "").replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME] or "feed"


def open_feeds(settings: Settings) -> Feeds:
    """The uploaded feeds of an installation."""
    return Feeds(settings.instance / "feeds", most_bytes=settings.max_feed_mb * 1_000_000)
