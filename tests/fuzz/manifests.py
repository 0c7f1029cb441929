"""Manifests of releases, beside the files of a real release."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from indexer.errors import ReleaseError
from indexer.release.manifest import FILE_NAME, read_manifest
from indexer.release.release import open_release
from tests.fuzz.targets import place
from tests.support.small_shop import open_shop

WORDS = (
    b'"format": 1',
    b'"format": 2',
    b'"spaces": {',
    b'"asked_by": {',
    b'"files": {',
    b'"sha256": "',
    b'"size": ',
    b"null",
)
WORDS += (
    b'"metric": "cosine"',
    b'"output": "mapped"',
    b'"title_map": {',
    b'"colour": {',
    b"NaN",
    b"1e999",
    b"-1",
    b"\\u0000",
)
WORDS += (b'"../', b"\\ud800", b"[[[[", b'"thresholds": {', b'"words": {')


@cache
def _release() -> Path:
    """The folder of a release of the small shop."""
    return open_shop(place() / "manifests").build().folder


@cache
def _whole() -> bytes:
    return (_release() / FILE_NAME).read_bytes()


def seeds() -> list[bytes]:
    """The manifest of a real release, which opens; one of the older format; values in place of one that it has."""
    values = (b"null", b"-1", b"0.5", b'"x"', b"[]", b"{}", b"1e999", b"true")
    older = _whole().replace(b'"format": 2', b'"format": 1')
    return [b"\x00" + _whole(), b"\x00" + older, *(bytes((1, 7 * place)) + value for place, value in enumerate(values))]


def one(data: bytes) -> None:
    """Read it, ask it everything, open the release by it."""
    folder = _release()
    whole = _whole()
    (folder / FILE_NAME).write_bytes(_with_value(whole, data[1:]) if data[:1] == b"\x01" else data[1:])
    with suppress(ReleaseError):
        manifest = read_manifest(folder)
        manifest.models()
        assert isinstance(manifest.weakest_recall(), float | int)
        manifest.as_json()
        open_release(folder)


def _with_value(whole: bytes, data: bytes) -> bytes:
    """The manifest with other JSON in place of one of its values, which the first byte chooses."""
    values = list(re.finditer(rb": (.+?),?\n", whole))
    chosen = values[data[0] % len(values) if data else 0]
    return whole[: chosen.start(1)] + data[1:] + whole[chosen.end(1) :]
