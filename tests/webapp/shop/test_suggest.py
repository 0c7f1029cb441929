"""Suggestions, for a script and for everybody else."""

import pytest
from flask.testing import FlaskClient


def test_a_script_gets_json(small_client: FlaskClient) -> None:
    answer = small_client.get("/suggest?q=stonew", headers={"Accept": "application/json"}).get_json()
    assert {"text": "stoneware", "kind": "", "url": "/search?q=stoneware"} in answer["suggestions"]


def test_everybody_else_gets_a_list_of_links(small_client: FlaskClient) -> None:
    answer = small_client.get("/suggest?q=mug")
    assert answer.mimetype == "text/html"
    assert 'href="/search?category=Mugs"' in answer.text
    assert 'href="/product/mug-' in answer.text


@pytest.mark.parametrize("typed", ["", "%00", "a" * 5000, "<script>", "zzzzzz"])
def test_odd_beginnings_are_answered(small_client: FlaskClient, typed: str) -> None:
    answer = small_client.get("/suggest", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>a" not in answer.text
