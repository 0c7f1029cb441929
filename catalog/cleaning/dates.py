"""Dates in mixed formats become ISO 8601; whether the day or the month comes first is learned from the column."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

DATE_SHARE = 0.9  # of a column's values, for it to be a column of dates
LOOKED_AT = 2_000  # different values that decide it
CLEARLY = 10  # times more days beyond the twelfth in one place than in the other
CENTURY = 70  # two digits from here on are 19xx

_TIME = r"(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
_NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})" + _TIME)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})" + _TIME)
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class DateOrder:
    """Of each separator, whether the day comes before the month; absent where the column does not show it."""

    day_first: Mapping[str, bool] = field(default_factory=dict)


def date_order(values: Iterable[str]) -> DateOrder | None:
    """The order that a column's dates are written in; None where the column holds no dates."""
    values = list(values)
    looked = list(islice(values, LOOKED_AT))
    if not looked or sum(map(_looks_like_date, looked)) < DATE_SHARE * len(looked):
        return None
    votes: dict[str, Counter[bool]] = {"/": Counter(), "-": Counter(), ".": Counter()}
    for value in values:
        match = _NUMBERS.match(value)
        if match and len(match[1]) <= 2:
            first, second = int(match[1]), int(match[3])
            votes[match[2]][True] += first > 12 >= second
            votes[match[2]][False] += second > 12 >= first
    return DateOrder(
        {".": True} | {mark: day_first for mark, seen in votes.items() if (day_first := _settled(seen)) is not None}
    )


def _settled(seen: Counter[bool]) -> bool | None:
    for day_first in (True, False):
        if seen[day_first] and seen[day_first] > CLEARLY * seen[not day_first]:
            return day_first
    return None


def _looks_like_date(value: str) -> bool:
    return any(pattern.match(value) for pattern in (_NUMBERS, _DAY_NAMED, _NAMED_DAY))


def iso_date(value: str, order: DateOrder) -> str:
    """The date (and the time, if given) in ISO 8601; the value itself where it is no date or an ambiguous one."""
    for read in (_from_numbers, _from_day_and_name, _from_name_and_day):
        iso = read(value, order)
        if iso:
            return iso
    return value


def _from_numbers(value: str, order: DateOrder) -> str:
    match = _NUMBERS.match(value)
    if not match:
        return ""
    first, mark, second, third = int(match[1]), match[2], int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return _iso(first, second, third, match.groups()[4:])
    if len(match[1]) == 3 or len(match[4]) == 1 or not _can_be_told(first, second, mark, order):
        return ""
    day_first = first > 12 or (second <= 12 and (first == second or order.day_first[mark]))
    day, month = (first, second) if day_first else (second, first)
    return _iso(_year(match[4]), month, day, match.groups()[4:])


def _can_be_told(first: int, second: int, mark: str, order: DateOrder) -> bool:
    return first > 12 or second > 12 or first == second or mark in order.day_first


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= CENTURY else 2000)


def _from_day_and_name(value: str, order: DateOrder) -> str:  # noqa: ARG001
    match = _DAY_NAMED.match(value)
    return _iso(int(match[3]), _month(match[2]), int(match[1]), match.groups()[3:]) if match else ""


def _from_name_and_day(value: str, order: DateOrder) -> str:  # noqa: ARG001
    match = _NAMED_DAY.match(value)
    return _iso(int(match[3]), _month(match[1]), int(match[2]), match.groups()[3:]) if match else ""


def _month(name: str) -> int:
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _iso(year: int, month: int, day: int, time: tuple[str | None, ...]) -> str:
    """ISO text, or nothing where there is no such day or hour."""
    hour, minute, second, half, zone = time
    try:
        if hour is None:
            return datetime(year, month, day).date().isoformat()
        moment = datetime(year, month, day, _hour(int(hour), half), int(minute or 0), int(second or 0))
    except ValueError:
        return ""
    return moment.isoformat() + (zone or "")


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"hour {hour} of twelve")
    return hour % 12 + (12 if half.lower() == "p" else 0)
