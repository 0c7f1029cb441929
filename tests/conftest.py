"""The modules whose fixtures every test may ask for, markers, groups for pytest-xdist, names of parameters."""

from __future__ import annotations

from collections.abc import Collection

import pytest

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [  # session-scoped servers are defined here once, so that they start once
    "tests.support.databases",
    "tests.support.site_database",
    "tests.support.replica",
    "tests.support.environment",
    "tests.support.compiled_pages",
    "tests.support.feeds",
    "tests.support.picture_host",
    "tests.support.local_shop",
    "tests.support.reviews",
    "tests.support.torchserve",
    "tests.support.demo_shop",
    "tests.support.small_site",
    "tests.support.long_shop",
    "tests.support.kept_shop",
    "tests.support.two_sites",
    "tests.support.branch",
    "tests.support.s3_server",
    "tests.support.flaky_network",
    "tests.support.sending",
    "tests.support.desk",
    "tests.support.chromium",
]
LONGEST_NAME = 80
LONGEST = ("shop", "s3", "torchserve", "tests/paths/", "tests/training/")  # how names of groups begin
# What `make test-long` runs by hand, for CI's time is limited: processes killed and started again and again, training,
# the frozen lists, TorchServes that are lost, the rollout of the docs line by line.
LONG = (
    "tests/house/test_notebooks.py::test_long",
    "tests/paths/architectures/",
    "tests/paths/test_faults.py",
    "tests/paths/test_fetch_killed.py",
    "tests/paths/test_frozen_lists.py",
    "tests/paths/test_import_killed.py",
    "tests/paths/test_lost_models.py",
    "tests/paths/test_random_histories.py::test_a_thousand",
    "tests/paths/test_rollout.py",
    "tests/paths/test_torchserve_lost.py",
    "tests/paths/test_metrics_of_several_processes.py",
    "tests/paths/test_scrape_resumed.py",
    "tests/paths/test_three_torchserves.py",
    "tests/paths/test_two_sites.py",
    "tests/serving/handlers/test_kept_graphs.py::test_a_text_encoder",
    "tests/training/late/test_fit.py",
    "tests/training/sentiment/test_transformer.py",
    "tests/training/teaching/",
    "tests/training/test_fit.py",
    "tests/training/test_tune.py",
)
STARTS = {"torchserve": "start_torchserve", "chromium": "browser"}  # marker: the one fixture that starts it


@pytest.hookimpl(tryfirst=True)  # before -m is applied, and before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by the programs that its fixtures start, and say which tests one process has, in which order."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())  # those that its fixtures ask for as well
        for mark, fixture in STARTS.items():
            if fixture in fixtures:
                item.add_marker(mark)
        if item.nodeid.startswith(LONG):
            item.add_marker("long")
        item.add_marker(pytest.mark.xdist_group(_group(item, fixtures)))
    items.sort(key=_turn)  # pytest-randomly has mixed them before; what is equal stays mixed


def _turn(item: pytest.Item) -> int:
    """When a test's group is handed out: the longest first, so that no process ends long after the other."""
    [group] = [mark.args[0] for mark in item.iter_markers("xdist_group")]
    return next((turn for turn, begin in enumerate(LONGEST) if group.startswith(begin)), len(LONGEST))


def _group(item: pytest.Item, fixtures: Collection[str]) -> str:
    """Tests of a group share a process: on the demo shop, on the S3 server, with a TorchServe, those of a file."""
    if "s3_server" in fixtures:
        return "s3"
    if "start_torchserve" not in fixtures:
        return item.nodeid.partition("::")[0]
    return "shop" if "shop" in fixtures else "torchserve"


@pytest.hookimpl
def pytest_make_parametrize_id(val: object) -> str | None:
    """A long value is named by its size: two processes must find the same names, and a packed file holds the time."""
    if isinstance(val, bytes):
        return f"{len(val)} bytes"
    if isinstance(val, str) and len(val) > LONGEST_NAME:
        return f"{val[:LONGEST_NAME]}... of {len(val)}"
    return None
