"""One spelling for what prices are typed with: ASCII digits, plain spaces, no marks that only steer the display."""

import html
import re
import unicodedata

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\u00ad\ufeff\u0000-\u0008\u000e-\u001f]")
_RAISED = re.compile(r"(?<=\d)[.,]?([⁰¹²³⁴-⁹]{2})(?![⁰¹²³⁴-⁹])")  # 12⁹⁹ is 12.99
_STRUCK = re.compile(r"<(?:del|s|strike)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_DIGIT = re.compile(r"[^\D0-9]")


def as_typed(value: str) -> str:
    """The line with every space plain and single; a price struck through in HTML has the word "was" before it."""
    if "<" in value:
        value = _TAG.sub(" ", re.sub(r"<ins\b[^>]*>", " now ", _STRUCK.sub(" was ", value), flags=re.IGNORECASE))
    if "&" in value:
        value = html.unescape(value)
    if not value.isascii():
        value = _plain(value)
    return " ".join(value.split())


def _plain(value: str) -> str:
    value = value.replace("´", "'")  # which NFKC would make a space and an accent
    line = _RAISED.sub(lambda raised: "." + unicodedata.normalize("NFKC", raised[1]), value)
    line = _UNSEEN.sub("", unicodedata.normalize("NFKC", line))
    return _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), line)
