"""Where the files are that tests read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from webapp.settings import PROJECT

DEMO = PROJECT / "demo"
MODEL_STORE = PROJECT / "model_store"


def real_data(name: str) -> Path:
    """One of the folders of real data; the test is skipped where it is not."""
    folder = Path(os.environ.get("SHOPLENS_DATA") or PROJECT.parent / "shared" / "data") / name
    if not folder.is_dir():
        pytest.skip(f"SHOPLENS_DATA names no folder of real data with {name}/ in it")
    return folder
