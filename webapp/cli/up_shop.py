"""What `shoplens up` does while and after its TorchServe starts: archives, models, site, worker, first release."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from catalog.errors import StorageAway
from catalog.storage.opening import check_storage
from reviews.analyze import waiting
from reviews.errors import ReviewError
from serving.errors import ServingError
from serving.torchserve.process import TorchServe
from webapp.catalogue.reviews import read_reviews
from webapp.cli.console import progress
from webapp.modelops.reconcile import Reconciler
from webapp.process.children import Site, WorkerProcess
from webapp.process.first_run import build_archives, first_release, import_demo, import_demo_reviews, renew_release
from webapp.process.supervisor import Supervisor, Task
from webapp.services import Services, build_services
from webapp.settings import Settings

START_TIMEOUT_S = 180
RECONCILE_EVERY_S = 5
Say = Callable[[str], None]


def run_shop(
    settings: Settings, supervisor: Supervisor, server: TorchServe | None, *, demo: bool, started: float, say: Say
) -> None:
    """Start all that is left and watch it until a signal comes, as KeyboardInterrupt; `started` in monotonic seconds.

    The server, if it is ours, was started and need not answer yet.
    """
    services = build_services(settings)
    _check_storage(services, say)
    reconciler = Reconciler(settings, services.database, services.releases, services.replicas)
    try:
        _Start(services, reconciler, supervisor, server, demo, say).run(started)
    finally:
        services.client.close()  # reviews that are being read would wait for TorchServe to come back
        supervisor.attempt(Task("release_lease", reconciler.release_lease))  # else it expires by itself


def _check_storage(services: Services, say: Say) -> None:
    """A bucket that cannot be used ends the start with its StorageError; one that is away is told."""
    if services.settings.storage_url:
        try:
            check_storage(services.pictures.storage)
        except StorageAway as error:
            say(f"{error} Words are answered; pictures are not, until then.")


class _Start:
    """One start of a shop."""

    def __init__(
        self,
        services: Services,
        reconciler: Reconciler,
        supervisor: Supervisor,
        server: TorchServe | None,
        demo: bool,
        say: Say,
    ) -> None:
        self._services, self._reconciler, self._supervisor = services, reconciler, supervisor
        self._server, self._demo, self._say = server, demo, say
        self._every_model = threading.Event()  # is in force

    def run(self, started: float) -> None:
        settings, supervisor = self._services.settings, self._supervisor
        left: list[Task] = []  # to be done beside the watching, one after the other
        state = "ready"
        if self._services.releases.current_id() is None:
            self._await_torchserve()
            self._await_models()
            self._first_run()
            self._start_site().wait_ready()
        else:  # words are answered while models are loaded, the demo shop is read in or a lost model replaced
            site = self._start_site()
            self._await_torchserve()
            answering = Task("models", lambda: self._await_models(answering_only=True))
            if not supervisor.attempt(answering):  # the reconciler goes on, as with the other models
                state = "answering words alone"
            site.wait_ready()
            first_run = Task("first_run", self._first_run)
            if not supervisor.attempt(first_run):
                left.append(first_run)
        if settings.own_worker:
            supervisor.start(WorkerProcess(settings))
        took = f"{time.monotonic() - started:.0f} s"
        self._say(f"{state} after {took} on http://{settings.host}:{settings.port} (Ctrl-C stops)")
        left.append(Task("read_reviews", self._read_reviews))
        threading.Thread(target=supervisor.persist, args=left, daemon=True).start()
        supervisor.watch([Task("reconcile", self._reconcile, RECONCILE_EVERY_S)])

    def _await_torchserve(self) -> None:
        """Build and check the archives while our own TorchServe starts: it opens one when it is told to."""
        if self._server is None:  # it builds its own archives
            return
        for _ in build_archives(self._services.settings.model_store, self._say):
            pass
        self._server.wait_ready(START_TIMEOUT_S)

    def _await_models(self, *, answering_only: bool = False) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._reconciler.step(self._say, answering_only=answering_only):
            if time.monotonic() > deadline:
                raise ServingError("The models did not become ready in time; shoplens doctor says what is in the way.")
            time.sleep(1)

    def _reconcile(self) -> None:
        if self._reconciler.step(self._say):
            self._every_model.set()

    def _start_site(self) -> Site:
        site = Site(self._services.settings)
        self._supervisor.start(site)
        return site

    def _first_run(self) -> None:
        services, say = self._services, self._say
        with progress() as report:
            if self._demo:
                import_demo(services, say, report)
                import_demo_reviews(services, say)
            first_release(services, say, report)
            renew_release(services, say, report)
        if not services.reader.available:
            say("Nothing here reads words in photos: that is switched off. shoplens doctor says how to mend it.")

    def _read_reviews(self) -> None:
        """Classify the demo's reviews while the shop is up; the next start continues after a stop."""
        if self._services.settings.review_model == "never" or not waiting(self._services.database):
            return
        self._every_model.wait(START_TIMEOUT_S)
        try:
            done = read_reviews(self._services)
        except ReviewError as error:  # there is no model for it: another try would not find one
            self._say(f"products show stars alone: {error}")
            return
        self._say(f"{done.read} reviews read: what buyers say stands with {done.products} products")
