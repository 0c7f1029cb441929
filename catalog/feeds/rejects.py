"""Writes rejected rows as a file that can be mended and imported again."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from catalog.errors import FeedError
from catalog.feeds.entry import SEVERAL
from catalog.records import RawRow

REASON, ROW = "rejected because", "rejected row"
# A spreadsheet takes such a cell for a formula; an apostrophe in front makes it text, and reading takes it off again.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+\-]?\d[\d.,]*")


def escape_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number stays as it is."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unescape_formula(cell: str) -> str:
    """The cell as it was before `escape_formula`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class RejectedRowsFile:
    """A CSV under the feed's own names, with the row and the reason in front; it appears when the import has ended."""

    def __init__(self, path: Path, names: Sequence[str], mapping: Mapping[str, str], feed: Path) -> None:
        if path.resolve() == feed.resolve():
            raise FeedError(f"rejected rows cannot be written to {path}, the feed itself; name another file")
        self._path = path
        self._mapping = mapping
        self._names = [name for name in names if name and name not in (REASON, ROW)]
        self._part = path.with_name(f".{path.name}.part")
        self._file = self._part.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([ROW, REASON, *map(escape_formula, self._names)])

    def __enter__(self) -> "RejectedRowsFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if error is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)

    def write(self, row: RawRow, reason: str) -> None:
        """Add a row."""
        values = dict(row.rest)
        for ours, theirs in self._mapping.items():
            values[theirs.split(SEVERAL)[0]] = row.cells.get(ours, "")
        self._writer.writerow([row.number, reason, *(escape_formula(values.get(name, "")) for name in self._names)])
