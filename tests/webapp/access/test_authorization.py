"""Keys of the JSON API: what each opens, what is said without one, and that nobody learns one from us."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.support.site_database import only_sqlite
from webapp import create_app
from webapp.access.api_keys import ApiKeyRefused, ApiKeys, Scope
from webapp.cli import main
from webapp.logs import JsonLines
from webapp.services import Services
from webapp.tables import ApiKey

READING = "/api/v1/products/nothing"  # answers 404 to whoever may read


@pytest.fixture
def keys(own: Services) -> ApiKeys:
    return ApiKeys(own.database)


def visitor(services: Services, **settings: object) -> FlaskClient:
    return create_app(services.settings.model_copy(update=settings), services).test_client()  # type: ignore[arg-type]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def run(services: Services, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], env=services.settings.as_environment())


def test_reading_is_open_to_everybody_unless_the_settings_say_otherwise(own: Services, keys: ApiKeys) -> None:
    assert visitor(own).get(READING).status_code == 404
    closed = visitor(own, api_anonymous=False)
    answer = closed.get(READING)
    assert (answer.status_code, answer.json["code"]) == (401, "key_missing")  # type: ignore[index]
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="shoplens"'
    assert closed.get(READING, headers=bearer(keys.create("search")[1])).status_code == 404
    assert closed.get("/api/v1/openapi.json").status_code == 200
    assert closed.options("/api/v1/search").status_code == 200


@pytest.mark.parametrize("wrong", ["", "nonsense", "shl_00000000_" + "x" * 43, "\u00e9"])
def test_a_wrong_key_is_told_so_even_where_none_is_needed(own: Services, wrong: str) -> None:
    answer = visitor(own).get(READING, headers=bearer(wrong))
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_credentials_for_a_proxy_are_no_key(own: Services) -> None:
    assert visitor(own).get(READING, headers={"Authorization": "Basic bWU6bWU="}).status_code == 404


def test_a_right_id_with_a_wrong_secret_opens_nothing(keys: ApiKeys) -> None:
    key, text = keys.create("admin")
    assert keys.find(text) == key
    assert keys.find(f"shl_{key.id}_{'A' * 43}") is None


def test_a_revoked_key_ends_at_the_next_request(own: Services, keys: ApiKeys) -> None:
    key, text = keys.create("search")
    client = visitor(own)
    assert client.get(READING, headers=bearer(text)).status_code == 404
    assert run(own, "revoke", key.id).exit_code == 0
    answer = client.get(READING, headers=bearer(text))
    assert answer.status_code == 401
    assert "revoked" in answer.json["detail"]  # type: ignore[index]


def test_an_expired_key_opens_nothing(own: Services, keys: ApiKeys) -> None:
    key, text = keys.create("search", life=timedelta(days=1))
    with own.database.session() as session:
        session.execute(update(ApiKey).where(ApiKey.id == key.id).values(expires_at=datetime.now(UTC)))
    assert "expired" in visitor(own).get(READING, headers=bearer(text)).json["detail"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("scope", "opens"),
    [("search", ("search",)), ("ingest", ("search", "ingest")), ("admin", ("search", "ingest", "admin"))],
)
def test_a_scope_holds_the_lesser_ones(keys: ApiKeys, scope: Scope, opens: tuple[Scope, ...]) -> None:
    key, _ = keys.create(scope)
    assert tuple(one for one in ("search", "ingest", "admin") if key.may(one)) == opens  # type: ignore[arg-type]


def test_create_prints_the_key_once_and_list_never(own: Services) -> None:
    made = json.loads(run(own, "create", "--scope", "ingest", "--name", "till", "--expires", "30", "--json").stdout)
    assert made["key"].startswith(f"shl_{made['id']}_")
    printed = run(own, "create", "--scope", "search").stdout.strip()
    listed = run(own, "list").stdout + run(own, "list", "--json").stdout
    assert made["id"] in listed and "till" in listed
    assert printed not in listed and made["key"][-43:] not in listed


@only_sqlite
def test_only_a_hash_is_kept(own: Services, keys: ApiKeys) -> None:
    _, text = keys.create("admin")
    own.database.close()
    kept = b"".join(path.read_bytes() for path in own.settings.instance.parent.glob("shop-*.db*"))
    assert sha256(text[-43:].encode()).hexdigest().encode() in kept
    assert text[-43:].encode() not in kept


def test_when_a_key_was_last_used_is_known(own: Services, keys: ApiKeys) -> None:
    key, text = keys.create("search")
    assert keys.listed()[0].last_used_at is None
    visitor(own).get(READING, headers=bearer(text))
    used = keys.listed()[0].last_used_at
    assert used is not None and used >= key.created_at


@pytest.mark.parametrize("wrong", [{"rate": "often"}, {"name": "x" * 101}, {"name": "a\nb"}, {"life": timedelta(0)}])
def test_a_key_that_makes_no_sense_is_refused(keys: ApiKeys, wrong: dict[str, object]) -> None:
    with pytest.raises(ApiKeyRefused):
        keys.create("search", **{"name": "", **wrong})  # type: ignore[arg-type]


def test_commands_used_wrongly_say_what_would_do(own: Services) -> None:
    assert "600 per minute" in run(own, "create", "--scope", "search", "--rate", "often").stderr
    assert "keys list" in run(own, "revoke", "12345678").stderr


def test_the_log_names_a_key_and_never_its_secret(own: Services, keys: ApiKeys) -> None:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    log, level = logging.getLogger("shoplens.web"), logging.getLogger("shoplens.web").level
    root.addHandler(handler)
    log.addHandler(handler)
    log.setLevel("DEBUG")
    key, text = keys.create("search")
    visitor(own).get(READING, headers=bearer(text))
    visitor(own).get(READING, headers=bearer(text + "x"))
    for one in (root, log):
        one.removeHandler(handler)
    log.setLevel(level)
    assert f'"key": "{key.id}"' in lines.getvalue()
    assert text[-43:] not in lines.getvalue()
