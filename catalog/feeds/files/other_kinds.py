"""Says what a file seems to be that is no feed: a picture, a web page, an archive, a document, an error message."""

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any, BinaryIO, NamedTuple

from catalog.errors import FeedError
from catalog.feeds.files.packed import GZIP

ACCEPTED = "CSV, TSV, JSON, JSON Lines, Parquet, .xlsx, Google Merchant XML, each also packed with gzip"
LOOKED_AT = 1 << 16  # bytes from the start of a file
FEWEST_CONTROLS, CONTROLS = 16, 0.03  # unprintable bytes and their share that no text has
LONGEST_SAID = 80  # characters of a title, a message or names
MOST_NAMES = 3  # of the files in an archive

_UNPACK = "unpack it and give the file inside"
_AS_TABLE = "save it as .xlsx or CSV"
_LOGIN = "its address may need a login, or lead to a page and not to the file"


class Wanted(NamedTuple):
    """What a file should be, and the formats in which it is accepted."""

    what: str
    accepted: str


FEED = Wanted("feed", ACCEPTED)


class OtherKind(NamedTuple):
    """What a file seems to be, and what to do about it."""

    what: str
    advice: str = ""

    def sentence(self, name: str, wanted: Wanted = FEED) -> str:
        """What is said of a file of that name."""
        if self == EMPTY:
            return f"{name} is empty; accepted are {wanted.accepted}"
        advice = f": {self.advice}" if self.advice else ""
        return f"{name} seems to be {self.what} and no {wanted.what}{advice}; accepted are {wanted.accepted}"


EMPTY = OtherKind("empty")
_PICTURE = OtherKind("a picture")
_BINARY: Sequence[tuple[re.Pattern[bytes], OtherKind]] = [
    (re.compile(mark, re.DOTALL), kind)
    for mark, kind in (
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|BM.{4}\0\0\0\0|II\*\0|MM\0\*|\0\0\0\x0cjP  ", _PICTURE),
        (rb".{4}ftyp(?:hei|hev|mif|msf|avi)", _PICTURE),
        (rb".{4}ftyp|RIFF.{4}AVI |OggS|fLaC|\x1aE\xdf\xa3", OtherKind("a film or a sound")),
        (rb"%PDF", OtherKind("a PDF", "export the table itself")),
        (rb"\{\\rtf|%!PS", OtherKind("a document of text", "export the table itself")),
        (rb"\xd0\xcf\x11\xe0", OtherKind("an old Excel file (.xls) or another old Office document", _AS_TABLE)),
        (rb"7z\xbc\xaf|Rar!\x1a|.{257}ustar", OtherKind("an archive (7z, RAR or tar)", _UNPACK)),
        (
            rb"BZh[1-9]1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd",
            OtherKind("a file packed with bzip2, xz or zstd", "unpack it, or pack it with gzip"),
        ),
        (rb"SQLite format 3\0", OtherKind("a database (SQLite)", "export its table of products")),
        (rb"MZ.{0,62}\0|\x7fELF", OtherKind("a program")),
    )
]
_OFFICE = (  # a name in a ZIP file that begins so, and what it then is
    ("word/", OtherKind("a Word document", "export the table itself")),
    ("ppt/", OtherKind("a PowerPoint presentation", "export the table itself")),
    ("xl/workbook.bin", OtherKind("a binary Excel workbook (.xlsb)", _AS_TABLE)),
    ("Index/", OtherKind("a Numbers document", _AS_TABLE)),
    ("mimetype", OtherKind("an OpenDocument file (.ods)", _AS_TABLE)),
)
_ROOTS = {
    "svg": _PICTURE,
    "workbook": OtherKind("an Excel workbook of 2003 (XML)", _AS_TABLE),
    "urlset": OtherKind("a sitemap", "shoplens catalog scrape reads a shop by its pages"),
    "sitemapindex": OtherKind("a sitemap", "shoplens catalog scrape reads a shop by its pages"),
}
_PAGE = re.compile(r"<(?:!doctype\s+html|(?:html|head|body|title|meta|script|div|table|center|h1|p)\b)", re.IGNORECASE)
_TABLE = re.compile(r"schemas-microsoft-com:office:excel|<table\b", re.IGNORECASE)
_PASSWORD = re.compile(r"type\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,100}>([^<]{1,300})</title", re.IGNORECASE)
_BEFORE_ROOT = re.compile(r"(?:\s+|<\?[^>]{0,1000}>|<!--.{0,5000}?-->)*+", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w-]{1,30}:)?([\w-]{1,30})")
_CODE = re.compile(r"<(?:Code|Message|message|code)>([^<]{1,200})<")
_CONTROL = re.compile(rb"[\x00\x02-\x08\x0b\x0e-\x1a\x1c-\x1e\x7f]")  # the others divide cells, lines and pages


