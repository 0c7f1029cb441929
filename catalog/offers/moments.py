"""Points in time as feeds write them, in the shop's time zone where they name none."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

_FORMS = ("%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%d %b %Y", "%b %d, %Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", ", %I:%M %p", " %I:%M %p")
_DAY_FIRST = re.compile(r"(\d{2})([/-])(\d{2})\2(\d{4})")
_DAY = timedelta(days=1)


def read_moment(cell: str, zone: tzinfo = UTC, *, end: bool = False) -> datetime | None:
    """The moment that a cell names, in UTC; None where it names none.

    With `end` a day without an hour counts until its end.
    """
    text = " ".join(cell.split())
    moment = _iso(text) or _written(text)
    if moment is None:
        return None
    if end and not re.search(r"\d:\d", text) and (moment.hour, moment.minute) == (0, 0):
        moment += _DAY
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"T(\d{2})(\d{2})(?=[+\-Z]|$)", r"T\1:\2", text))
    except ValueError:
        return None


def _written(text: str) -> datetime | None:
    swapped = _DAY_FIRST.match(text)
    if swapped and int(swapped[1]) > 12:
        text = f"{swapped[3]}/{swapped[1]}/{swapped[4]}{text[swapped.end() :]}"
    for form in _FORMS:
        for time in _TIMES:
            try:
                return datetime.strptime(text, form + time)
            except ValueError:
                continue
    return None


def read_period(start: str, end: str, zone: tzinfo = UTC) -> tuple[datetime | None, datetime | None]:
    """The moments between which something holds, None for an open side; Google writes both into one cell, with a slash.

    Raises ValueError for a cell that names no moment.
    """
    if "/" in start and not end.strip() and re.match(r"\d{4}-", start.strip()):
        start, _, end = start.partition("/")
    return _side(start, zone), _side(end, zone, end=True)


def _side(cell: str, zone: tzinfo, *, end: bool = False) -> datetime | None:
    if not cell.strip() or re.fullmatch(r"[0\-:. ]+", cell.strip()):
        return None
    moment = read_moment(cell, zone, end=end)
    if moment is None:
        raise ValueError(f"the date {cell.strip()[:40]!r} is not understood; write it as 2026-01-31")
    return moment
