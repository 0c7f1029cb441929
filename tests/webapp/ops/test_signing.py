from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from tests.support.desk import PASSWORD, Desk
from webapp.access.devices import COOKIE as DEVICE
from webapp.cli import main
from webapp.ops.signing import COOKIE
from webapp.tables import OpsSession, OpsUser


def age(desk: Desk, **ago: timedelta) -> None:
    """Make every session look older."""
    with desk.services.database.session() as session:
        now = datetime.now(UTC)
        session.execute(update(OpsSession).values({name: now - back for name, back in ago.items()}))


@pytest.mark.parametrize("path", ["/ops/", "/ops/labels", "/ops/sign-in", "/ops/labels.csv"])
def test_without_a_password_everything_is_locked_and_says_how_to_open_it(locked: Desk, path: str) -> None:
    answer = locked.client.get(path)
    assert answer.status_code == 403
    assert "shoplens admin set-password" in answer.text


def test_who_is_not_signed_in_is_led_to_where_that_is_done_and_back(closed: Desk) -> None:
    led = closed.client.get("/ops/labels?queue=all&head=shop")
    assert led.status_code == 303 and led.location.startswith("/ops/sign-in?next=")
    assert closed.sign_in(next="/ops/labels?queue=all&head=shop").location == "/ops/labels?queue=all&head=shop"


@pytest.mark.parametrize(
    "address", ["https://evil.example/ops/", "//evil.example", "/ops//evil.example", "/ops/\\evil.example", "/", "x"]
)
def test_nobody_is_led_elsewhere_after_signing_in(closed: Desk, address: str) -> None:
    assert closed.sign_in(next=address).location == "/ops/"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 5000, "\0"])
def test_every_wrong_password_gets_the_same_answer(closed: Desk, password: str) -> None:
    answer = closed.sign_in(password)
    assert answer.status_code == 403 and "That is not the name and the password of a user." in answer.text
    assert COOKIE not in str(answer.headers) and closed.client.get("/ops/labels").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites(closed: Desk) -> None:
    cookie = next(one for one in closed.sign_in().headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/ops/" in cookie and "Secure" not in cookie


def test_over_https_the_cookie_is_secure(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "instance", trusted_proxies=1)
    desk.set_password()
    desk.client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    headers = {"Referer": "https://localhost/ops/sign-in"}
    data = {"csrf_token": desk.token("/ops/sign-in"), "password": PASSWORD}
    cookies = desk.client.post("/ops/sign-in", data=data, headers=headers).headers.getlist("Set-Cookie")
    assert all("Secure" in cookie for cookie in cookies if cookie.startswith(COOKIE)) and cookies
    desk.services.database.close()


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(desk: Desk) -> None:
    first = desk.client.get_cookie(COOKIE, path="/ops/")
    desk.sign_in()
    second = desk.client.get_cookie(COOKIE, path="/ops/")
    assert first and second and first.value != second.value
    desk.client.set_cookie(COOKIE, first.value, path="/ops/")
    assert desk.client.get("/ops/labels").status_code == 303


def test_no_token_and_no_password_lies_in_the_database(desk: Desk) -> None:
    cookie = desk.client.get_cookie(COOKIE, path="/ops/")
    with desk.services.database.session() as session:
        assert cookie and cookie.value not in session.scalars(select(OpsSession.token_hash)).all()
        assert session.scalars(select(OpsUser.hash)).one().startswith("scrypt:")


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "é" * 40, "x" * 3000])
def test_a_forged_session_opens_nothing(closed: Desk, forged: str) -> None:
    closed.client.set_cookie(COOKIE, forged, path="/ops/")
    assert closed.client.get("/ops/labels").status_code == 303


def test_signing_out_ends_the_session_even_for_a_copied_cookie(desk: Desk) -> None:
    copied = desk.client.get_cookie(COOKIE, path="/ops/")
    assert copied is not None
    assert desk.client.get("/ops/sign-out").status_code == 405
    assert desk.client.post("/ops/sign-out", data={"csrf_token": desk.token("/ops/labels")}).status_code == 303
    desk.client.set_cookie(COOKIE, copied.value, path="/ops/")
    assert desk.client.get("/ops/labels").status_code == 303


def test_a_new_password_ends_every_session(desk: Desk) -> None:
    desk.set_password("another password altogether")
    assert desk.client.get("/ops/labels").status_code == 303
    assert desk.sign_in().status_code == 403


@pytest.mark.parametrize(
    "ago", [{"seen_at": timedelta(minutes=61)}, {"began_at": timedelta(hours=12, minutes=1)}], ids=["idle", "long"]
)
def test_a_session_ends_when_idle_and_in_any_case(desk: Desk, ago: dict[str, timedelta]) -> None:
    age(desk, **ago)
    assert desk.client.get("/ops/labels").status_code == 303


