"""The demo shop as its files tell it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.support.places import DEMO

Rows = list[dict[str, str]]


def read(name: str) -> Rows:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def demo() -> Path:
    return DEMO


@pytest.fixture(scope="session")
def feed() -> Rows:
    return read("feed.csv")


@pytest.fixture(scope="session")
def reviews() -> Rows:
    return read("reviews.csv")


@pytest.fixture(scope="session")
def queries() -> Rows:
    return read("queries.csv")


@pytest.fixture(scope="session")
def frozen_photos() -> Rows:
    return read("frozen/photos.csv")


@pytest.fixture(scope="session")
def frozen_labels() -> Rows:
    return read("frozen/labels.csv")
