from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from site_parts import Send


def test_words_are_answered_photos_wait_and_all_comes_back(
    models: Any, client: FlaskClient, send: Send, query_photo: bytes
) -> None:
    kept = send("/search/photo", query_photo).location
    models.server.stop()
    words = client.get("/api/v1/search?q=rust+glazed+stoneware+mug")
    assert words.status_code == 200
    assert words.json is not None
    assert words.json["degraded"]
    assert "/product/mug-" in client.get("/search?q=stoneware+mug").text

    photo = send("/search/photo", query_photo)
    assert photo.status_code == 503
    assert int(photo.headers["Retry-After"]) >= 1
    assert "words still works" in photo.text
    api = client.post("/api/v1/search/image", data={"image": (io.BytesIO(query_photo), "a.jpg")})
    assert (api.status_code, api.content_type) == (503, "application/problem+json")
    assert client.get(kept).status_code == 200  # its vector is kept: no encoder is asked
    assert client.get("/readyz").status_code == 503
    assert client.get("/product/mug-001").status_code == 200

    models.start_models()
    assert send("/search/photo", query_photo).status_code == 303
