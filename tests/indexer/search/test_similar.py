"""Products whose titles share words."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient


def alike(client: FlaskClient, public_id: str) -> list[Any]:
    found = client.get(f"/api/v1/products/{public_id}/similar?by=title").get_json()
    assert found["by"] == "title"
    return list(found["results"])


def test_rare_words_count_for_more_than_common_ones(small_client: FlaskClient) -> None:
    found = alike(small_client, "mug-1")
    assert [hit["id"] for hit in found] in (["mug-2", "mug-3", "mug-4"], ["mug-3", "mug-2", "mug-4"])
    assert [hit["match"] for hit in found][-1] == "weak"


def test_the_reason_quotes_what_they_share(small_client: FlaskClient) -> None:
    assert [hit["reason"] for hit in alike(small_client, "bowl-1")] == ["the titles share ‘bowl’"]


@pytest.mark.parametrize("public_id", ["tin-3", "lamp-2"])
def test_none_where_no_title_shares_a_word(small_client: FlaskClient, public_id: str) -> None:
    assert alike(small_client, public_id) == []
