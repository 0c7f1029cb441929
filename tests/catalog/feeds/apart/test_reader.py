"""Excel and Parquet are read in a process that may end at any time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from catalog.errors import FeedError
from catalog.feeds.apart.reader import CHILD
from catalog.feeds.feed import open_feed
from tests.support.waiting import until

ENDS = Path(__file__).with_name("ends_its_reader.parquet")  # the footer lies; pyarrow 26 calls abort() over it
ROWS = 5_000  # more than a pipe holds


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["id", "title"])
    for number in range(ROWS):
        sheet.append([f"p{number}", "Mug that holds tea"])
    book.save(tmp_path / "feed.xlsx")
    return tmp_path / "feed.xlsx"


def children() -> Iterator[psutil.Process]:
    """The processes that read for this one."""
    for process in psutil.Process().children():
        if process.status() != psutil.STATUS_ZOMBIE and CHILD in process.cmdline():
            yield process


def test_a_process_that_dies_over_a_file_ends_it_with_a_sentence(workbook: Path) -> None:
    with open_feed(workbook) as feed:
        rows = feed.rows()
        first = next(rows)
        for child in children():
            os.kill(child.pid, signal.SIGKILL)
        rest = list(rows)
    assert first.row.cells["title"] == "Mug that holds tea" and len(rest) < ROWS
    assert "cannot be read: it is damaged, or takes more than" in rest[-1].row.problem and rest[-1].last


def test_the_process_ends_with_the_reading(workbook: Path) -> None:
    with open_feed(workbook) as feed:
        assert feed.columns == ["id", "title"] and list(children())
        assert feed.share_read() < 1
    del feed
    until(lambda: not list(children()), "the end of the process")


def test_how_far_it_has_come_is_told(workbook: Path) -> None:
    with open_feed(workbook) as feed:
        assert sum(1 for _ in feed.rows()) == ROWS
        assert feed.share_read() > 0.5


def test_a_file_over_which_the_library_ends_the_process_is_refused() -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(FeedError, match="takes more than"), open_feed(ENDS) as feed:
        list(feed.rows())
