"""`shoplens worker`: the process that does background jobs."""

from __future__ import annotations

import click

from webapp.cli.console import one_line_errors
from webapp.jobs.errors import JobError
from webapp.jobs.worker import Worker
from webapp.logs import configure_logging
from webapp.services import build_services
from webapp.settings import load_settings


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
