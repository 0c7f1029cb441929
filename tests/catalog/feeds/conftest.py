"""The products that a file becomes, whatever platform wrote it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.importing.cleaner import Cleaner
from catalog.importing.rows import open_rows
from catalog.records import Record

Read = Callable[..., dict[str, Record]]


@pytest.fixture
def products(tmp_path: Path) -> Read:
    """A text as the products it holds, by id."""

    def read(text: str, name: str = "feed.csv") -> dict[str, Record]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        with open_rows(tmp_path / name) as rows:
            cleaner = Cleaner()
            made = [cleaner.clean(row.row) for row in rows]
        assert len({record.feed_id for record in made}) == len(made)
        return {record.feed_id: record for record in made}

    return read
