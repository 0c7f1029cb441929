"""Reads JSON record by record: an array, an object around one, or one object a line."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from catalog.errors import FeedError
from catalog.feeds.entry import Entry, from_object

CHUNK = 1 << 16
MAX_RECORD = 4 << 20  # characters
_SPACE = re.compile(r"[\s,\ufeff]*")
_ARRAY = re.compile(r":\s*\[\s*(?=\{)")
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
# Numbers stay the text they are: 12.10 must not become 12.1 or 0.1 + 0.2.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, strict=False)


def read_json(name: str, text: IO[str]) -> tuple[str, Iterator[Entry]]:
    """What kind of JSON it is, and its entries; raises FeedError."""
    buffer = text.read(MAX_RECORD // 4)
    text.seek(0)
    start = _SPACE.match(buffer).end()  # type: ignore[union-attr]
    if buffer.startswith("[", start):
        return "JSON array", _array(_Window(text), start + 1)
    first_line = buffer[start:].split("\n", 1)[0]
    if _is_record(_parse(first_line)):
        return "JSON Lines", _lines(text)
    inside = _ARRAY.search(buffer, start)
    if inside:
        return "JSON array in an object", _array(_Window(text), inside.end())
    if "\n" in buffer:  # its first line is damaged
        return "JSON Lines", _lines(text)
    raise FeedError(f"{name} is no JSON feed: an array of objects or one object a line is")


def _is_record(value: Any) -> bool:
    """An object that is a record itself, not a wrapping around an array of records."""
    if not isinstance(value, dict):
        return False
    arrays = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    return not (len(arrays) == 1 and len(value) <= 5 and "title" not in value)


def _lines(text: IO[str]) -> Iterator[Entry]:
    while line := text.readline(MAX_RECORD):
        if len(line) == MAX_RECORD and not line.endswith("\n"):
            while line and not line.endswith("\n"):
                line = text.readline(CHUNK)
            yield Entry({}, f"a line longer than {MAX_RECORD:,} characters")
        elif line.strip("\ufeff \t\r\n"):
            yield from_object(_parse(line.lstrip("\ufeff")))


def _parse(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


class _Window:
    """A stretch of the text that moves on with what was read."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.buffer = ""

    def grow(self) -> bool:
        """Read on; False at the end of the file."""
        more = self._text.read(max(CHUNK, len(self.buffer)))  # doubling, so that a long record is not parsed often
        self.buffer += more
        return bool(more)

    def drop(self, position: int) -> None:
        """Drop the text before the position."""
        self.buffer = self.buffer[position:]


def _array(window: _Window, position: int) -> Iterator[Entry]:
    """The elements of the array whose first one begins at the position."""
    while len(window.buffer) <= position and window.grow():
        pass
    while True:
        position = _SPACE.match(window.buffer, position).end()  # type: ignore[union-attr]
        if position >= len(window.buffer):
            window.drop(position)
            position = 0
            if not window.grow():
                yield Entry({}, "the array has no end: the file is cut short", last=True)
                return
            continue
        if window.buffer[position] == "]":
            return
        entry, end = _element(window, position)
        if end > CHUNK:
            window.drop(end)
            end = 0
        yield entry
        if entry.last:
            return
        position = end


def _element(window: _Window, start: int) -> tuple[Entry, int]:
    """The element that begins there, and where it ends; a broken one ends with its brackets."""
    while True:
        try:
            value, end = _DECODER.raw_decode(window.buffer, start)
            if end < len(window.buffer) or not window.grow():  # a number may go on behind the window's end
                return from_object(value), end
            continue
        except (ValueError, RecursionError):
            end = _closing(window.buffer, start)
        if end:
            return Entry({}, "not a JSON object"), end
        if len(window.buffer) - start > MAX_RECORD:
            return Entry({}, f"a record longer than {MAX_RECORD:,} characters; what follows was not read", last=True), 0
        if not window.grow():
            return Entry({}, "the record has no end: the file is cut short", last=True), 0


def _closing(text: str, start: int) -> int:
    """Where the brackets that open at the start are closed; 0 where they are not."""
    depth = 0
    for mark in _MARK.finditer(text, start):
        if mark[0] in "[{":
            depth += 1
        elif mark[0] in "]}":
            depth -= 1
            if depth <= 0:
                return mark.end() if depth == 0 else 0
    return 0
