"""Two web replicas agree: what is done at one holds at the other's next request."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import requests
from click.testing import CliRunner

from tests.support.two_sites import TIMEOUT_S, TwoSites
from webapp.access.api_keys import ApiKeys
from webapp.cli import main

SEARCH = "/api/v1/search?q=blue+mug&limit=3"


def released(sites: TwoSites) -> list[str]:
    """What each of them answers from."""
    return [sites.ask(replica, "GET", SEARCH).headers["X-Search-Release"] for replica in (0, 1)]


def test_a_release_promoted_at_one_answers_at_both(sites: TwoSites) -> None:
    first, second = sites.services.releases.current_id(), sites.second_release()
    assert released(sites) == [first, first]
    assert sites.ask(0, "POST", f"/api/v1/releases/{second}/promote", "admin", json={}).status_code == 200
    assert released(sites)[::-1] == [second, second]
    back = sites.ask(1, "POST", "/api/v1/releases/rollback", "admin")
    assert (back.status_code, back.json()["id"]) == (200, first)
    assert released(sites) == [first, first]


def test_a_photo_sent_to_one_is_shown_and_paged_by_the_other(sites: TwoSites, query_photo: bytes) -> None:
    visitor = requests.Session()
    form = visitor.get(f"{sites.urls[0]}/search/photo", timeout=TIMEOUT_S).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token is not None
    sent = visitor.post(
        f"{sites.urls[1]}/search/photo",  # the form itself came from the other one
        data={"csrf_token": token[1]},
        files={"image": ("photo.jpg", query_photo)},
        allow_redirects=False,
        timeout=TIMEOUT_S,
    )
    assert sent.status_code == 303
    path = urlsplit(sent.headers["Location"]).path
    answers = [sites.ask(replica, "GET", path) for replica in (0, 1)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Mugs" in answers[0].text


def test_a_product_pushed_to_one_is_found_by_the_other(sites: TwoSites) -> None:
    body = {"title": "Quokka tankard", "category": "Mugs", "price": "9.00"}
    for replica, other in ((0, 1), (1, 0)):
        assert sites.ask(replica, "PUT", "/api/v1/products/quokka-1", "ingest", json=body).json()["new"] + replica == 1
        found = sites.ask(other, "GET", "/api/v1/search?q=quokka&limit=1").json()
        assert [hit["id"] for hit in found["results"]] == ["quokka-1"]
    assert sites.ask(0, "DELETE", "/api/v1/products/quokka-1", "ingest").status_code == 200
    left = sites.ask(1, "GET", "/api/v1/search?q=quokka&limit=5").json()["results"]
    assert "quokka-1" not in [hit["id"] for hit in left]


def test_both_count_the_requests_of_a_key_together(sites: TwoSites) -> None:
    _, text = ApiKeys(sites.services.database).create("search", rate="5 per hour")
    headers = {"Authorization": f"Bearer {text}"}
    statuses = [requests.get(url + SEARCH, headers=headers, timeout=TIMEOUT_S).status_code for url in sites.urls * 4]
    assert statuses == [200] * 5 + [429] * 3


def test_a_key_revoked_opens_nothing_at_either(sites: TwoSites) -> None:
    key, text = ApiKeys(sites.services.database).create("search")
    headers = {"Authorization": f"Bearer {text}"}
    assert [requests.get(url + SEARCH, headers=headers, timeout=TIMEOUT_S).status_code for url in sites.urls] == [
        200
    ] * 2
    done = CliRunner().invoke(main, ["keys", "revoke", key.id], env=sites.services.settings.as_environment())
    assert done.exit_code == 0, done.output
    assert [requests.get(url + SEARCH, headers=headers, timeout=TIMEOUT_S).status_code for url in sites.urls] == [
        401
    ] * 2


def test_a_job_asked_of_one_is_seen_and_cancelled_at_the_other(sites: TwoSites) -> None:
    feed = {"feed": ("feed.csv", b"id,title\na,b\n")}
    asked = sites.ask(0, "POST", "/api/v1/imports", "ingest", files=feed, data={"source": "two-sites"})
    assert asked.status_code == 202
    path = f"/api/v1/jobs/{asked.json()['id']}"
    assert sites.ask(1, "GET", path, "ingest").json()["state"] == "queued"
    assert sites.ask(1, "DELETE", path, "ingest").json()["state"] == "cancelled"
    assert sites.ask(0, "GET", path, "ingest").json()["state"] == "cancelled"


def test_figures_of_both_are_kept_apart(sites: TwoSites) -> None:
    pages = [sites.ask(replica, "GET", "/metrics") for replica in (0, 1)]
    assert [page.status_code for page in pages] == [200, 200]
    assert len(list((sites.services.settings.machine_folder / "metrics").iterdir())) == 2
