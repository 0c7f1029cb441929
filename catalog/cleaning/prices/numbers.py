"""Numbers of prices: which of their separators group digits, and which one begins the decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalog.cleaning.prices import cldr

Point = Literal[".", ","]

NO_CENTS = r" ?[.,:] ?(?:-{1,2}|[–—―−=])(?![\d])"  # the ending of 19,- and 12.— and 199:-
NUMBER = (
    r"(?<!\d)(?<!\d[.,])(?:\d{1,3}(?: \d{3})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,'’‘`´٫٬،]\d+)*|[.,٫]\d{1,2}(?!\d))"
    rf"(?P<no_cents>{NO_CENTS})?"
)
GROUPING = str.maketrans("", "", " '’‘`´٬")
_GROUPS = re.compile(r"\d{1,3}(?:\D\d{3})+|\d{1,2}(?:\D\d{2})+\D\d{3}")
_GROUPS_THEN_CENTS = re.compile(r"\d{1,3}(?:\D\d{3})+\D\d{2}")


@dataclass(frozen=True)
class Amount:
    """A number as read; `doubtful` where its one separator could as well have meant the other thing."""

    value: Decimal
    doubtful: bool = False


def read_number(
    text: str, *, own_currency: str = "", currency: str = "", column: Point | None = None, whole: bool = False
) -> Amount:
    """The amount that a text matched by NUMBER means; `whole` if it ends in a mark for no cents. ValueError if none.

    `own_currency` stands in the cell itself, `currency` is what other evidence says, `column` is the sign before the
    decimals of the column's other cells.
    """
    if "٫" in text or "٬" in text or "،" in text:
        text = text.replace("،", "٬").translate(GROUPING).replace(",", "").replace(".", "").replace("٫", ".")
        return Amount(Decimal(text))
    if any(mark in text for mark in " '’‘`´") and not _grouped(text):
        raise ValueError("is no amount: its digits are in no known groups")
    digits = text.translate(GROUPING)
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return Amount(Decimal(digits))
    if points and commas:
        return Amount(_of_two_separators(digits))
    separator: Point = "." if points else ","
    if points + commas > 1:
        return Amount(_of_repeated(digits, separator))
    before, after = digits.split(separator)
    if len(after) != 3 or len(before) > 3 or before in ("", "0", "00", "000") or digits != text:
        return Amount(Decimal(f"{before or 0}.{after}"))
    grouping, doubtful = _groups(separator, own_currency, currency, column, whole)
    return Amount(Decimal(before + after if grouping else f"{before}.{after}"), doubtful)


def _grouped(text: str) -> bool:
    """Whether spaces and apostrophes divide the digits before the decimals as some country does."""
    head = re.split(r"[.,](?=\d+$)", text, maxsplit=1)[0] if re.search(r"[ '’‘`´]\d+[.,]\d+$", text) else text
    return _GROUPS.fullmatch(head) is not None


def _of_two_separators(digits: str) -> Decimal:
    """Points and commas: the last one begins the decimals, the other divides groups."""
    point = max(digits.rfind("."), digits.rfind(","))
    head, tail = digits[:point], digits[point + 1 :]
    if digits[point] in head or not _GROUPS.fullmatch(head):
        raise ValueError("is no amount: its separators are in no known order")
    return Decimal(re.sub(r"\D", "", head) + "." + tail)


def _of_repeated(digits: str, separator: str) -> Decimal:
    """The same separator several times: it divides groups; two digits at the end are cents, for no group has two."""
    if _GROUPS.fullmatch(digits):
        return Decimal(digits.replace(separator, ""))
    if _GROUPS_THEN_CENTS.fullmatch(digits):
        head, tail = digits.rsplit(separator, 1)
        return Decimal(head.replace(separator, "") + "." + tail)
    raise ValueError("is no amount: its digits are in no known groups")


def _groups(separator: Point, own: str, currency: str, column: Point | None, whole: bool) -> tuple[bool, bool]:
    """Whether one separator before three digits divides groups, and whether that is doubtful."""
    if whole:
        return True, False
    known = own or currency
    if known and cldr.decimals(known) != 2:
        return cldr.decimals(known) == 0, False
    if column is not None:
        return separator != column, False
    if own or (known and cldr.decimals_in_cash(known) == 0):  # three decimals cannot be paid in it
        return True, False
    return separator == ",", separator == "."
