"""How hard pictures are fetched."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of a run; times in seconds."""

    threads: int = 8  # pictures under way at once, from all hosts
    threads_a_host: int = 4
    per_second: float = 10.0  # requests that begin, a host; 0: no limit
    connect_s: float = 5.0
    read_s: float = 10.0  # between two pieces of an answer
    total_s: float = 60.0  # for one request, whatever arrives meanwhile
    max_bytes: int = 20_000_000
    redirects: int = 5
    tries: int = 4  # of one address in one run
    backoff_s: float = 1.0  # before the second try; doubled after each
    longest_wait_s: float = 60.0  # a host that wants more patience is left to a later run
    dead_after: int = 5  # requests in a row that a host did not answer
    recheck_s: float = 86_400.0  # what was fetched or refused is asked for again after that
