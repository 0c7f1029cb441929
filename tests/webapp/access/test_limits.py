from __future__ import annotations

import io

from flask.testing import FlaskClient

from webapp import create_app
from webapp.services import Services


def limited(services: Services, **limits: str) -> FlaskClient:
    """A visitor of a site with these limits."""
    return create_app(services.settings.model_copy(update=limits), services).test_client()


def test_too_many_requests_are_told_to_wait(small_services: Services) -> None:
    client = limited(small_services, rate_limit="2 per day")
    assert [client.get("/classify").status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get("/api/v1/search?q=mug")
    assert answer.content_type == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 86_401


def test_photos_have_a_limit_of_their_own_shared_by_both_faces(small_services: Services) -> None:
    client = limited(small_services, rate_limit_photos="1 per day")
    picture = {"image": (io.BytesIO(b"no picture"), "a.jpg")}
    assert client.post("/api/v1/classify", data=picture).status_code == 415
    assert client.post("/api/v1/search/image", data={}).status_code == 429
    assert client.get("/search/photo").status_code == 200


def test_a_list_counts_a_search_for_each_line(small_services: Services) -> None:
    client = limited(small_services, rate_limit="7 per day")
    assert client.get("/search/list?q=mug%0Abowl%0A%0Alamp").status_code == 200
    assert client.get("/search/list?line=mug&line=bowl&line=lamp").status_code == 200
    assert [client.get("/classify").status_code for _ in range(2)] == [200, 429]


def test_several_pictures_are_several_photos(small_services: Services) -> None:
    client = limited(small_services, rate_limit_photos="3 per day")
    client.application.config["WTF_CSRF_ENABLED"] = False
    pictures = [(io.BytesIO(b"no picture"), f"{number}.jpg") for number in range(3)]
    assert client.post("/classify", data={"image": pictures}).status_code == 415
    assert client.post("/classify", data={"image": (io.BytesIO(b"no picture"), "a.jpg")}).status_code == 429


def test_suggestions_are_counted_apart(small_services: Services) -> None:
    client = limited(small_services, rate_limit="3 per day", rate_limit_suggest="5 per day")
    assert [client.get("/suggest?q=mu").status_code for _ in range(6)] == [200] * 5 + [429]
    assert [client.get("/classify").status_code for _ in range(4)] == [200] * 3 + [429], "they used none of these up"


def test_an_answer_within_the_limit_asks_nobody_to_wait(small_services: Services) -> None:
    assert "Retry-After" not in limited(small_services, rate_limit="9 per day").get("/classify").headers


def test_health_pictures_and_static_files_are_free(small_services: Services) -> None:
    client = limited(small_services, rate_limit="1 per day")
    assert [client.get(path).status_code for path in ("/livez", "/metrics", "/static/site.css") for _ in range(3)] == [
        200
    ] * 9


def test_no_limit_is_no_limit(small_client: FlaskClient) -> None:
    assert {small_client.get("/classify").status_code for _ in range(150)} == {200}
