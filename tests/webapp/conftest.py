"""A shop with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import empty_url
from tests.support.site_database import site_kind
from webapp.services import Services, build_services
from webapp.settings import Settings


@pytest.fixture
def empty_settings(tmp_path: Path) -> Iterator[Settings]:
    """The settings of a shop with nothing in it, whose database need not be migrated anew."""
    with empty_url(site_kind(), tmp_path, migrated=True) as url:
        yield Settings(instance=tmp_path / "instance", database_url=url)


@pytest.fixture
def own(empty_settings: Settings) -> Iterator[Services]:
    """A shop with nothing in it."""
    services = build_services(empty_settings)
    yield services
    services.database.close()
