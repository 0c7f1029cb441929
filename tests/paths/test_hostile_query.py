"""Queries that nobody sends in good faith are answered or refused in words; how fast: benchmarks/hostile.py."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from webapp.search.forms import MAX_QUERY

HOSTILE = {
    "regular expression": "(a+)+$" * 2_000,
    "10,000 terms": "mug bowl plate vase lamp " * 2_000,
    "10,000 terms nobody knows": " ".join(f"w{number}xq" for number in range(10_000)),
    "3,000 brackets deep": "(" * 3_000 + "mug" + ")" * 3_000,
    "AND, OR, NOT": " AND NOT ".join(["(mug OR bowl)"] * 1_000),
    "exclusions": "mug " + " ".join(f"-w{number}" for number in range(2_000)),
    "phrases": " ".join(f'"mug {number}"' for number in range(2_000)),
    "quotation marks": '"' * 5_000 + "mug",
    "digits": "1" * 100_000,
    "measures": " ".join(f"{number} x {number} cm" for number in range(2_000)),
    "prices": "between 1 and " * 2_000,
    "a query language": "title:mug^1000 AND id:[0 TO 9999999] OR *:* ~2 " * 100,
    "tags": "<b>" * 5_000 + "mug",
    "accents upon accents": "m\u0301" * 5_000,
    "nothing at all": "\x00\t\u200b" * 3_000,
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_it_is_answered_by_every_face(small_client: FlaskClient, query: str) -> None:
    for path in ("/search", "/api/v1/search"):
        refused = small_client.get(path, query_string={"q": query})
        assert refused.status_code == 400
        assert f"At most {MAX_QUERY:,} characters" in refused.text
        assert small_client.get(path, query_string={"q": query[:MAX_QUERY]}).status_code == 200
    assert small_client.get("/suggest", query_string={"q": query}).status_code == 200
