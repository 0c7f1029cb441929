"""How hard hosts are asked, and when again: bounds of a run, waits between tries."""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Limits:
    """Bounds of a run; times in seconds."""

    threads: int = 8  # pictures under way at once, from all hosts
    threads_a_host: int = 4
    per_second: float = 10.0  # requests that begin, a host; 0: no limit
    connect_s: float = 5.0
    read_s: float = 10.0  # between two pieces of an answer
    total_s: float = 60.0  # for one picture, all redirects together, whatever arrives meanwhile
    max_bytes: int = 20_000_000
    redirects: int = 5
    tries: int = 4  # of one address in one run
    backoff_s: float = 1.0  # before the second try; doubled after each
    longest_wait_s: float = 60.0  # a host that asks for a longer wait is left to a later run
    dead_after: int = 5  # requests in a row that a host did not answer in time
    recheck_s: float = 86_400.0  # what was fetched or refused is asked for again after that


LONGEST_REST_S = 86_400.0
FIRST_REST_S = 600.0  # after a run gave an address up; doubled each time


def retry_after_s(header: str | None, now: datetime, most_s: float = LONGEST_REST_S) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date); None where it says nothing."""
    value = (header or "").strip()
    if re.fullmatch(r"\d{1,12}", value):
        return min(float(value), most_s)
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), most_s)


def backoff_s(tries: int, first_s: float, most_s: float = 30.0) -> float:
    """How long to wait after so many tries: doubled each time, half of it drawn, so that clients spread out."""
    full: float = min(first_s * 2.0 ** min(tries - 1, 30), most_s)
    return full * (0.5 + random.random() / 2)


def rest_s(tries: int, tries_a_run: int) -> float:
    """Seconds before a later run asks again for an address that a run gave up; doubled with each such run."""
    runs = max(tries // max(tries_a_run, 1), 1)
    rest: float = min(FIRST_REST_S * 2.0 ** min(runs - 1, 20), LONGEST_REST_S)
    return rest
