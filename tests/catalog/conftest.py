"""Real shops' files."""

from pathlib import Path

import pytest

from tests.support.places import real_data


@pytest.fixture
def data() -> Path:
    """The folder of development data with the files of the shop Luma."""
    return real_data("luma").parent
