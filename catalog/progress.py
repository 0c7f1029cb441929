"""How long-running work reports its progress."""

from typing import Protocol


class Progress(Protocol):
    """Called again and again by whoever works; it may raise, and the work ends there."""

    def __call__(self, stage: str, done: int, total: int, note: str = "", /) -> None:
        """Report how much of a stage is done, of how much as far as is known."""


def no_progress(_stage: str, _done: int, _total: int, _note: str = "", /) -> None:
    """Report nothing."""
