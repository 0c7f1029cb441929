"""The small shop, with and without a release."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_shop import SmallShop, open_shop


@pytest.fixture
def empty_shop(tmp_path: Path) -> Iterator[SmallShop]:
    """Imported, nothing indexed yet."""
    small = open_shop(tmp_path)
    yield small
    small.database.close()


@pytest.fixture(scope="module")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallShop]:
    """With a promoted release; the tests of one file share it and leave it as it was."""
    small = open_shop(tmp_path_factory.mktemp("shop"))
    small.releases.promote(small.build().id)
    yield small
    small.database.close()
