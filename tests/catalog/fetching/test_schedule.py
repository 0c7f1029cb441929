"""Hosts take turns; none is asked faster, by more at once or longer than it should be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from catalog.fetching.schedule import Job, RateLimiter, Schedule
from catalog.web.addresses import read_address
from catalog.web.errors import Failed
from catalog.web.limits import backoff_s, rest_s, retry_after_s

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
A, B = "a.example:443", "b.example:443"


def scheduled(*hosts: str, per_second: float = 0, a_host: int = 2, jobs: int = 4) -> Schedule:
    """So many jobs for each host, a page of two at a time."""
    schedule = Schedule(RateLimiter(per_second), a_host, dead_after=3)
    for host in hosts:
        left = [Job(f"{host}{n}", read_address(f"https://{host.partition(':')[0]}/{n}.jpg")) for n in range(jobs)]
        schedule.add(host, lambda left=left: [left.pop(0) for _ in range(min(2, len(left)))])  # type: ignore[misc]
    return schedule


def taken(schedule: Schedule, now: float = 0.0) -> list[str]:
    """Everything that may begin at that time."""
    found = []
    while (job := schedule.take(now)) is not None:
        found.append(job.key)
    return found


def test_hosts_take_turns_and_none_has_more_at_once_than_allowed() -> None:
    assert taken(scheduled(A, B)) == [f"{A}0", f"{B}0", f"{A}1", f"{B}1"]


def test_a_job_begins_when_another_of_its_host_has_ended_until_none_is_left() -> None:
    schedule = scheduled(A)
    seen = taken(schedule)
    for _ in range(4):
        schedule.done(A)
        seen += taken(schedule)
    assert seen == [f"{A}{n}" for n in range(4)] and schedule.finished


def test_a_host_is_not_asked_faster_than_its_pace() -> None:
    schedule = scheduled(A, per_second=2, a_host=4)
    assert [taken(schedule, now) for now in (0.0, 0.4, 0.5, 0.9, 1.0)] == [[f"{A}0"], [], [f"{A}1"], [], [f"{A}2"]]
    assert schedule.wait_s(1.0) == pytest.approx(0.5)


def test_a_resting_host_does_not_hold_up_another() -> None:
    limiter = RateLimiter(0)
    limiter.rest(A, 30)
    schedule = Schedule(limiter, 2, 3)
    for host in (A, B):
        jobs = [[Job(host, read_address(f"https://{host}/"))]]
        schedule.add(host, lambda jobs=jobs: jobs.pop() if jobs else [])  # type: ignore[misc]
    assert taken(schedule) == [B] and taken(schedule, 29) == [] and taken(schedule, 30) == [A]


def test_a_second_try_waits_for_its_time() -> None:
    schedule = scheduled(A, jobs=1)
    job = schedule.take(0)
    assert job is not None
    schedule.done(A)
    schedule.again(job, at=5)
    assert schedule.take(4.9) is None and not schedule.finished and schedule.wait_s(4.5) == pytest.approx(0.5)
    assert schedule.take(5) is job and (job.tries, job.tries_now) == (2, 2)


def test_a_host_that_never_answers_is_given_up_and_its_jobs_are_handed_out_untried() -> None:
    schedule = scheduled(A, jobs=9)
    for _ in range(3):
        assert schedule.take(0) is not None
        schedule.done(A)
        schedule.heard(A, unreachable=True)
    reason, job = schedule.given_up(A), schedule.take(0)
    assert isinstance(reason, Failed) and "3 requests" in str(reason) and job is not None and job.tries == 0


def test_an_answer_in_between_keeps_a_host() -> None:
    schedule = scheduled(A)
    for unreachable in (True, True, False, True, True):
        schedule.heard(A, unreachable=unreachable)
    assert schedule.given_up(A) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0),
        ("99999999", 86_400),
        *((none, None) for none in ("", None, "soon", "-5", "1.5", "Mon, 99 Foo 2026")),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


def test_waits_grow_and_end() -> None:
    assert 0.5 <= backoff_s(1, 1) <= 1 and 2 <= backoff_s(3, 1) <= 4 and backoff_s(99, 1) <= 30
    assert [rest_s(tries, 4) for tries in (1, 4, 8, 12, 400)] == [600, 600, 1200, 2400, 86_400]
