"""Finds out how a text file is encoded, from its bytes."""

import codecs
import re
from typing import BinaryIO

from charset_normalizer import from_bytes

from catalog.errors import FeedError

CHUNK = 1 << 20
SAMPLE = 1 << 16  # bytes of lines beyond ASCII that a guess is made from
WESTERN = "cp1252"
MENDING = "shoplens-western"  # the error handler: a byte that is no UTF-8 is read as Windows' Western code page has it
CANDIDATES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
_MARKS = (  # UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def encoding_of(file: BinaryIO) -> tuple[str, str]:
    """The encoding and the error handler to read the file with; the file stands at its start again."""
    codecs.register_error(MENDING, _as_western)
    start = file.read(4096)
    file.seek(0)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name, "replace"
    wide = _without_mark(start)
    if wide:
        return wide, "replace"
    sample = _foreign_lines(file)
    file.seek(0)
    if not sample:
        return "utf-8-sig", "replace"
    foreign = len(_BEYOND_ASCII.findall(sample))
    if sum(map(len, _UTF8.findall(sample))) * 2 > foreign:  # UTF-8 with a few damaged or differently written lines
        return "utf-8-sig", MENDING
    return _legacy(sample), "replace"


def check_encoding(name: str) -> str:
    """The name, where Python knows a text encoding of it; raises FeedError."""
    try:
        "a".encode(name)
    except (LookupError, UnicodeError) as error:
        raise FeedError(
            f"there is no encoding {name!r}; common ones are utf-8, utf-16, {', '.join(CANDIDATES)}"
        ) from error
    return name


def _without_mark(start: bytes) -> str:
    """UTF-16 of text that is mostly Latin has a zero at every second place."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) * 0.2:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _foreign_lines(file: BinaryIO) -> bytes:
    """Lines beyond ASCII from the first place that is no UTF-8 on; nothing where every byte agrees with it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    before = b""
    while chunk := file.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            lines = (before[-4096:] + chunk + file.read(CHUNK)).splitlines(keepends=True)
            return b"".join(line for line in lines if not line.isascii())[:SAMPLE]
        before = chunk
    return before[-4096:] if decoder.getstate()[0] else b""  # cut off within a character


def _legacy(sample: bytes) -> str:
    """The code page whose letters make the most sense; Western ones where they do."""
    found = [match.encoding for match in from_bytes(sample, cp_isolation=list(CANDIDATES))]
    return WESTERN if WESTERN in found or not found else found[0]


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(WESTERN, "replace"), error.end
