"""Who makes changes in this thread: each face says so once, and the audit log reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOBODY = "the system"
LONGEST_NAME = 100

_actor: ContextVar[str] = ContextVar("actor", default=NOBODY)


def set_actor(name: str) -> None:
    """From now on changes made in this thread (or task) are this person's or key's."""
    _actor.set(name[:LONGEST_NAME])


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """The same until the block ends."""
    token = _actor.set(name[:LONGEST_NAME])
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> str:
    """Who makes changes here."""
    return _actor.get()
