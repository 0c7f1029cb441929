"""Jinja's templates are compiled once a process, not once for each of the several hundred sites that tests make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache


class CompiledPages(BytecodeCache):
    """Code by name and source of a template."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._kept.get(f"{bucket.key}-{bucket.checksum}")) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[f"{bucket.key}-{bucket.checksum}"] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_pages() -> Iterator[None]:
    before = Flask.jinja_options
    Flask.jinja_options = {**before, "bytecode_cache": CompiledPages()}
    yield
    Flask.jinja_options = before