def refuse_other_kinds(name: str, file: BinaryIO) -> None:
    """Raise FeedError with what a file seems to be, where that is no feed; it stands at its start again."""
    if (kind := other_kind(file)) is not None:
        raise FeedError(kind.sentence(name))


def other_kind(file: BinaryIO) -> OtherKind | None:
    """What the file seems to be, where that is no feed; it stands at its start again."""
    file.seek(0)
    start = file.read(LOOKED_AT)
    kind = _by_magic(start) or _zip(file, start) or _by_text(start) or _unknown(start)
    file.seek(0)
    return kind


def _by_magic(start: bytes) -> OtherKind | None:
    return next((kind for mark, kind in _BINARY if mark.match(start)), None)


def _zip(file: BinaryIO, start: bytes) -> OtherKind | None:
    """What a ZIP file holds, if that is no workbook of today; a damaged one is told when it is read."""
    if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        return None
    if "xl/workbook.xml" in names:
        return None
    for inside, kind in _OFFICE:
        if any(name.startswith(inside) for name in names):
            return kind
    named = ", ".join(name for name in names if not name.endswith("/"))
    return OtherKind(f"a ZIP archive ({_short(named)})" if named else "an empty ZIP archive", _UNPACK)


def _by_text(start: bytes) -> OtherKind | None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").replace(b"\0", b"").decode("utf-8", "replace")
    if not text.strip():
        return EMPTY if len(start) < LOOKED_AT else None
    if text.lstrip().startswith("<"):
        return _markup(text)
    return _json_error(text) if text.lstrip().startswith("{") and len(start) < LOOKED_AT else None


def _markup(text: str) -> OtherKind | None:
    text = text[_BEFORE_ROOT.match(text).end() :]  # type: ignore[union-attr]
    root = _ROOT.match(text)
    if _PAGE.match(text):
        return _page(text)
    if root is not None and root[1].lower() == "error":
        return OtherKind(f"an error message in XML ({_short(', '.join(_CODE.findall(text)))})", _LOGIN)
    return _ROOTS.get(root[1].lower()) if root is not None else None


def _page(text: str) -> OtherKind:
    title = _TITLE.search(text)
    titled = f" titled {_short(unescape(title[1]))!r}" if title else ""
    if _PASSWORD.search(text):
        return OtherKind(f"a web page{titled} that asks for a password,", _LOGIN)
    if _TABLE.search(text):
        return OtherKind(
            f"a web page{titled} with a table, which some systems call .xls,", f"open it in Excel, {_AS_TABLE}"
        )
    return OtherKind(f"a web page{titled}", _LOGIN)


def _json_error(text: str) -> OtherKind | None:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not ({"error", "errors"} & set(answer)) or {"title", "name"} & set(answer):
        return None
    others = [value for name, value in answer.items() if name not in ("error", "errors")]
    if any(isinstance(value, list) and value for value in others):
        return None
    return OtherKind(f"an error message in JSON ({_short(': '.join(_said(answer)))})", _LOGIN)


def _said(answer: Mapping[str, Any]) -> list[str]:
    """The texts of an error message."""
    values = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in answer.values()]
    return [value for value in values if value not in ("null", "true", "false")]


def _unknown(start: bytes) -> OtherKind | None:
    """Bytes that are no text, of a kind that is not known; UTF-16 has a zero in every other place."""
    if start.startswith((GZIP, b"PAR1", b"PK", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return None
    zeros = [start[place::2].count(0) for place in (0, 1)]
    if max(zeros) > 10 * min(zeros):  # those of UTF-16
        return None
    controls = len(_CONTROL.findall(start))
    is_text = controls < FEWEST_CONTROLS or controls < CONTROLS * len(start)
    return None if is_text else OtherKind("binary data of a kind that is not known")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAID else line[: LONGEST_SAID - 1] + "…"
