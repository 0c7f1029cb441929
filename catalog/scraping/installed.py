"""Whether the extra `scrape` is there: asked before anything that needs it is imported."""

import importlib.util

from catalog.scraping.errors import ScrapeError


def require_scrapy() -> None:
    """Raise ScrapeError, which says how to install it."""
    if any(importlib.util.find_spec(name) is None for name in ("scrapy", "parsel", "protego", "w3lib")):
        raise ScrapeError(
            "Scraping needs Scrapy, which is not installed: .venv/bin/pip install -c constraints.txt -e '.[scrape]'"
        )
