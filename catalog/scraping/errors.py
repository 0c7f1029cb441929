"""What can go wrong with scraping before a page was asked for."""

from catalog.errors import CatalogError


class ScrapeError(CatalogError):
    """The scrape cannot begin; the message says what to change."""
