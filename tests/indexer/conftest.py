"""The small shop, with and without a release."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.site_database import copy_site
from tests.support.small_shop import SmallShop, open_shop, reopen


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


@pytest.fixture(scope="session")
def released_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop with a release, to be copied."""
    folder = tmp_path_factory.mktemp("released")
    small = open_shop(folder)
    small.releases.promote(small.build().id)
    small.database.close()
    return folder


@pytest.fixture
def released_shop(released_folder: Path, tmp_path: Path) -> Iterator[SmallShop]:
    """With a promoted release, for tests that change things. Its encoder was asked nothing yet."""
    copy_site(released_folder, tmp_path / "shop", "")
    small = reopen(tmp_path / "shop")
    yield small
    small.database.close()
