"""A shop to start jobs in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.board import Board


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """Nobody works yet."""
    board = Board(tmp_path / "instance")
    yield board
    board.close()
