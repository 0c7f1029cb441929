"""A desk that is locked, and one somebody sits at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Desk]:
    """No password was ever set."""
    desk = Desk(tmp_path / "instance")
    yield desk
    desk.services.database.close()


@pytest.fixture
def closed(locked: Desk) -> Desk:
    """A password is set and nobody is signed in."""
    locked.be_closed()
    return locked


@pytest.fixture
def desk(closed: Desk) -> Desk:
    """Somebody is signed in."""
    closed.sit_down()
    return closed
