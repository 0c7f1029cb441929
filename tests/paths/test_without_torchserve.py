from __future__ import annotations

import io
import json
import urllib.request
from itertools import count

from flask.testing import FlaskClient

from tests.support.bundled import ENCODER
from tests.support.demo_shop import Shop
from tests.support.sending import Send
from tests.support.waiting import until
from webapp.cli.doctor import run_checks
from webapp.services import Services

ASKED = (ENCODER, "text-encoder-1.0.0")


def test_words_are_answered_photos_wait_and_all_comes_back(
    models: Shop, client: FlaskClient, services: Services, site_url: str, send: Send, query_photo: bytes
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
    assert client.get("/product/mug-001").status_code == 200
    assert client.get("/readyz").status_code == 503

    for query in ("blue+bowl", "oak+tray", "linen+apron"):
        with urllib.request.urlopen(f"{site_url}/api/v1/search?q={query}", timeout=60) as answer:
            assert json.load(answer)["degraded"]
        client.get(f"/api/v1/search?q={query}")
    assert left_out(client) == ["open"]
    assert send("/search/photo", query_photo).status_code == 503
    doctor = [check.found for check in run_checks(services) if check.name.startswith("TorchServe")]
    assert "is left out: it did not answer several times in a row" in doctor

    models.start_models()
    assert send("/search/photo", query_photo).status_code == 303
    numbers = count()

    def asked_and_answered() -> bool:
        client.get(f"/api/v1/search?q=brass+lamp+{next(numbers)}")
        return left_out(client) == ["closed"]

    until(asked_and_answered, "TorchServe is asked for every model again")


def left_out(client: FlaskClient) -> list[str]:
    """The state of each TorchServe as /readyz tells it: the worst of the models that this test asks for."""
    report = client.get("/readyz").json
    assert report is not None
    asked = [[one["models"][key]["state"] for key in ASKED if key in one["models"]] for one in report["replicas"]]
    return [next(state for state in ("open", "half-open", "closed") if state in states) for states in asked]
