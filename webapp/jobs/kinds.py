"""Which kinds of jobs there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.jobs.catalogue import Coverage, Fetch, ImportFeed
from webapp.jobs.errors import JobRefused
from webapp.jobs.indexes import Build, Compare
from webapp.jobs.models import Adopt, Register, Retire, Revert, Scale
from webapp.jobs.reviews import ImportReviews, ReadReviews
from webapp.jobs.work import Work

_WORKS: tuple[type[Work], ...] = (
    ImportFeed, Fetch, ImportReviews, ReadReviews, Coverage, Build, Compare, Register, Scale, Retire, Adopt, Revert,
)  # fmt: skip
KINDS: Mapping[str, type[Work]] = {work.kind: work for work in _WORKS}


def read_work(kind: str, arguments: Mapping[str, Any]) -> Work:
    """The work of a kind with its arguments; JobRefused for a kind or an argument that is none."""
    if kind not in KINDS:
        raise JobRefused(f"There is no kind of job {kind!r}; there are: {', '.join(KINDS)}.")
    return KINDS[kind].read(arguments)
