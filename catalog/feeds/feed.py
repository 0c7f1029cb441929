"""Opens a feed, recognises its format by content, and gives its rows under our column names."""

import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from catalog.errors import FeedError
from catalog.feeds import parquet, spreadsheet
from catalog.feeds.apart.reader import read_apart
from catalog.feeds.cells.above_heads import lines_above
from catalog.feeds.cells.contents import has_slashed_paths
from catalog.feeds.cells.explained import Explanation
from catalog.feeds.cells.made_ids import TOLD
from catalog.feeds.cells.rows import MARKS, FeedRow, read_rows
from catalog.feeds.columns import resolve_mapping
from catalog.feeds.delimited import read_delimited
from catalog.feeds.encoding import Encoding, check_encoding, encoding_of
from catalog.feeds.entry import SEVERAL, Entry, Numbered
from catalog.feeds.exported import is_exported, own_mapping, unescaped_entries
from catalog.feeds.files.other_kinds import ACCEPTED, refuse_other_kinds
from catalog.feeds.files.packed import unpacked
from catalog.feeds.joining import parent_column, repeated_rows
from catalog.feeds.joining.magento_folder import is_magento_folder, read_magento_folder
from catalog.feeds.joining.prestashop_folder import columns_of, prestashop_files, read_prestashop_folder
from catalog.feeds.json_records import read_json
from catalog.feeds.merchant_xml import read_merchant_xml
from catalog.feeds.photo_folder import COLUMNS as PHOTO_COLUMNS
from catalog.feeds.photo_folder import holds_pictures, read_photo_folder
from catalog.feeds.platforms.amazon import lines_above_heads
from catalog.feeds.platforms.meta import lines_of_remarks
from catalog.feeds.platforms.platform import Opened, Platform
from catalog.feeds.platforms.registry import recognize
from catalog.feeds.rejects import REASON
from catalog.records import REQUIRED

PEEK = 200  # first records, whose names are columns too


@dataclass
class Feed:
    """An open feed: its format, its columns, which of them are ours, and its rows."""

    name: str
    format: str
    columns: list[str]
    mapping: dict[str, str]
    rows: Callable[[], Iterator[FeedRow]]  # from the first row on; a further call starts over and ends the one before
    share_read: Callable[[], float]  # of the file, 0 to 1
    explained: Explanation  # why each column was taken for what it was
    notes: tuple[str, ...] = ()  # what the merchant should know of how it was read

    @property
    def attributes(self) -> list[str]:
        """The columns that are none of ours and are kept as attributes."""
        used = {name for theirs in self.mapping.values() for name in theirs.split(SEVERAL)}
        return [name for name in self.columns if name and name not in used and name not in MARKS]


@dataclass
class _Source:
    """What a format's reader gives: the names of a header, if there is one, and the entries."""

    format: str
    columns: list[str]
    entries: Callable[[], Numbered]  # from the first one on, at each call
    share_read: Callable[[], float] = lambda: 1.0
    joined: bool = False  # the rows of one product are one entry already


@contextmanager
def open_feed(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    remembered: Mapping[str, str] | None = None,
    encoding: str | None = None,
    require_id: bool = False,
) -> Iterator[Feed]:
    """A feed to be read; `mapping` (ours → theirs) goes before what is remembered, and both before the guess.

    Products of a feed without a column of ids get made ones, unless `require_id` refuses it. Raises FeedError,
    MappingError.
    """
    with ExitStack() as stack:
        source = _folder(path) if path.is_dir() else _file(path, stack, encoding)
        entries = source.entries
        platform = recognize(source.columns)
        if platform and platform.prepare and not is_exported(source.columns):
            entries = _after(entries, platform.prepare)
        first, entries = _first(entries)
        said = (entry.values if source.joined else _names(entry) for entry in first)
        columns = list(dict.fromkeys([*source.columns, *itertools.chain.from_iterable(said)]))
        if not columns:
            raise FeedError(f"{path.name} holds no records; a feed has a header line and one line a product")
        if own := is_exported(columns):
            mapping, remembered = own_mapping(columns) | dict(mapping or {}), None
            entries = _after(entries, unescaped_entries)
        own_names = [name for name in columns if name not in MARKS]
        required = REQUIRED if require_id else ("title",)
        settled = resolve_mapping(own_names, mapping, remembered, first, required)
        platform = None if own or source.joined else recognize(columns)
        if not own and not source.joined:
            opened = Opened(entries, columns, settled, first)
            entries, settled = _joined(opened, platform, mapping or {})
        makes_ids = not require_id and ("id" not in settled or (platform is not None and platform.makes_ids))

        slashes = platform is None and not own and has_slashed_paths(settled.get("category", ""), first)

        def rows() -> Iterator[FeedRow]:
            again = REASON in columns
            return read_rows(entries(), settled, again=again, makes_ids=makes_ids, slashes=slashes)

        explained = Explanation(own_names, settled, first, mapping or {}, remembered or {})
        named = platform is not None and platform.name not in source.format
        format = f"{source.format}, {platform.name}" if platform and named else source.format
        notes = () if "id" in settled else (f"the feed has no column of ids: {TOLD}",)
        yield Feed(path.name, format, columns, settled, rows, source.share_read, explained, notes)


