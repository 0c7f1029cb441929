"""`shoplens up`: everything, under one supervisor; `shoplens worker`: the process that does background jobs."""

from __future__ import annotations

import time

import click

from serving.torchserve.process import Ports, TorchServe
from webapp.cli.console import one_line_errors
from webapp.metrics.supervised import SupervisorErrors, errors_file
from webapp.process.supervisor import Supervisor, require_free_disk, require_free_port
from webapp.settings import Settings, load_settings

LEAST_DISK_MB = 500


@click.command()
@click.option("--demo", is_flag=True, help="Import the demo shop first, unless that was done.")
@one_line_errors
def up(demo: bool) -> None:
    """Start TorchServe, the site and a worker for background jobs, and keep them running. Ctrl-C stops everything."""
    started = time.monotonic()
    settings = load_settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    require_free_disk(settings.instance, LEAST_DISK_MB)
    require_free_port(settings.host, settings.port, "SHOPLENS_PORT")
    supervisor = Supervisor(_say, SupervisorErrors(errors_file(settings)))
    supervisor.handle_signals()
    try:
        server = _start_torchserve(settings, supervisor)
        # Imported while TorchServe's Java starts: both take seconds.
        from webapp.cli.up_shop import run_shop

        run_shop(settings, supervisor, server, demo=demo, started=started, say=_say)
    except KeyboardInterrupt:
        _say("stopping")
    finally:
        supervisor.stop()


def _start_torchserve(settings: Settings, supervisor: Supervisor) -> TorchServe | None:
    """Our own TorchServe, which takes seconds to answer; None where one runs elsewhere."""
    if not settings.owns_torchserve:
        return None
    _say("starting TorchServe")
    first = settings.torchserve_port
    server = TorchServe(settings.torchserve_folder, settings.model_store, Ports(first, first + 1, first + 2))
    supervisor.start(server)
    return server


def _say(text: str) -> None:
    click.echo(f"shoplens: {text}", err=True)


@click.command()
@one_line_errors
def worker() -> None:
    """Do background jobs (imports, builds, comparisons, changes of models) until Ctrl-C or SIGTERM.

    `shoplens up` starts one, unless SHOPLENS_OWN_WORKER says otherwise. A job under way ends at its next step; what it
    had kept is kept, and it can be started again.
    """
    from webapp.jobs.errors import JobError
    from webapp.jobs.worker import Worker
    from webapp.logs import configure_logging
    from webapp.services import build_services

    settings = load_settings()
    configure_logging(settings.log_level)
    try:
        Worker(build_services(settings)).run()
    except JobError as error:
        raise click.ClickException(str(error)) from error
