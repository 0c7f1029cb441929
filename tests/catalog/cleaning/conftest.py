"""The real export, where there is one."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """The export with its damage; skipped where it is not."""
    folder = Path(os.environ.get("SHOPLENS_DATA") or Path(__file__).parents[4] / "shared" / "data") / "online-retail"
    if not folder.is_dir():
        pytest.skip("no $SHOPLENS_DATA with online-retail/ here")
    return folder
