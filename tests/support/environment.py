"""Settings read from an environment that a test gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import pytest

from webapp.settings import PREFIX, Settings, load_settings

LoadFrom = Callable[[Mapping[str, str]], Settings]


@pytest.fixture
def load_from(monkeypatch: pytest.MonkeyPatch) -> LoadFrom:
    """Settings as they are read from these variables and from no others of ours."""

    def load(environment: Mapping[str, str]) -> Settings:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load
