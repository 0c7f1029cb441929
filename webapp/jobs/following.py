"""Followed feeds: those that are due are downloaded by the worker; what is new is imported by a job."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from catalog.audit.actor import acting_as
from catalog.errors import CatalogError
from catalog.steering import followed
from catalog.steering.followed import Followed
from webapp import jobs
from webapp.catalogue.downloading import Downloaded, FeedNotUsable, download_feed
from webapp.catalogue.feeds import FeedRefused, open_feeds
from webapp.jobs import record
from webapp.jobs.errors import JobError, JobRefused, JobUnknown
from webapp.services import Services

BY = "followed feed"
SHRUNK = 0.5  # a download shorter than this share of the last one is not taken
FAILED = ("failed", "interrupted")

log = logging.getLogger(__name__)


class Follower:
    """Asks the feeds that are due in a thread of its own, one after another, so that a slow host delays no job."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Begin, unless it is at work."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Wait until it has asked what was due."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            ask_due(self._services)
        except (SQLAlchemyError, OSError) as error:
            log.warning("Followed feeds could not be asked: %s", error)


def ask_due(services: Services) -> int:
    """Ask every feed whose time has come; returns how many."""
    asked = 0
    while (feed := followed.claim_due(services.database)) is not None:
        asked += 1
        try:
            _ask(services, feed)
        except (CatalogError, FeedRefused, JobError) as error:
            after_s = error.retry_after_s if isinstance(error, FeedNotUsable) else None
            followed.note_failure(services.database, feed.source, str(error), retry_after_s=after_s)
    return asked


def problem_of(services: Services, feed: Followed) -> str:
    """Why the products of a followed feed may be out of date, as a sentence; "" where they are not."""
    if feed.failing_since is not None:
        return feed.problem
    job = _last_job(services, feed)
    return f"Its import failed: {job.message}" if job is not None and job.state in FAILED else ""


def _ask(services: Services, feed: Followed) -> None:
    job = _last_job(services, feed)
    again = job is not None and job.state in FAILED  # the file is asked for once more although it is the same
    downloaded = download_feed(
        services,
        feed.url,
        feed.source,
        known=None if again else feed.version,
        same_as="" if again else feed.hash,
        at_least=feed.size_bytes * SHRUNK,
    )
    if not isinstance(downloaded, Downloaded):
        followed.note_unchanged(services.database, feed.source, downloaded)
        return
    token = downloaded.feed.token
    arguments = {"upload": token, "name": downloaded.name, "source": feed.source, "gone": feed.gone}
    try:
        with acting_as(BY):
            job_id = jobs.start(services, "import", arguments)
    except JobRefused:  # another import of the source waits or runs
        open_feeds(services.settings).delete(token)
        followed.postpone(services.database, feed.source)
        return
    followed.note_changed(services.database, feed.source, downloaded.got, job_id)


def _last_job(services: Services, feed: Followed) -> record.Job | None:
    try:
        return None if feed.job_id is None else record.find(services.database, feed.job_id)
    except JobUnknown:
        return None
