"""The cast of the fetching tests: a host of pictures, a gate that trusts it, limits fit for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.web.gate import Gate, Trusted
from catalog.web.limits import Limits
from tests.catalog.fetching.picture_host import Server, picture_host

QUICK = Limits(per_second=0, backoff_s=0.01, read_s=5, total_s=20, max_bytes=300_000, recheck_s=0)


@pytest.fixture
def host() -> Iterator[Server]:
    """A host of pictures on this machine."""
    with picture_host() as server:
        yield server


@pytest.fixture
def gate() -> Gate:
    """Trusts this machine's own address and nothing else that is private."""
    return Gate(Trusted.parse("127.0.0.1"))
