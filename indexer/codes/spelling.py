"""One spelling for every way to write a code: case, separators and a GTIN's leading zeros do not count."""

import re
from collections.abc import Iterator

from catalog.languages.words import fold_word

SHORTEST = 3  # letters and digits of a code that is found by itself
_ISBN_10 = re.compile(r"\d{9}[\dx]")
_GTIN_LENGTHS = {8, 12, 13, 14}


def normalize_code(code: str) -> str:
    """Letters and digits alone, in lower case: "DCD796N-XJ" is "dcd796nxj"."""
    return fold_word(code)


def normalize_gtin(digits: str) -> str:
    """A GTIN without the zeros in front, which tell its lengths apart: UPC 012345678905 is EAN 0012345678905."""
    return digits.lstrip("0")


def spellings(query: str) -> Iterator[str]:
    """The normalised codes that a query may stand for, the most literal first."""
    code = normalize_code(query)
    if len(code) < SHORTEST:
        return
    yield code
    if code.isascii() and code.isdigit() and len(code) in _GTIN_LENGTHS:
        yield normalize_gtin(code)
    if _ISBN_10.fullmatch(code) and is_isbn_10(code):
        yield isbn_13(code)


def is_isbn_10(code: str) -> bool:
    """Whether the check digit is right (ISO 2108)."""
    values = [10 if mark == "x" else int(mark) for mark in code]
    return sum((10 - place) * value for place, value in enumerate(values)) % 11 == 0


def isbn_13(isbn_10: str) -> str:
    """The same book's ISBN of 13 digits."""
    body = "978" + isbn_10[:9]
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return f"{body}{check}"
