"""Decides which picture is fetched next: no host faster, or by more connections at once, than its limits."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from catalog.web.addresses import Address
from catalog.web.download import Version
from catalog.web.errors import Failed


@dataclass
class Job:
    """One address to be fetched, and what is known of it."""

    key: str
    address: Address
    picture_hash: str = ""  # what it held when it was fetched last
    version: Version = field(default_factory=Version)
    tries: int = 0  # since it was fetched last, in earlier runs and this one
    tries_now: int = 0  # in this run


class RateLimiter:
    """Limits the rate of requests to each host; safe for many threads. Times are seconds of one monotonic clock."""

    def __init__(self, per_second: float) -> None:
        self._gap_s = 1 / per_second if per_second > 0 else 0.0
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def next(self, place: str) -> float:
        """The earliest time of the host's next request."""
        return self._next.get(place, 0.0)

    def book(self, place: str, now: float) -> float:
        """Take the host's next turn; gives its time."""
        with self._lock:
            turn = max(self._next.get(place, 0.0), now)
            self._next[place] = turn + self._gap_s
            return turn

    def rest(self, place: str, until: float) -> None:
        """Ask nothing of the host before that time."""
        with self._lock:
            self._next[place] = max(self._next.get(place, 0.0), until)


@dataclass
class _Lane:
    """The jobs of one host."""

    refill: Callable[[], list[Job]]  # further jobs; none: there are no more
    waiting: deque[Job] = field(default_factory=deque)
    later: list[tuple[float, Job]] = field(default_factory=list)  # tried already, not before that time
    under_way: int = 0
    exhausted: bool = False
    unanswered: int = 0  # in a row
    given_up: Failed | None = None

    def jobs_left(self) -> bool:
        return bool(self.waiting or self.later) or not self.exhausted


class Schedule:
    """Jobs by host. `take` gives the next one that may begin; `done` says how it went."""

    def __init__(self, limiter: RateLimiter, a_host: int, dead_after: int) -> None:
        self._limiter = limiter
        self._a_host = a_host
        self._dead_after = dead_after
        self._lanes: dict[str, _Lane] = {}

    def add(self, place: str, refill: Callable[[], list[Job]]) -> None:
        """A host, whose jobs come a page at a time."""
        self._lanes[place] = _Lane(refill)

    def take(self, now: float) -> Job | None:
        """A job that may begin now, of the host that was served longest ago; None where all have to wait."""
        for place in list(self._lanes):
            lane = self._lanes[place]
            job = self._next_of(place, lane, now)
            if job is not None:
                self._lanes[place] = self._lanes.pop(place)  # to the end of the queue
                lane.under_way += 1
                if lane.given_up is None:
                    job.tries += 1
                    job.tries_now += 1
                    self._limiter.book(place, now)
                return job
        return None

    def given_up(self, place: str) -> Failed | None:
        """Why the host's further pictures are not asked for in this run; None where they are."""
        return self._lanes[place].given_up

    def give_up(self, place: str, reason: Failed) -> None:
        """Ask this host for nothing more in this run; `take` hands its jobs out at once, to be noted."""
        self._lanes[place].given_up = reason

    def done(self, place: str) -> None:
        """A job of the host has ended, well or not."""
        self._lanes[place].under_way -= 1

    def heard(self, place: str, *, unreachable: bool) -> None:
        """Note whether the host answered; after `dead_after` unanswered requests in a row it is given up."""
        lane = self._lanes[place]
        lane.unanswered = lane.unanswered + 1 if unreachable else 0
        if lane.unanswered >= self._dead_after and lane.given_up is None:
            detail = f"{place} left {lane.unanswered} requests in a row unanswered, or took too long for them"
            lane.given_up = Failed("no connection", detail, unreachable=True)

    def again(self, job: Job, at: float) -> None:
        """Try a job once more, not before that time."""
        self._lanes[job.address.place].later.append((at, job))

    def wait_s(self, now: float, most_s: float = 1.0) -> float:
        """How long nothing can begin, as far as is known; `most_s` where that depends on what is under way."""
        times = [most_s + now]
        for place, lane in self._lanes.items():
            if lane.under_way < self._a_host and lane.jobs_left():
                ready = now if lane.waiting or not lane.exhausted else min(at for at, _ in lane.later)
                times.append(max(ready, self._limiter.next(place)))
        return max(min(times) - now, 0.0)

    @property
    def finished(self) -> bool:
        """Whether no job is left or under way."""
        return not self._lanes

    def _next_of(self, place: str, lane: _Lane, now: float) -> Job | None:
        hurry = lane.given_up is not None
        if lane.under_way >= self._a_host or (self._limiter.next(place) > now and not hurry):
            return None
        due = next((entry for entry in lane.later if hurry or entry[0] <= now), None)
        if due is not None:
            lane.later.remove(due)
            return due[1]
        if not lane.waiting and not lane.exhausted:
            lane.waiting.extend(lane.refill())
            lane.exhausted = not lane.waiting
        if lane.waiting:
            return lane.waiting.popleft()
        if not lane.jobs_left() and not lane.under_way:
            del self._lanes[place]
        return None
