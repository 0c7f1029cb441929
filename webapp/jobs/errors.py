"""What can go wrong with background jobs; every message is a sentence for whoever asked.

JobError
├── JobRefused   it is not started or not cancelled as asked; the message says why and what to do
├── JobUnknown   there is no job of that number
└── QueueDown    the queue of jobs cannot be reached
Stopped          raised inside a job that shall end early: by request, or because its worker ends
"""

from __future__ import annotations

from typing import Literal


class JobError(Exception):
    """An error whose message says what to do."""


class JobRefused(JobError):
    """What was asked for is not done."""


class JobUnknown(JobError):
    """There is no such job."""


class QueueDown(JobError):
    """The queue cannot be reached, so the job was not started."""


class Stopped(Exception):
    """Raised in a job to end it; `state` becomes the job's state."""

    def __init__(self, state: Literal["cancelled", "interrupted"], message: str) -> None:
        super().__init__(message)
        self.state = state