def test_a_request_keeps_a_session_alive(desk: Desk) -> None:
    age(desk, seen_at=timedelta(minutes=50))
    assert desk.client.get("/ops/labels").status_code == 200
    with desk.services.database.session() as session:
        assert datetime.now(UTC) - session.scalars(select(OpsSession.seen_at)).one() < timedelta(minutes=1)


def test_a_form_sent_after_the_session_ended_changes_nothing(desk: Desk) -> None:
    token = desk.token("/ops/labels")
    age(desk, seen_at=timedelta(days=1))
    data = {"csrf_token": token, "picture-0": desk.hashes["teal"], "other-0": "Mugs"}
    answer = desk.client.post("/ops/labels", data=data)
    assert answer.status_code == 403 and "signed out" in answer.text
    assert desk.labels.of("shop") == {}


@pytest.mark.parametrize("path", ["/ops/sign-in", "/ops/sign-out", "/ops/labels", "/ops/labels/file"])
def test_a_form_without_its_token_is_refused(desk: Desk, path: str) -> None:
    answer = desk.client.post(path, data={"password": PASSWORD, "csrf_token": "forged"})
    assert answer.status_code == 400 and "grown old" in answer.text


GUESS = "a guess"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Desk]:
    """Two attempts an address and three of all strangers a day: no test is at the change of one."""
    limits = {"rate_limit_sign_in": "2 per day", "rate_limit_sign_in_all": "3 per day"}
    desk = Desk(tmp_path / "instance", trusted_proxies=1, **limits)
    desk.be_closed()
    yield desk
    desk.services.database.close()


def attempt(desk: Desk, address: str, password: str = GUESS) -> int:
    desk.client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return desk.sign_in(password).status_code


def test_guessing_is_slowed_down_per_address_and_for_all_strangers(guarded: Desk) -> None:
    addresses = ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3")
    assert [attempt(guarded, address) for address in addresses] == [403, 403, 429, 403, 429]


def test_one_network_of_ipv6_is_one_address(guarded: Desk) -> None:
    addresses = ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    assert [attempt(guarded, address) for address in addresses] == [403, 403, 429, 403]


def test_a_browser_that_signed_in_before_is_never_refused_because_of_strangers(guarded: Desk) -> None:
    assert attempt(guarded, "192.0.2.9", PASSWORD) == 303
    stranger = guarded.app.test_client()
    known, guarded.client = guarded.client, stranger
    assert [attempt(guarded, f"192.0.2.{number}") for number in range(4)] == [403, 403, 429, 429]
    assert attempt(guarded, "192.0.2.9") == 429  # the address alone is not enough
    guarded.client = known
    assert attempt(guarded, "192.0.2.9", PASSWORD) == 303


def test_a_stolen_device_cookie_is_no_way_to_guess(guarded: Desk) -> None:
    attempt(guarded, "192.0.2.9", PASSWORD)
    assert [attempt(guarded, f"198.51.100.{number}") for number in range(3)] == [403, 403, 429]


@pytest.mark.parametrize("forged", ["x", "ImEi.aaaa.bbbb", "é"])
def test_a_forged_device_cookie_is_a_strangers(guarded: Desk, forged: str) -> None:
    guarded.client.set_cookie(DEVICE, forged, path="/ops/")
    assert [attempt(guarded, f"192.0.2.{number}") for number in range(4)] == [403, 403, 403, 429]


@pytest.mark.parametrize("path", ["/ops/sign-in", "/ops/labels", "/ops/labels.csv"])
def test_no_cache_keeps_anything_and_no_search_engine_finds_it(desk: Desk, path: str) -> None:
    headers = desk.client.get(path).headers
    assert headers["Cache-Control"] == "no-store" and headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def set_on_command_line(desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str) -> object:
    monkeypatch.setenv("SHOPLENS_INSTANCE", str(desk.settings.instance))
    monkeypatch.setenv("SHOPLENS_DATABASE_URL", desk.settings.database_url)
    return CliRunner().invoke(main, ["admin", "set-password"], input=text)


def test_the_command_line_sets_the_password(locked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done = set_on_command_line(locked, monkeypatch, PASSWORD + "\n")
    assert done.exit_code == 0 and PASSWORD not in done.output  # type: ignore[attr-defined]
    assert locked.sign_in().status_code == 303


@pytest.mark.parametrize("password", ["", "too short", " " * 20, "x" * 1001])
def test_the_command_line_refuses_a_bad_password(closed: Desk, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    done = set_on_command_line(closed, monkeypatch, password + "\n")
    assert done.exit_code == 1 and "12 to 1,000" in done.output  # type: ignore[attr-defined]
    assert closed.sign_in().status_code == 303
