"""Jobs in a process of their own, `python -m webapp.jobs.apart JOB HOLDER`: the memory that they took ends with it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

from serving.torchserve.bound_child import bound
from webapp.jobs import record
from webapp.jobs.performing import perform
from webapp.logs import configure_logging
from webapp.services import Services, build_services
from webapp.settings import load_settings

POLL_S = 0.5

log = logging.getLogger(__name__)


def perform_apart(services: Services, job: record.Job, holder: str, ending: threading.Event) -> None:
    """Run a job that `holder` has claimed in a child process, and wait for its end; `ending` stops it at its next step.

    A child that ends before it could say how the job went, as one that is killed for its memory, ends a failed job.
    """
    command = [sys.executable, "-m", "webapp.jobs.apart", str(job.id), holder]
    environment = os.environ | services.settings.as_environment()
    with subprocess.Popen(bound(command), env=environment) as child:
        while (code := _ended(child)) is None:
            if ending.is_set():
                child.terminate()
    if record.finish(services.database, job.id, holder, "failed", _reason(code), {}):
        log.error("Job %d (%s) failed: %s", job.id, job.title, _reason(code))


def _ended(child: subprocess.Popen[bytes]) -> int | None:
    try:
        return child.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return None


def _reason(code: int) -> str:
    if code == -signal.SIGKILL:
        return "Its process was killed, as the system does when memory runs out. Free memory, then start it again."
    if code < 0:
        return f"Its process was ended by {signal.Signals(-code).name}. Start it again; the worker's log may say more."
    return f"Its process ended too early, with status {code}; the worker's log says why. Mend that and start it again."


def main() -> None:
    """Run the job that the arguments name, as the child of a worker."""
    job_id, holder = int(sys.argv[1]), sys.argv[2]
    ending = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    settings = load_settings()
    configure_logging(settings.log_level)
    services = build_services(settings)
    perform(services, record.find(services.database, job_id), holder, ending)


if __name__ == "__main__":
    main()