def _joined(
    opened: Opened, platform: Platform | None, given: Mapping[str, str]
) -> tuple[Callable[[], Numbered], dict[str, str]]:
    """The entries with the rows of one product brought together, and their columns."""
    mapping = dict(opened.mapping)
    if platform:
        return (platform.join(opened) if platform.join else opened.entries), mapping
    if parent_column.parent_column(mapping):
        return parent_column.join(opened.entries, opened.columns, mapping), mapping
    names = [name for name in opened.columns if name not in MARKS]
    if repetition := repeated_rows.find_repetition(names, mapping, opened.first, given):
        return repeated_rows.join(opened.entries, names, repetition), repetition.mapping
    return opened.entries, mapping


def _names(entry: Entry) -> Iterator[str]:
    """The columns that an entry and its variants speak of."""
    yield from entry.values
    for variant in entry.variants:
        yield from variant.values


def _after(entries: Callable[[], Numbered], change: Callable[[Numbered], Numbered]) -> Callable[[], Numbered]:
    """The same entries, with a change made to them each time they are read."""
    return lambda: change(entries())


def _reopening(first: Numbered, reopen: Callable[[], Numbered]) -> Callable[[], Numbered]:
    """Gives the entries that are open already at the first call, and opens them again at each later one."""
    unread = [first]
    return lambda: unread.pop() if unread else reopen()


def _first(entries: Callable[[], Numbered]) -> tuple[list[Entry], Callable[[], Numbered]]:
    """The first entries, and all entries again."""
    opened = entries()
    first = list(itertools.islice(opened, PEEK))
    return [entry for _, entry in first], _reopening(itertools.chain(first, opened), entries)


def _folder(path: Path) -> _Source:
    if is_magento_folder(path):
        return _Source("folder of Magento's files", [], lambda: read_magento_folder(path), joined=True)
    if files := prestashop_files(path):
        return _Source("folder of PrestaShop's files", columns_of(files), lambda: read_prestashop_folder(files))
    if holds_pictures(path):
        return _Source("folder of pictures", PHOTO_COLUMNS, lambda: _numbered(read_photo_folder(path)))
    raise FeedError(
        f"the folder {path} holds neither Magento's CSV files (with the columns sku and name), PrestaShop's of"
        " products and combinations, nor pictures;"
        f" name a file of it: {ACCEPTED}"
    )


def _file(path: Path, stack: ExitStack, encoding: str | None) -> _Source:
    file = stack.enter_context(unpacked(path))
    refuse_other_kinds(path.name, file)
    start = file.read(4096)
    size = max(1, file.seek(0, io.SEEK_END))
    file.seek(0)
    source = _binary(path, file, start) or _text(path, file, stack, encoding)
    source.share_read = lambda: min(1.0, file.tell() / size)
    return source


def _binary(path: Path, file: BinaryIO, start: bytes) -> _Source | None:
    """The source of a file whose first bytes name its format."""
    if start.startswith(parquet.MAGIC):
        return _table("Parquet", file, lambda: read_apart("parquet", path.name, file))
    if start.startswith(spreadsheet.MAGIC):
        return _table("Excel", file, lambda: read_apart("excel", path.name, file))
    if start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        return _table("Google Merchant XML", file, lambda: ([], read_merchant_xml(path.name, file)))
    return None


def _text(path: Path, file: BinaryIO, stack: ExitStack, encoding: str | None) -> _Source:
    name = Encoding(check_encoding(encoding)) if encoding else encoding_of(file)
    text = io.TextIOWrapper(file, encoding=name.name, errors=name.errors, newline="")
    stack.callback(text.detach)  # the file is not the wrapper's to close
    first = text.read(4096).lstrip("\ufeff \t\r\n")[:1]
    text.seek(0)
    if first in ("[", "{"):
        kind = read_json(path.name, text)[0]
        return _table(f"{kind}, {name}", text, lambda: ([], read_json(path.name, text)[1]))
    start = text.read(1 << 16)
    above = lines_above_heads(start) or lines_of_remarks(start) or lines_above(start)
    text.seek(0)
    kind = read_delimited(path.name, text, above)[0]
    return _table(f"text {kind}, {name}", text, lambda: read_delimited(path.name, text, above)[1:])


def _table(format: str, file: IO[Any], read: Callable[[], tuple[list[str], Iterator[Entry]]]) -> _Source:
    """The source of an open file, which is read from its start each time."""

    def from_start() -> tuple[list[str], Iterator[Entry]]:
        file.seek(0)
        return read()

    columns, entries = from_start()
    return _Source(format, columns, _reopening(_numbered(entries), lambda: _numbered(from_start()[1])))


def _numbered(entries: Iterator[Entry]) -> Numbered:
    return enumerate(entries, start=1)
