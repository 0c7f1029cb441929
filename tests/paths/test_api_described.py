"""The API put to the test by its own description: schemathesis makes up requests, each answer has to keep to it."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import (
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
)

from tests.support.two_sites import TIMEOUT_S, TwoSites
from webapp.access.api_keys import Scope

EXAMPLES = 3  # of each operation
CHECKS = [
    allow_header_conformance,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
NOTHING_WRONG = ("GET /api/v1/products/{public_id}",)  # any text is an id
FROM_SITE = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize(
    ("scope", "mode", "usual"),
    [
        ("admin", GenerationMode.POSITIVE, 200),
        ("admin", GenerationMode.NEGATIVE, 400),
        (None, GenerationMode.POSITIVE, 401),
    ],
    ids=["what is right", "what is wrong", "without a key"],
)
def test_every_answer_keeps_to_the_description(
    sites: TwoSites, scope: Scope | None, mode: GenerationMode, usual: int
) -> None:
    headers = {"Authorization": f"Bearer {sites.keys[scope]}"} if scope else {}
    schema = schemathesis.openapi.from_url(f"{sites.urls[0]}/api/v1/openapi.json")
    statuses: Counter[int] = Counter()

    def put(case: Case) -> None:
        answer = case.call(headers=headers, timeout=TIMEOUT_S)
        statuses[answer.status_code] += 1
        if answer.status_code != 414:  # gunicorn's own word on an address too long for it; the site never sees it
            case.validate_response(answer, checks=CHECKS)

    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.POSITIVE or operation.label not in NOTHING_WRONG:
            FROM_SITE(given(case=operation.as_strategy(generation_mode=mode))(put))()
    assert statuses[usual] > 5, statuses
