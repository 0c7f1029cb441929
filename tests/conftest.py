"""The modules whose fixtures every test may ask for, groups for pytest-xdist, names of parameters."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [  # session-scoped servers are defined here once, so that they start once
    "tests.support.databases",
    "tests.support.environment",
    "tests.support.feeds",
    "tests.support.picture_host",
    "tests.support.local_shop",
    "tests.support.reviews",
    "tests.support.torchserve",
    "tests.support.demo_shop",
    "tests.support.two_sites",
    "tests.support.branch",
    "tests.support.sending",
    "tests.support.desk",
    "tests.support.chromium",
]
LONGEST_NAME = 80


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups, which it does with pytest before 9.2 alone
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, one process has all tests of the real shop, which starts once; the other files are shared out."""
    for item in items:
        of_shop = "shop" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("shop" if of_shop else item.path.stem))


@pytest.hookimpl
def pytest_make_parametrize_id(val: object) -> str | None:
    """A long value is named by its size: two processes must find the same names, and a packed file holds the time."""
    if isinstance(val, bytes):
        return f"{len(val)} bytes"
    if isinstance(val, str) and len(val) > LONGEST_NAME:
        return f"{val[:LONGEST_NAME]}... of {len(val)}"
    return None
