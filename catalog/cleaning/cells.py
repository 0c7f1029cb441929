"""Small pure rules that turn a messy cell into a value; ValueError says why a cell cannot be used."""

import html
import re
import unicodedata
from html.parser import HTMLParser

FAKE_NULLS = {"nan", "n/a", "#n/a", "na", "null", "none", "nil", "-", "--", "---", "undefined"}

_LONGEST_NULL = max(map(len, FAKE_NULLS))
_CONTROL = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]")
_UNSEEN = re.compile(r"[\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")  # zero width, no character, half a pair
_BLOCKS = {"br", "p", "div", "li", "ul", "ol", "td", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
_INLINE = ("a", "b", "i", "u", "em", "strong", "span", "small", "sup", "sub", "font", "tbody", "thead")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)  # what it holds is the text of a cell that was put in twice
_PLAIN_TAG = re.compile(
    rf"</?({'|'.join(sorted((*_INLINE, *_BLOCKS), key=len, reverse=True))})"
    r"(?:\s+[a-z\-]+=\"[^\"<>&]*\")*\s*/?>",
    re.IGNORECASE,
)
# Cells that need no rule, which most are: one look saves the rules.
_PLAIN_ADDRESS = re.compile(r"https?://[!-.0-~][!-~]*")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}|\d[.,]\d+E\d{1,2}", re.IGNORECASE)
_GTIN_DIGITS = {8, 12, 13, 14}
_WEB = re.compile(r"https?://", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"(^https?://)|(\.(jpe?g|png|webp|avif|hei[cf]|jp2|j2k|gif|bmp|tiff?)$)", re.IGNORECASE)


def text(value: str) -> str:
    """One line: composed Unicode, no control characters, single spaces; fake nulls become empty."""
    if not value:
        return value
    line = " ".join((value if value.isascii() and value.isprintable() else strip_control_characters(value)).split())
    return "" if len(line) <= _LONGEST_NULL and line.lower() in FAKE_NULLS else line


def strip_control_characters(value: str) -> str:
    """Composed Unicode without control and zero-width characters."""
    if value.isascii() and value.isprintable():
        return value
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _CONTROL.sub("", value)))


def plain(value: str) -> str:
    """One line of plain text out of HTML."""
    if "<" not in value and "&" not in value:
        return text(value)
    if "<" not in value:
        return text(html.unescape(value))
    return text(_without_plain_tags(value) or _words(value))


def _without_plain_tags(value: str) -> str:
    """The words of HTML that has no tag but the commonest kinds; "" for any other, which the parser reads."""
    parts = _PLAIN_TAG.split(value)  # words, a tag's name, words, a tag's name, words
    words = parts[0::2]
    if any("<" in part for part in words):
        return ""
    marks = [" " if name.lower() in _BLOCKS else "" for name in parts[1::2]]
    spoken = [html.unescape(part) if "&" in part else part for part in words]
    return "".join(part for pair in zip(spoken, [*marks, ""], strict=True) for part in pair)


def _words(value: str) -> str:
    reader = _Words()
    reader.feed(_CDATA.sub(r"\1", value))
    reader.close()
    return "".join(reader.words)


def gtin(value: str) -> str:
    """8, 12, 13 or 14 digits, or nothing."""
    if value.isascii() and value.isdigit() and len(value) in _GTIN_DIGITS:
        return value
    digits = re.sub(r"[\s\-]", "", text(value)).removesuffix(".0").lstrip("'")
    if not digits:
        return ""
    if is_scientific(digits):
        raise ValueError(f"gtin {_short(value)} lost its digits to scientific notation")
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits):
        raise ValueError(f"gtin {_short(value)} has not 8, 12, 13 or 14 digits")
    return digits


def code(value: str) -> str:
    """An article number in one line, without the apostrophe by which spreadsheets keep digits as text."""
    line = text(value)
    return line[1:] if line.startswith("'") and line[1:].isdecimal() else line


def is_scientific(value: str) -> bool:
    """Whether a code was taken for a number and written like 4.00638E+12, as spreadsheets do."""
    return ("E" in value or "e" in value) and _SCIENTIFIC.fullmatch(value.strip()) is not None


def url(value: str) -> str:
    """An http or https address; anything else is refused, because shoppers will click on it."""
    if _PLAIN_ADDRESS.fullmatch(value):
        return value
    line = text(value)
    if line and not re.match(r"https?://[^/\s]", line, re.IGNORECASE):
        raise ValueError(f"url {_short(line)} does not begin with http:// or https://")
    return line.replace(" ", "%20")


def images(value: str) -> tuple[str, ...]:
    """References out of one cell: |-separated, or by commas or semicolons where every part is a picture's name."""
    if not value:
        return ()
    parts = [part.strip() for cell in re.split(r"[|\n]", value) for part in _listed(cell)]
    return tuple(dict.fromkeys(part for part in parts if part and part.lower() not in FAKE_NULLS))


def _listed(cell: str) -> list[str]:
    """The parts of a list; an address that holds a comma is one."""
    for mark in (";", ","):
        parts = [part.strip() for part in cell.split(mark)]
        named = [part for part in parts if part]
        addresses = [part for part in named if _WEB.match(part)]
        if len(parts) > 1 and all(map(_PICTURE_NAME.search, named)) and len(addresses) in (0, len(named)):
            return named
    return [cell]


class _Words(HTMLParser):
    """Collects the text of HTML, leaving out scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def parse_html_declaration(self, i: int) -> int:
        """What begins so and is no comment ends at the next ">", as in a browser; html.parser raises for some of it."""
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """A block ends a word; a script's words are none."""
        if tag in _BLOCKS:
            self.words.append(" ")
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        """The same on leaving."""
        if tag in _BLOCKS:
            self.words.append(" ")
        self._silent = max(0, self._silent - (tag in {"script", "style"}))

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        if not self._silent:
            self.words.append(data)


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:37] + "…")
