"""Reads Google Merchant's XML (RSS or Atom with g: names) and its relatives, as it streams in; entities are refused."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from catalog.errors import FeedError
from catalog.feeds.entry import SEVERAL, Entry

CHUNK = 1 << 16
RECORDS = {"item", "entry", "product", "offer", "shopitem"}
MAX_DEPTH = 50
MAX_RECORD = 4 << 20  # characters
MAX_TAG = 8 << 20  # bytes
SAID_ONCE = {"id", "title", "link", "description", "price", "brand", "product_type", "google_product_category"}


def read_merchant_xml(name: str, file: BinaryIO) -> Iterator[Entry]:
    """The entries of every item, entry, product or offer; raises FeedError where there is none at all."""
    reader = _Reader()
    found = 0
    while True:
        chunk = file.read(CHUNK)
        problem = reader.feed(chunk)
        found += len(reader.entries)
        yield from reader.entries
        reader.entries.clear()
        if problem:
            if not found:
                raise FeedError(f"{name} cannot be read as XML: {problem}")
            yield Entry({}, f"from here on the XML cannot be read: {problem}", last=True)
            return
        if not chunk:
            break
    if not found:
        raise FeedError(f"{name} is XML without products; each must be an element {', '.join(sorted(RECORDS))}")


class _Refused(Exception):
    """What no feed needs and an attack does."""


class _Reader:
    """Collects what stands inside each record."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._path: list[str] = []  # element names below the record
        self._values: dict[str, list[str]] | None = None
        self._text: list[str] = []
        self._size = 0
        self._depth = self._fed = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._entity

    def feed(self, chunk: bytes) -> str:
        """Read on; what is wrong, if anything. An empty chunk is the end."""
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, not chunk)
            if self._fed - self._parser.CurrentByteIndex > MAX_TAG:  # expat holds an unfinished tag in memory
                return f"a tag longer than {MAX_TAG:,} bytes"
        except (expat.ExpatError, _Refused, ValueError, LookupError) as error:
            return str(error)
        return ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Refused(f"elements within elements, {MAX_DEPTH} deep")
        local = _local(name)
        if self._values is None:
            if local.lower() in RECORDS:
                self._values, self._path, self._size = {}, [], 0
                self._note_all(attributes)
            return
        self._flush()
        self._path.append(local)
        if local == "link" and attributes.get("rel", "alternate") == "alternate" and attributes.get("href"):
            self._note("/".join(self._path), attributes["href"])  # Atom writes addresses so

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._values is None:
            return
        self._flush()
        if self._path:
            self._path.pop()
        else:
            self.entries.append(Entry({name: _joined(name, said) for name, said in self._values.items()}))
            self._values = None

    def _data(self, text: str) -> None:
        if self._values is not None:
            self._text.append(text)
            self._count(len(text))

    def _flush(self) -> None:
        said = "".join(self._text).strip()
        self._text.clear()
        if said and self._path:
            self._note("/".join(self._path), said)

    def _note_all(self, attributes: dict[str, str]) -> None:
        for name, said in attributes.items():
            self._note(_local(name), said)

    def _note(self, name: str, said: str) -> None:
        if self._values is not None:
            self._count(len(name))
            self._values.setdefault(name, []).append(said)

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MAX_RECORD:
            raise _Refused(f"a record longer than {MAX_RECORD:,} characters")

    def _entity(self, name: str, *_: object) -> None:
        raise _Refused(f"it declares the entity {name[:40]!r}; entities are refused, write the text itself")


def _joined(name: str, said: list[str]) -> str:
    """A name that stands several times: all pictures, the first of what there is one of, a list of the rest."""
    if len(said) == 1 or name in SAID_ONCE:
        return said[0]
    return (SEVERAL if "image" in name else ", ").join(dict.fromkeys(said))


def _local(name: str) -> str:
    """Without the namespace's prefix."""
    return name.rsplit(":", 1)[-1]
