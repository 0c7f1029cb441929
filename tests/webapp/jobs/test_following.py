"""Followed feeds: asked when due, imported when they changed, left as they were when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from catalog.steering.followed import Followed, ask_now, find_followed, follow
from catalog.steering.tables import FollowedFeed
from tests.support.picture_host import Server, body, status, versioned
from tests.support.site_database import database_for
from webapp.jobs import record
from webapp.jobs.following import Follower, ask_due, problem_of
from webapp.jobs.worker import Worker
from webapp.services import Services, build_services
from webapp.settings import Settings

SMALL = b"id,title\np1,Pot\n"
LARGE = b"id,title\n" + b"".join(b"p%d,Pot %d\n" % (number, number) for number in range(20))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An empty shop that trusts this machine."""
    own = {"instance": tmp_path, "database_url": database_for(tmp_path), "picture_trusted_hosts": "127.0.0.1"}
    built = build_services(Settings(**own, torchserve_port=9, log_level="warning"))
    yield built
    built.database.close()


def ask(services: Services) -> Followed:
    """Let the feed be due, ask it, do what was queued; the feed as it stands then."""
    with services.database.session() as session:
        session.execute(update(FollowedFeed).values(due_at=datetime.now(UTC)))
    assert ask_due(services) == 1
    for job_id in record.waiting(services.database):
        Worker(services).do(job_id)
    found = find_followed(services.database, "main")
    assert found is not None
    return found


def imports(services: Services) -> int:
    return len(record.newest(services.database))


def test_the_first_file_is_imported_and_the_next_asked_by_its_etag(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", versioned(SMALL, '"1"')), every_s=3600)
    first = ask(services)
    assert services.catalogue.count() == 1 and first.etag == '"1"' and first.size_bytes == len(SMALL)
    assert record.newest(services.database)[0].title == "Import of feed.csv for the source main"
    assert timedelta(minutes=59) < first.due_at - datetime.now(UTC) <= timedelta(hours=1)
    ask(services)
    assert host.heads[-1]["If-None-Match"] == '"1"' and imports(services) == 1
    host.at("/feed.csv", versioned(SMALL + b"p2,Pan\n", '"2"'))
    ask(services)
    assert services.catalogue.count() == 2 and imports(services) == 2


def test_a_feed_asked_before_the_clock_was_set_back_is_asked_once_more(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(SMALL)), every_s=3600)
    ask(services)
    later = datetime.now(UTC) + timedelta(hours=1)
    with services.database.session() as session:
        session.execute(update(FollowedFeed).values(asked_at=later, due_at=later + timedelta(hours=1)))
    assert ask_due(services) == 1 and ask_due(services) == 0


def test_the_same_bytes_without_an_etag_are_not_imported_again(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(SMALL)), every_s=3600)
    ask(services)
    again = ask(services)
    assert imports(services) == 1 and again.asked_at is not None and again.changed_at is not None
    assert again.asked_at > again.changed_at


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(404), "The host answered 404"),
        (status(503), "The host answered 503"),
        (body(LARGE[:150], Content_Length=str(len(LARGE))), "broke off"),
        (body(b"<!doctype html><title>Down</title>" + b"<p>Sorry</p>" * 99), "feed.csv"),
        (body(b""), "The file is empty"),
        (body(LARGE[: len(LARGE) // 2 - 1]), "less than half as many"),
    ],
)
def test_what_is_broken_or_suddenly_half_as_long_leaves_everything_as_it_was(
    services: Services, host: Server, answer: object, said: str
) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(LARGE)), every_s=86_400, gone="remove")
    good = ask(services)
    host.at("/feed.csv", answer)  # type: ignore[arg-type]
    bad = ask(services)
    assert services.catalogue.count() == 20 and imports(services) == 1
    assert said in bad.problem and problem_of(services, bad) == bad.problem
    assert (bad.hash, bad.size_bytes, bad.failures) == (good.hash, good.size_bytes, 1)
    since = bad.failing_since
    worse = ask(services)
    assert worse.failing_since == since and worse.failures == 2
    assert timedelta(minutes=9) < worse.due_at - datetime.now(UTC) <= timedelta(minutes=10), "waits grow"
    host.at("/feed.csv", body(LARGE))
    well = ask(services)
    assert (well.problem, well.failing_since, well.failures) == ("", None, 0)
    assert not list((services.settings.instance / "feeds").glob("*")), "no file is left behind"


def test_a_shorter_file_is_taken_once_a_person_accepts_it(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(LARGE)), every_s=3600, gone="hide")
    ask(services)
    host.at("/feed.csv", body(SMALL))
    assert ask(services).problem
    ask_now(services.database, "main", accept=True)
    assert not ask(services).problem and imports(services) == 2


def test_a_host_that_asks_for_a_longer_wait_is_given_it(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", status(503, Retry_After="7200")), every_s=3600)
    assert ask(services).due_at - datetime.now(UTC) > timedelta(minutes=119)


def test_while_another_import_of_the_source_waits_it_is_asked_later(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(SMALL), body(LARGE)), every_s=3600)
    assert ask_due(services) == 1 and imports(services) == 1, "the job waits"
    with services.database.session() as session:
        session.execute(update(FollowedFeed).values(due_at=datetime.now(UTC)))
    ask_due(services)
    later = find_followed(services.database, "main")
    assert imports(services) == 1 and later is not None and later.size_bytes == len(SMALL) and not later.problem


def test_a_file_whose_import_failed_is_taken_again(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", versioned(SMALL, '"1"')), every_s=3600)
    ask_due(services)
    [job] = record.newest(services.database)
    record.claim(services.database, job.id, "worker")
    record.finish(services.database, job.id, "worker", "failed", "The disk is full.", {})
    feed = find_followed(services.database, "main")
    assert feed is not None and problem_of(services, feed) == "Its import failed: The disk is full."
    assert not problem_of(services, ask(services)) and services.catalogue.count() == 1


def test_private_addresses_are_not_asked(services: Services) -> None:
    follow(services.database, "main", "http://10.1.2.3/feed.csv", every_s=3600)
    assert "private address" in ask(services).problem


def test_the_worker_asks_in_a_thread_of_its_own(services: Services, host: Server) -> None:
    follow(services.database, "main", host.at("/feed.csv", body(SMALL)), every_s=3600)
    follower = Follower(services)
    follower.wake()
    follower.join()
    assert imports(services) == 1 and ask_due(services) == 0
