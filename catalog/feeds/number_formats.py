"""Writes a number as an Excel cell shows it, where the format says more than the number does."""

import re
from functools import lru_cache
from typing import NamedTuple

MAX_DIGITS = 15  # that Excel keeps of a number
_TOKEN = re.compile(r'\[[^\]]*\]|"([^"]*)"|\\(.)|[_*].|E[+-]|General|([0#?.,%])|(.)', re.IGNORECASE | re.DOTALL)
_CURRENCY = re.compile(r'\[\$([^\-\]]+)|(€|£|₹|₩|₺|zł|Kč)|"\s*(CHF|EUR|USD|GBP|PLN|CZK|SEK|NOK|DKK|kr)\s*"')


class _Shape(NamedTuple):
    """What a number format is made of."""

    marks: tuple[str, ...]  # placeholders, and literals with a " in front
    currency: str

    @property
    def is_code(self) -> bool:
        """Whether it writes digits of a code: leading zeros, or literals between or before them, no decimals."""
        digits = [mark for mark in self.marks if mark in ("0", "#", "?")]
        plain = not {".", ",", "%"} & set(self.marks)
        literal = any(mark[0] == '"' and re.search(r"[\w\-/().]", mark[1:]) for mark in self.marks)
        return plain and not self.currency and (digits.count("0") > 1 or (bool(digits) and literal))


def shown(value: float, number_format: str) -> str:
    """The number as text: "00124" for 124 with 00000, "20%" for 0.2 with 0%, "9.5 €" where the format has a currency.

    Signs that only group digits are left out. Of a number with more digits than Excel keeps it is the scientific
    notation, by which damaged codes are known.
    """
    shape = _shape(number_format)
    whole = float(value).is_integer()
    if abs(value) >= 10**MAX_DIGITS:
        return f"{value:.{MAX_DIGITS - 1}E}"
    if "%" in shape.marks:
        return f"{value * 100:.{MAX_DIGITS}g}%"
    if whole and value >= 0 and shape.is_code:
        return _filled(shape.marks, str(int(value)))
    plain = str(int(value)) if whole else f"{value:.{MAX_DIGITS}g}"
    return f"{plain} {shape.currency}" if shape.currency else plain


@lru_cache(500)
def _shape(number_format: str) -> _Shape:
    """The shape of a format's first section, which is that of positive numbers."""
    marks: list[str] = []
    for found in _TOKEN.finditer(number_format):
        quoted, escaped, placeholder, other = found.groups()
        if other == ";":
            break
        if placeholder:
            marks.append(placeholder)
        elif literal := quoted or escaped or other:
            marks += [f'"{char}' for char in literal]
    said = _CURRENCY.search(number_format)
    return _Shape(tuple(marks), next((found.strip() for found in said.groups() if found), "") if said else "")


def _filled(marks: tuple[str, ...], digits: str) -> str:
    """The digits put into the placeholders from the right; those left over go before the first one."""
    left, written = list(digits), []
    places = sum(mark in "0#?" for mark in marks)
    for mark in reversed(marks):
        if mark[0] == '"':
            written.append(mark[1:])
            continue
        places -= 1
        written.append(left.pop() if left else "0" if mark == "0" else "")
        if not places:
            written += left[::-1]
    return "".join(reversed(written)).strip()
