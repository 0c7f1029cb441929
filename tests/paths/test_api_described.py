"""The API put to the test by its own description: schemathesis makes up requests, each answer has to keep to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.two_sites import TIMEOUT_S, TwoSites
from webapp.access.api_keys import Scope

if TYPE_CHECKING:  # imported where it is called: it takes a second, and every run collects this file
    from schemathesis import Case

EXAMPLES = 3  # of each operation
NOTHING_WRONG = ("GET /api/v1/products/{public_id}",)  # any text is an id


@pytest.mark.parametrize(
    ("scope", "mode", "usual"),
    [("admin", "positive", 200), ("admin", "negative", 400), (None, "positive", 401)],
    ids=["what is right", "what is wrong", "without a key"],
)
def test_every_answer_keeps_to_the_description(sites: TwoSites, scope: Scope | None, mode: str, usual: int) -> None:
    import schemathesis

    headers = {"Authorization": f"Bearer {sites.keys[scope]}"} if scope else {}
    schema = schemathesis.openapi.from_url(f"{sites.urls[0]}/api/v1/openapi.json")
    statuses: Counter[int] = Counter()
    rules = checks()

    def put(case: Case) -> None:
        answer = case.call(headers=headers, timeout=TIMEOUT_S)
        statuses[answer.status_code] += 1
        if answer.status_code != 414:  # gunicorn's own word on an address too long for it; the site never sees it
            case.validate_response(answer, checks=rules)

    for found in schema.get_all_operations():
        operation = found.ok()
        if mode == "positive" or operation.label not in NOTHING_WRONG:
            strategy = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))
            put_examples(strategy, put)
    assert statuses[usual] > 5, statuses


def checks() -> list[Callable[..., Any]]:
    """What every answer has to keep to."""
    from schemathesis.checks import (
        not_a_server_error,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
        unsupported_method,
    )
    from schemathesis.specs.openapi.checks import allow_header_conformance, content_type_conformance

    return [
        allow_header_conformance,
        content_type_conformance,
        not_a_server_error,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
        unsupported_method,
    ]


def put_examples(cases: Any, put: Callable[[Case], None]) -> None:
    """Put the same few examples of a Hypothesis strategy at every run."""
    from hypothesis import HealthCheck, given, settings

    few = settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    few(given(case=cases)(put))()
