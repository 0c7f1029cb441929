"""Users with roles: who may what, sessions that end, passwords that change."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.support.desk import PASSWORD, Desk
from webapp.access.users import FIRST, Users
from webapp.cli import main
from webapp.ops.roles import MERCHANDISER_FORMS, OWNER_PAGES
from webapp.ops.signing import COOKIE
from webapp.settings import SettingsError

NEW = "another password altogether"


@pytest.fixture
def merchandiser(closed: Desk) -> Desk:
    """Somebody is signed in who is no owner."""
    closed.employ("ann", "merchandiser")
    closed.sit_down("ann")
    return closed


def send(desk: Desk, path: str, **fields: str) -> str:
    """Send a form as the page does and return the page it leads to."""
    data = {"csrf_token": desk.token("/ops/account"), **fields}
    answer = desk.client.post(path, data=data, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def status(desk: Desk, path: str, **fields: str) -> int:
    return desk.client.post(path, data={"csrf_token": desk.token("/ops/account"), **fields}).status_code


def ops_endpoints(app: Flask, method: str) -> set[str]:
    return {
        rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint[:4] == "ops." and method in rule.methods
    }


def test_what_the_roles_name_is_there(desk: Desk) -> None:
    assert ops_endpoints(desk.app, "POST") >= MERCHANDISER_FORMS
    assert ops_endpoints(desk.app, "GET") >= OWNER_PAGES


@pytest.mark.parametrize(
    "path",
    [
        *("/ops/releases/build", "/ops/releases/rollback", "/ops/models/retire", "/ops/sources/remove"),
        *("/ops/people/add", "/ops/people/owner/password", "/ops/searches/forget", "/ops/jobs/1/cancel"),
    ],
)
def test_a_merchandiser_changes_neither_releases_nor_models_nor_people(merchandiser: Desk, path: str) -> None:
    answer = merchandiser.client.post(path, data={"csrf_token": merchandiser.token("/ops/account")})
    assert answer.status_code == 403 and "takes an owner" in answer.text


@pytest.mark.parametrize("path", ["/ops/people", "/ops/changes", "/ops/changes.csv"])
def test_a_merchandiser_does_not_see_people_and_changes(merchandiser: Desk, path: str) -> None:
    assert merchandiser.client.get(path).status_code == 403
    assert f'href="{path}"' not in merchandiser.client.get("/ops/products").text


def test_a_merchandiser_works_on_products(merchandiser: Desk) -> None:
    assert status(merchandiser, "/ops/products/red/standing", action="hide") == 303
    assert "by ann" in send(merchandiser, "/ops/products/blue/edit", title="Ann's thing", category="", price="")


def test_an_owner_adds_somebody_who_may_sign_in(desk: Desk) -> None:
    assert "ann may sign in now" in send(desk, "/ops/people/add", name="ann", role="merchandiser", password=NEW)
    assert desk.sign_in(NEW, name="ann").status_code == 303
    assert "merchandiser" in desk.client.get("/ops/account").text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": FIRST}, "already"),
        ({"name": "a b"}, "no name of a user"),
        ({"name": "x" * 61}, "no name of a user"),
        ({"name": "\0"}, "no name of a user"),
        ({"role": "king"}, "no role"),
        ({"password": "short"}, "12 to 1,000"),
    ],
)
def test_a_user_that_cannot_be_is_refused(desk: Desk, fields: dict[str, str], reason: str) -> None:
    asked = {"name": "ann", "role": "merchandiser", "password": NEW} | fields
    assert reason in send(desk, "/ops/people/add", **asked)
    assert [user.name for user in Users(desk.services.database).listed()] == [FIRST]


def test_the_last_owner_stays(desk: Desk) -> None:
    assert "only owner" in send(desk, f"/ops/people/{FIRST}/role", role="merchandiser")
    assert "only owner" in send(desk, f"/ops/people/{FIRST}/remove", sure="yes")
    desk.employ("bea", "owner")
    assert "is merchandiser now" in send(desk, "/ops/people/bea/role", role="merchandiser")
    assert "Tick the box" in send(desk, "/ops/people/bea/remove")
    assert "bea was removed" in send(desk, "/ops/people/bea/remove", sure="yes")


def test_another_role_counts_from_the_next_request_on(merchandiser: Desk) -> None:
    Users(merchandiser.services.database).set_role("ann", "owner")
    assert merchandiser.client.get("/ops/people").status_code == 200


def test_a_removed_user_is_signed_out(merchandiser: Desk) -> None:
    Users(merchandiser.services.database).remove("ann")
    assert merchandiser.client.get("/ops/products").status_code == 303


def test_a_session_is_ended_from_another_browser(desk: Desk) -> None:
    other = desk.client.get_cookie(COOKIE, path="/ops/")
    desk.sit_down()
    [session] = [one for one in desk.app.extensions["shoplens"].sessions.listed() if one.id not in current_id(desk)]
    assert "The session has ended" in send(desk, f"/ops/sessions/{session.id}/end")
    assert other is not None
    desk.client.set_cookie(COOKIE, other.value, path="/ops/")
    assert desk.client.get("/ops/account").status_code == 303


def current_id(desk: Desk) -> str:
    cookie = desk.client.get_cookie(COOKIE, path="/ops/")
    return str(desk.app.extensions["shoplens"].sessions.id_of(cookie.value if cookie else ""))


def test_nobody_but_an_owner_ends_the_session_of_another(desk: Desk) -> None:
    owners = current_id(desk)
    desk.employ("ann", "merchandiser")
    desk.sit_down("ann")
    assert status(desk, f"/ops/sessions/{owners}/end") == 404
    assert status(desk, f"/ops/sessions/{current_id(desk)}/end") == 303


def test_ones_own_password_takes_the_old_one_and_ends_every_session(desk: Desk) -> None:
    assert "the old password is not that" in send(desk, "/ops/account/password", old="guess", password=NEW)
    assert "Sign in" in send(desk, "/ops/account/password", old=PASSWORD, password=NEW)
    assert desk.client.get("/ops/account").status_code == 303
    assert desk.sign_in(PASSWORD).status_code == 403 and desk.sign_in(NEW).status_code == 303


def test_another_users_password_ends_only_that_users_sessions(desk: Desk) -> None:
    desk.employ("ann", "merchandiser")
    send(desk, "/ops/people/ann/password", password=NEW)
    assert desk.client.get("/ops/people").status_code == 200
    assert desk.sign_in(PASSWORD, name="ann").status_code == 403


@pytest.mark.parametrize("name", ["nobody", "", "é", "x" * 5000, "\0", "owner' --"])
def test_an_unknown_name_gets_the_answer_of_a_wrong_password(closed: Desk, name: str) -> None:
    answer = closed.sign_in(PASSWORD, name=name)
    assert answer.status_code == 403 and "not the name and the password" in answer.text


def test_the_first_password_comes_from_the_environment_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "instance", admin_password=PASSWORD)
    assert desk.sign_in().status_code == 303
    desk.set_password(NEW)
    desk.services.database.close()
    again = desk.app.extensions["shoplens"].users
    assert again.check(FIRST, NEW) is not None and again.check(FIRST, PASSWORD) is None


def test_a_first_password_that_is_too_short_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ADMIN_PASSWORD.*12 to 1,000"):
        Desk(tmp_path / "instance", admin_password="short")


def run(desk: Desk, monkeypatch: pytest.MonkeyPatch, *arguments: str, text: str = "") -> str:
    monkeypatch.setenv("SHOPLENS_INSTANCE", str(desk.settings.instance))
    monkeypatch.setenv("SHOPLENS_DATABASE_URL", desk.settings.database_url)
    return CliRunner().invoke(main, ["admin", *arguments], input=text).output


def test_the_command_line_adds_lists_and_removes_users(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "may sign in" in run(desk, monkeypatch, "add-user", "ann", "--role", "merchandiser", text=NEW + "\n")
    assert "merchandiser" in run(desk, monkeypatch, "users")
    assert "is set" in run(desk, monkeypatch, "set-password", "--user", "ann", text=PASSWORD + "\n")
    assert desk.sign_in(name="ann").status_code == 303
    assert "opens nothing" in run(desk, monkeypatch, "remove-user", "ann")
    assert "there is no user 'ann'" in run(desk, monkeypatch, "remove-user", "ann")
