"""When to try again: what the host says, otherwise longer each time."""

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_REST_S = 86_400.0
FIRST_REST_S = 600.0  # after a run gave an address up; doubled each time


def retry_after_s(header: str | None, now: datetime, most_s: float = LONGEST_REST_S) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date); None where it says nothing."""
    told = (header or "").strip()
    if re.fullmatch(r"\d{1,12}", told):
        return min(float(told), most_s)
    try:
        when = parsedate_to_datetime(told)
    except (TypeError, ValueError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), most_s)


def backoff_s(tries: int, first_s: float, most_s: float = 30.0) -> float:
    """How long to wait after so many tries: doubled each time, half of it drawn, so that clients spread out."""
    full: float = min(first_s * 2.0 ** min(tries - 1, 30), most_s)
    return full * (0.5 + random.random() / 2)


def rest_s(tries: int, tries_a_run: int) -> float:
    """How long an address that a run gave up is left alone by later runs."""
    runs = max(tries // max(tries_a_run, 1), 1)
    rest: float = min(FIRST_REST_S * 2.0 ** min(runs - 1, 20), LONGEST_REST_S)
    return rest
