"""`shoplens up`: everything, under one supervisor; `shoplens worker`: the process that does background jobs."""

from __future__ import annotations

import threading
import time

import click

from reviews.analyze import waiting
from reviews.errors import ReviewError
from serving.errors import ServingError
from serving.torchserve.process import Ports, TorchServe
from webapp.catalogue.reviews import read_reviews
from webapp.cli.console import one_line_errors, progress
from webapp.jobs.errors import JobError
from webapp.jobs.worker import Worker
from webapp.logs import configure_logging
from webapp.metrics.supervised import SupervisorErrors, errors_file
from webapp.modelops.reconcile import Reconciler
from webapp.process.children import Site, WorkerProcess
from webapp.process.first_run import build_archives, first_release, import_demo, import_demo_reviews, renew_release
from webapp.process.supervisor import Supervisor, Task, require_free_disk, require_free_port
from webapp.services import Services, build_services
from webapp.settings import Settings, load_settings

START_TIMEOUT_S = 180
LEAST_DISK_MB = 500
RECONCILE_EVERY_S = 5


@click.command()
@click.option("--demo", is_flag=True, help="Import the demo shop first, unless that was done.")
@one_line_errors
def up(demo: bool) -> None:
    """Start TorchServe, the site and a worker for background jobs, and keep them running. Ctrl-C stops everything."""
    settings = load_settings()
    started = time.monotonic()
    settings.instance.mkdir(parents=True, exist_ok=True)
    require_free_disk(settings.instance, LEAST_DISK_MB)
    require_free_port(settings.host, settings.port, "SHOPLENS_PORT")
    services = build_services(settings)
    reconciler = Reconciler(settings, services.database, services.releases, services.replicas)
    supervisor = Supervisor(_say, SupervisorErrors(errors_file(settings)))
    left: list[Task] = []  # to be done beside the watching, one after the other
    models = Task("models", lambda: _await_models(reconciler))
    first_run = Task("first_run", lambda: _first_run(services, demo))
    supervisor.handle_signals()
    try:
        _start_torchserve(settings, supervisor)
        state = "ready"
        if services.releases.current_id() is None:
            _await_models(reconciler)
            _first_run(services, demo)
            _start_site(settings, supervisor)
        else:  # words are answered while models are loaded, the demo shop is read in or a lost model replaced
            _start_site(settings, supervisor)
            if not supervisor.attempt(models):  # the reconciler goes on
                state = "answering words alone"
            if not supervisor.attempt(first_run):
                left.append(first_run)
        if settings.own_worker:
            supervisor.start(WorkerProcess(settings))
        took = f"{time.monotonic() - started:.0f} s"
        _say(f"{state} after {took} on http://{settings.host}:{settings.port} (Ctrl-C stops)")
        left.append(Task("read_reviews", lambda: _read_reviews(services)))
        threading.Thread(target=supervisor.persist, args=left, daemon=True).start()
        supervisor.watch([Task("reconcile", lambda: reconciler.step(_say), RECONCILE_EVERY_S)])
    except KeyboardInterrupt:
        _say("stopping")
    finally:
        services.client.close()  # reviews that are being read would wait for TorchServe to come back
        supervisor.stop()
        supervisor.attempt(Task("release_lease", reconciler.release_lease))  # else it expires by itself


def _start_torchserve(settings: Settings, supervisor: Supervisor) -> None:
    if not settings.owns_torchserve:  # one that runs elsewhere builds its own archives
        return
    for _ in build_archives(settings.model_store, _say):
        pass
    _say("starting TorchServe")
    first = settings.torchserve_port
    server = TorchServe(settings.torchserve_folder, settings.model_store, Ports(first, first + 1, first + 2))
    supervisor.start(server)
    server.wait_ready(START_TIMEOUT_S)


def _await_models(reconciler: Reconciler) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not reconciler.step(_say):
        if time.monotonic() > deadline:
            raise ServingError("The models did not become ready in time; `shoplens doctor` says what is in the way.")
        time.sleep(1)


def _start_site(settings: Settings, supervisor: Supervisor) -> None:
    site = Site(settings)
    supervisor.start(site)
    site.wait_ready()


def _first_run(services: Services, demo: bool) -> None:
    with progress() as report:
        if demo:
            import_demo(services, _say, report)
            import_demo_reviews(services, _say)
        first_release(services, _say, report)
        renew_release(services, _say, report)
    if not services.reader.available:
        _say("Nothing here reads words in photos: that is switched off. shoplens doctor says how to mend it.")


def _read_reviews(services: Services) -> None:
    """Classify the demo's reviews while the shop is up; the next start continues after a stop."""
    if services.settings.review_model == "never" or not waiting(services.database):
        return
    try:
        done = read_reviews(services)
    except ReviewError as error:  # there is no model for it: another try would not find one
        _say(f"products show stars alone: {error}")
        return
    _say(f"{done.read} reviews read: what buyers say stands with {done.products} products")


def _say(text: str) -> None:
    click.echo(f"shoplens: {text}", err=True)


@click.command()
@one_line_errors
def worker() -> None:
    """Do background jobs (imports, builds, comparisons, changes of models) until Ctrl-C or SIGTERM.

    `shoplens up` starts one, unless SHOPLENS_OWN_WORKER says otherwise. A job under way ends at its next step; what it
    had kept is kept, and it can be started again.
    """
    settings = load_settings()
    configure_logging(settings.log_level)
    try:
        Worker(build_services(settings)).run()
    except JobError as error:
        raise click.ClickException(str(error)) from error
