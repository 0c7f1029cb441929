"""Feeds downloaded from the web into the folder of uploads, under the rules of catalog/web/."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from catalog.errors import CatalogError
from catalog.importing.preview import preview_feed
from catalog.steering.followed import Got
from catalog.web.addresses import Address, read_address
from catalog.web.download import Downloader, Version
from catalog.web.errors import FetchError
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from webapp.catalogue.feeds import KeptFeed, open_feeds, shown_name
from webapp.services import Services

WHOLE_S = 1800.0  # a worker may download for so long
PAGE_S = 25.0  # and a page request
IN_MEMORY = 10_000_000  # bytes; a larger download is written to a temporary file


class FeedNotUsable(CatalogError):
    """A download that is not kept; the message says why. `retry_after_s`: what the host asked for."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Downloaded:
    """A feed that is kept like an upload until it is imported."""

    feed: KeptFeed
    name: str
    got: Got


def check_address(url: str) -> Address:
    """The address of a feed; FeedNotUsable for one that is never asked."""
    try:
        if "://" not in url:
            raise FeedNotUsable(f"{url[:100]!r} is no web address; one looks like https://shop.example/feed.csv.")
        return read_address(url)
    except FetchError as error:
        raise FeedNotUsable(f"{url[:100]!r} {error}.") from error


def download_feed(
    services: Services,
    url: str,
    source: str,
    *,
    known: Version | None = None,
    same_as: str = "",
    at_least: float = 0,
    total_s: float = WHOLE_S,
) -> Downloaded | Version:
    """Download a feed that can be read; the Version where it is the known one, or has the hash `same_as`.

    Raises FeedNotUsable for what cannot be had, has fewer than `at_least` bytes, or is no feed.
    """
    settings = services.settings
    limits = Limits(read_s=min(30.0, total_s), total_s=total_s, max_bytes=settings.max_feed_mb * 1_000_000)
    address, gate = check_address(url), Gate(Trusted.parse(settings.picture_trusted_hosts))
    downloader = Downloader(gate, limits)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            version = downloader.save(address, file, known)
        except FetchError as error:
            raise FeedNotUsable(
                f"{str(error)[:1].upper()}{str(error)[1:]}.", getattr(error, "retry_after_s", None)
            ) from error
        finally:
            downloader.close()
        size = file.tell()
        if version.unchanged:
            return version
        file.seek(0)
        got = Got(version, hashlib.file_digest(file, "sha256").hexdigest(), size)
        if got.hash == same_as:
            return version
        _check_size(size, at_least, source)
        file.seek(0)
        name = shown_name(unquote(urlsplit(address.url).path))
        kept = open_feeds(settings).keep(file, name)
    try:
        preview_feed(services.database, kept.path, source=source, defaults=services.shop_defaults)
    except CatalogError as error:
        open_feeds(settings).delete(kept.token)
        raise FeedNotUsable(str(error).replace(str(kept.path), name).replace(kept.path.name, name)) from error
    return Downloaded(kept, name, got)


def _check_size(size: int, at_least: float, source: str) -> None:
    if not size:
        raise FeedNotUsable("The file is empty.")
    if size < at_least:
        raise FeedNotUsable(
            f"The file has {size:,} bytes, less than half as many as the last one. If that is right:"
            f" shoplens catalog follow now {source} --accept"
        )
