"""The real export, where there is one."""

from pathlib import Path

import pytest

from tests.support.places import real_data


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """The export with its damage."""
    return real_data("online-retail")
