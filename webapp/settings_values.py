"""What the text of an environment variable stands for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def convert(raw: str, kind: str, rules: Mapping[str, Any]) -> Any:
    """The value of a setting of that type; ValueError says what is accepted, its bounds (low, high) too."""
    if kind == "bool":
        if raw.lower() not in _BOOLEANS:
            raise ValueError(f"{raw!r} is neither true nor false")
        return _BOOLEANS[raw.lower()]
    if kind.startswith("Path"):
        return Path(raw).expanduser().resolve()
    if kind in ("int", "float"):
        return _number(raw, int if kind == "int" else float, rules["low"], rules["high"])
    return raw


def _number(raw: str, kind: type[int] | type[float], low: float | None, high: float | None) -> float:
    try:
        value = kind(raw)
    except ValueError:
        raise ValueError(f"{raw!r} is not {'a whole number' if kind is int else 'a number'}") from None
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{raw} is outside {low:g} to {high:g}")
    return value
