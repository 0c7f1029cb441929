from __future__ import annotations

import re

import pytest
from flask import session
from flask.testing import FlaskClient

from webapp.wire.form_tokens import masked, unmasked

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def tokens(client: FlaskClient, path: str = "/search/photo") -> list[str]:
    return TOKEN.findall(client.get(path).text)


def test_masking_is_undone() -> None:
    assert unmasked(masked("IjEyMyI.aBc.dEf")) == "IjEyMyI.aBc.dEf"


@pytest.mark.parametrize("sent", ["", "a", "?", "ä", "IjEyMyI.aBc.dEf", "AAAA", "_" * 200])
def test_what_is_no_masked_token_is_none(small_client: FlaskClient, sent: str) -> None:
    tokens(small_client)
    assert small_client.post("/search/photo", data={"csrf_token": sent}).status_code == 400


def test_two_answers_of_a_session_share_no_token_and_each_is_accepted(small_client: FlaskClient) -> None:
    first, second = tokens(small_client), tokens(small_client)
    assert len({*first, *second}) == 2  # one an answer, however many forms it has
    for token in (first[0], second[0]):
        sent = small_client.post("/photo/none/forget", data={"csrf_token": token})
        assert sent.status_code == 303


def test_no_page_shows_the_secret_of_the_session(small_client: FlaskClient) -> None:
    with small_client:
        page = small_client.get("/search/photo").text
        secret = str(session["csrf_token"])
    assert secret not in page
    assert not any(secret in token for token in tokens(small_client))


@pytest.mark.parametrize(
    "path", ["/", "/search?q=mug&brand=x&min_price=y", "/suggest?q=mug", "/product/mug-1?variant=x", "/nowhere?q=x"]
)
def test_pages_for_words_have_no_token(small_client: FlaskClient, path: str) -> None:
    answer = small_client.get(path)
    assert not TOKEN.search(answer.text)
    assert "Set-Cookie" not in answer.headers
