"""Why a picture could not be fetched.

FetchError
├── Refused   the answer will be the same tomorrow: no picture, not allowed, not there
└── Failed    trying again may help; `retry_after_s` where the host said when
"""


class FetchError(Exception):
    """A picture that was not fetched; `problem` is counted, the message describes this case."""

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class Refused(FetchError):
    """Trying again now would change nothing."""


class Failed(FetchError):
    """Trying again may help."""

    def __init__(
        self, problem: str, message: str, *, retry_after_s: float | None = None, unreachable: bool = False
    ) -> None:
        super().__init__(problem, message)
        self.retry_after_s = retry_after_s
        self.unreachable = unreachable  # the host did not answer in time: its other pictures would fail too
