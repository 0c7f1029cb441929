"""The hashes of what is installed: which versions have them, and what is told of a file that is another one."""

from __future__ import annotations

import pytest

from scripts.hashes import CONSTRAINTS, LEFT_OUT, is_taken, normal, read_hashes, unknown

GOOD, OTHER = "a" * 64, "b" * 64


def report(digest: str, name: str = "Flask", version: str = "3.1.3") -> dict[str, list[dict[str, dict[str, object]]]]:
    """What pip says of one package."""
    taken = {"url": "https://index.example/flask.whl", "archive_info": {"hashes": {"sha256": digest}}}
    return {"install": [{"metadata": {"name": name, "version": version}, "download_info": taken}]}


def test_every_pinned_version_but_torch_has_hashes() -> None:
    pinned = [line.split("==") for line in CONSTRAINTS.read_text().splitlines() if "==" in line]
    wanted = {f"{normal(name)}=={version}" for name, version in pinned if normal(name) not in LEFT_OUT}
    known = read_hashes()
    assert known.keys() == wanted, "python scripts/hashes.py write"
    assert all(len(digest) == 64 for digests in known.values() for digest in digests)


def test_a_file_that_is_another_one_is_told() -> None:
    known = {"flask==3.1.3": {GOOD}}
    assert list(unknown(report(GOOD), known)) == []
    told = list(unknown(report(OTHER), known))
    assert len(told) == 1 and told[0].startswith(f"Flask 3.1.3: sha256 {OTHER} of https://index.example/flask.whl")


def test_what_is_not_pinned_is_not_compared() -> None:
    assert list(unknown(report(OTHER, "torch", "2.13.0+cpu"), {"flask==3.1.3": {GOOD}})) == []


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        ("numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", True),
        ("numpy-2.4.6-cp313-cp313-macosx_14_0_arm64.whl", True),
        ("numpy-2.4.6-cp310-cp310-manylinux_2_27_x86_64.whl", False),
        ("numpy-2.4.6-cp311-cp311-win_amd64.whl", False),
        ("numpy-2.4.5-cp311-cp311-manylinux_2_27_x86_64.whl", False),
        ("numpy-2.4.6.tar.gz", True),
    ],
)
def test_only_files_that_can_be_installed_are_kept(file: str, taken: bool) -> None:
    assert is_taken(file, "numpy", "2.4.6") is taken
