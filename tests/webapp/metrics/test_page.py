"""Who may see the metrics: with a token who has it, without one whoever is near."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from webapp import create_app
from webapp.services import Services


def site(services: Services, **settings: object) -> FlaskClient:
    return create_app(services.settings.model_copy(update=settings), services).test_client()


def status(client: FlaskClient, address: str = "127.0.0.1", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/metrics", headers=named, environ_base={"REMOTE_ADDR": address}).status_code


def test_with_a_token_only_who_has_it_sees_them(small_services: Services) -> None:
    client = site(small_services, metrics_token="right")
    assert status(client, "8.8.8.8", Authorization="Bearer right") == 200
    for wrong in ("", "Bearer ", "Bearer wrong", "right", "Bearer righ\u00e9"):
        assert status(client, Authorization=wrong) == 401
    assert "WWW-Authenticate" in client.get("/metrics").headers


NEAR = ("127.0.0.1", "::1", "10.0.0.7", "172.20.0.3", "::ffff:10.0.0.7")
FAR = ("8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "")


@pytest.mark.parametrize(("address", "seen"), [*((one, 200) for one in NEAR), *((one, 403) for one in FAR)])
def test_without_one_private_addresses_see_them(small_client: FlaskClient, address: str, seen: int) -> None:
    assert status(small_client, address) == seen


def test_a_proxy_nobody_told_us_of_is_not_near(small_services: Services, small_client: FlaskClient) -> None:
    assert status(small_client, X_Forwarded_For="10.0.0.7") == 403
    assert status(small_client, Forwarded="for=10.0.0.7") == 403
    behind = site(small_services, trusted_proxies=1)
    assert status(behind, X_Forwarded_For="10.0.0.7") == 200
    assert status(behind, X_Forwarded_For="8.8.8.8") == 403
