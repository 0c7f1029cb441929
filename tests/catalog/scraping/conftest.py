"""The cast of the scraping tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.local_shop import Command, LocalShop


@pytest.fixture
def local_shop() -> Iterator[LocalShop]:
    """An empty shop."""
    shop = LocalShop()
    yield shop
    shop.close()


@pytest.fixture
def scrape(tmp_path: Path) -> Command:
    """The command, for a folder of its own."""
    return Command(tmp_path)
