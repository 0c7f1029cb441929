"""Finds out how a text file is encoded, from its bytes."""

import codecs
import re
from typing import BinaryIO, NamedTuple

from catalog.errors import FeedError
from catalog.languages.code_pages import CODE_PAGES, best_code_page

CHUNK = 1 << 20
SAMPLE = 1 << 16  # bytes of lines beyond ASCII that a guess is made from
DOUBTFUL = 0.9  # a certainty below it is worth a look
WESTERN = "cp1252"
MENDING = "shoplens-western"  # the error handler: a byte that is no UTF-8 is read as Windows' Western code page has it
_MARKS = (  # UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]+-?")
FEWEST_SHIFTS = 2
# Letters and marks of Europe; words behind a plus sign would become others.
_EUROPEAN = re.compile("[\\x21-\u05ff\u2000-\u2122]+")


class Encoding(NamedTuple):
    """How to read a file, and how sure that is."""

    name: str
    errors: str = "replace"
    certainty: float = 1.0  # 0 to 1
    language: str = ""  # whose letters show the code page

    def __str__(self) -> str:
        """The name, with the certainty where letters show it."""
        if not self.language:
            return self.name
        said = f"{self.name} (told by its letters: {self.language}, {min(99, int(100 * self.certainty))} % certain"
        return f"{said})" if self.certainty >= DOUBTFUL else f"{said}; check them, or name it with --encoding)"


def encoding_of(file: BinaryIO) -> Encoding:
    """The encoding of a file, which stands at its start again."""
    codecs.register_error(MENDING, _as_western)
    start = file.read(4096)
    file.seek(0)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    wide = _without_mark(start)
    if wide:
        return Encoding(wide)
    sample = _foreign_lines(file)
    file.seek(0)
    if not sample:
        return Encoding("utf-7" if _is_utf7(file) else "utf-8-sig")
    foreign = len(_BEYOND_ASCII.findall(sample))
    if sum(map(len, _UTF8.findall(sample))) * 4 > foreign * 3:  # UTF-8 with a few damaged or differently written lines
        return Encoding("utf-8-sig", MENDING)
    name, language, certainty = best_code_page(sample)
    return Encoding(name, certainty=certainty, language=language)


def check_encoding(name: str) -> str:
    """The name, where Python knows a text encoding of it; raises FeedError."""
    try:
        "a".encode(name)
    except (LookupError, UnicodeError) as error:
        raise FeedError(
            f"there is no encoding {name!r}; common ones are utf-8, utf-16, {', '.join(CODE_PAGES)}"
        ) from error
    return name


def _without_mark(start: bytes) -> str:
    """UTF-16 without its mark: separators, digits and line ends have a zero, nearly all on one side."""
    start = start[: len(start) // 2 * 2]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) * 2 < len(start) * 0.05 or min(even, odd) * 10 > max(even, odd):
        return ""
    try:
        text = codecs.getincrementaldecoder(name)().decode(start)
    except UnicodeDecodeError:
        return ""
    return name if re.search(r"[\r\n]", text) and len(re.findall(r"[ -~]", text)) * 20 > len(text) else ""


def _is_utf7(file: BinaryIO) -> bool:
    """Whether every plus sign of its first lines begins a letter or a mark of UTF-7: caf+AOk-, special+AF8-price."""
    start = file.read(SAMPLE)
    file.seek(0)
    lines = start[: start.rfind(b"\n") + 1]
    shifts = _SHIFTED.findall(lines)
    if len(shifts) < FEWEST_SHIFTS:
        return False
    try:
        lines.decode("utf-7")
        return all(_EUROPEAN.fullmatch(shift.decode("utf-7")) for shift in shifts)
    except (UnicodeDecodeError, ValueError):
        return False


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


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(WESTERN, "replace"), error.end
