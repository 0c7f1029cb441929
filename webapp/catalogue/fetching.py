"""The picture fetcher, with the limits of the settings."""

from __future__ import annotations

from typing import Literal

from catalog.fetching.fetcher import PictureFetcher
from catalog.progress import Progress
from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from webapp.settings import Settings

Fetch = Literal["due", "all", "none"]
FETCHES: tuple[Fetch, ...] = ("due", "all", "none")


def picture_fetcher(settings: Settings, fetch: Fetch, bar: Progress) -> PictureFetcher | None:
    """The fetcher for an import, None where nothing is to be fetched. Raises TrustError."""
    # Made in any case: a wrong setting raises also where nothing is fetched.
    fetcher = limited_fetcher(settings, everything=fetch == "all", bar=bar)
    return None if fetch == "none" else fetcher


def limited_fetcher(settings: Settings, *, everything: bool, bar: Progress) -> PictureFetcher:
    """A fetcher with the limits of the settings; `everything`: also addresses asked lately. Raises TrustError."""
    limits = Limits(
        threads=settings.picture_threads,
        threads_a_host=settings.picture_threads_a_host,
        per_second=settings.picture_rate,
        max_bytes=settings.picture_max_mb * 1_000_000,
        recheck_s=settings.picture_recheck_hours * 3600,
    )
    gate = Gate(Trusted.parse(settings.picture_trusted_hosts))
    return PictureFetcher(gate, limits, everything=everything, progress=bar)
