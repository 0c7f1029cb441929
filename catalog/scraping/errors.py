"""What can go wrong with scraping before a page was asked for."""

import importlib.util

from catalog.errors import CatalogError


class ScrapeError(CatalogError):
    """The scrape cannot begin; the message says what to change."""


def require_scrapy() -> None:
    """Raise ScrapeError, which says how to install it."""
    if any(importlib.util.find_spec(name) is None for name in ("scrapy", "parsel", "protego", "w3lib")):
        raise ScrapeError(
            "Scraping needs Scrapy, which is not installed: .venv/bin/pip install -c constraints.txt -e '.[scrape]'"
        )
