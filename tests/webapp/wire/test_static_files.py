from __future__ import annotations

import re

from flask.testing import FlaskClient

from webapp.wire.static_files import static_address


def test_a_file_is_kept_under_its_own_fingerprint_alone(small_client: FlaskClient) -> None:
    with small_client.application.test_request_context():
        address = static_address("shop.css")
    kept = small_client.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/shop.css", "/static/shop.css?v=0123456789"):
        answer = small_client.get(other)
        assert answer.data == kept.data
        assert answer.headers["Cache-Control"] == "public, no-cache"


def test_what_is_no_file_is_not_kept(small_client: FlaskClient) -> None:
    for path in ("/static/none.css", "/static/../webapp/__init__.py", "/static/%00"):
        answer = small_client.get(path)
        assert answer.status_code == 404
        assert "max-age" not in answer.headers["Cache-Control"]


def test_pages_name_files_by_their_fingerprint(small_client: FlaskClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', small_client.get("/").text)
    assert addresses
    assert all("immutable" in small_client.get(address).headers["Cache-Control"] for address in addresses)


def test_files_that_stand_together_are_one_answer(small_client: FlaskClient) -> None:
    together = small_client.get("/static/shop.css")
    assert together.mimetype == "text/css"
    assert together.data == b"\n".join(
        small_client.get(f"/static/{name}.css").data for name in ("theme", "site", "filters", "product", "reviews")
    )
    assert small_client.get("/static/shop.js").mimetype == "text/javascript"


def test_a_page_asks_for_one_style_sheet_and_one_script(small_client: FlaskClient) -> None:
    for path in ("/", "/search?q=mug", "/product/mug-1"):
        page = small_client.get(path).text
        assert len(re.findall(r'rel="stylesheet"', page)) == len(re.findall(r"<script src", page)) == 1
