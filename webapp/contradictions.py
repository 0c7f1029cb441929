"""Settings that cannot be used, or not with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.compare.bounds import parse_bounds
from indexer.errors import IndexingError
from indexer.words.languages import LANGUAGES
from serving.discovery import comma_separated, wrong_with
from webapp.access.rates import check_rate

_COUNTED_IN = ("memory", "redis", "rediss", "redis+sentinel", "redis+cluster", "redis+unix")


def contradictions(values: Mapping[str, Any]) -> list[str]:
    """Every fault of the values read, a sentence each that names the setting and what it accepts."""
    problems = []
    if urls := comma_separated(values.get("torchserve_url", "")):
        wrong = wrong_with(urls, values.get("torchserve_management_url", ""), values.get("torchserve_key_file"))
        problems += [f"SHOPLENS_TORCHSERVE_URL: {wrong}"] if wrong else []
    if values.get("review_model", "auto") not in ("auto", "always", "never"):
        problems.append(f"SHOPLENS_REVIEW_MODEL: {values['review_model']!r} is not one of auto, always, never")
    if values.get("language", "english") not in LANGUAGES:
        problems.append(f"SHOPLENS_LANGUAGE: {values['language']!r} is not one of {', '.join(LANGUAGES)}")
    try:
        parse_bounds(values.get("compare_bounds", ""))
    except IndexingError as error:
        problems.append(f"SHOPLENS_COMPARE_BOUNDS: {error}")
    if not values.get("jobs_url", "").startswith(("redis://", "rediss://", "unix://")) and values.get("jobs_url"):
        problems.append("SHOPLENS_JOBS_URL: accepted is redis://HOST:PORT/NUMBER (or rediss://, unix://)")
    problems += _rate_problems(values)
    if values.get("log_level", "info") not in ("debug", "info", "warning", "error"):
        problems.append(f"SHOPLENS_LOG_LEVEL: {values['log_level']!r} is not one of debug, info, warning, error")
    return problems


def _rate_problems(values: Mapping[str, Any]) -> list[str]:
    problems = []
    for name in sorted(name for name in values if name.startswith("rate_limit") and name != "rate_limit_store"):
        try:
            check_rate(values[name])
        except ValueError as error:
            problems.append(f"SHOPLENS_{name.upper()}: {error}")
    store = str(values.get("rate_limit_store", ""))
    if store and store.partition("://")[0] not in _COUNTED_IN:
        problems.append(f"SHOPLENS_RATE_LIMIT_STORE: accepted are {', '.join(_COUNTED_IN)}, each followed by ://")
    return problems
