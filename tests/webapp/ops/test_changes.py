"""The audit log: who changed what, on pages, through keys and by commands."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from catalog.audit.log import Change, list_changes
from catalog.steering.marking import mark_products
from tests.support.desk import Desk
from webapp.access.api_keys import ApiKeys
from webapp.cli import main


def newest(desk: Desk) -> Change:
    return list_changes(desk.services.database, 1)[0]


def send(desk: Desk, path: str, **fields: str) -> None:
    data = {"csrf_token": desk.token("/ops/account"), **fields}
    assert desk.client.post(path, data=data).status_code == 303


def test_a_change_on_a_page_has_who_what_before_and_after(desk: Desk) -> None:
    edit(desk, "A scarlet thing")
    change = newest(desk)
    assert (change.who, change.action, change.subject) == ("owner", "set title", "red A red thing")
    assert (change.before, change.after) == ({"title": "A red thing"}, {"title": "A scarlet thing"})


def edit(desk: Desk, title: str) -> None:
    send(desk, "/ops/products/red/edit", **{"title": title, "category": "Mugs", "price": "", "shown-category": "Mugs"})


def test_what_changed_nothing_is_no_change(desk: Desk) -> None:
    send(desk, "/ops/products/red/standing", action="show")
    send(desk, "/ops/people/owner/role", role="king")
    assert list_changes(desk.services.database, 10) == []


def test_a_password_is_never_in_it(desk: Desk) -> None:
    send(desk, "/ops/people/add", name="ann", role="merchandiser", password="a secret of twelve")
    assert newest(desk).after == {"role": "merchandiser"}
    assert "secret of twelve" not in desk.client.get("/ops/changes.csv").text


def test_a_change_through_the_api_is_the_keys(desk: Desk) -> None:
    key, text = ApiKeys(desk.services.database).create("ingest", "till")
    gone = desk.client.delete("/api/v1/products/red", headers={"Authorization": f"Bearer {text}"})
    assert gone.status_code == 200
    assert (newest(desk).who, newest(desk).action) == (f"key {key.id} till", "remove product")


def test_the_next_request_of_the_thread_is_not_the_keys(desk: Desk) -> None:
    _, text = ApiKeys(desk.services.database).create("ingest", "till")
    desk.client.delete("/api/v1/products/red", headers={"Authorization": f"Bearer {text}"})
    send(desk, "/ops/products/blue/standing", action="hide")
    assert (newest(desk).who, newest(desk).after) == ("owner", {"standing": "hidden"})


def test_a_command_is_its_accounts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPLENS_INSTANCE", str(desk.settings.instance))
    monkeypatch.setenv("SHOPLENS_DATABASE_URL", desk.settings.database_url)
    CliRunner().invoke(main, ["catalog", "hide", "red"], catch_exceptions=False)
    assert newest(desk).who.startswith("command line (")
    listed = CliRunner().invoke(main, ["admin", "changes"], catch_exceptions=False).output
    assert "hide product" in listed and '"standing": "hidden"' in listed


def test_labels_and_categories_are_in_it(desk: Desk) -> None:
    desk.save(("teal", "Teapots"))
    assert (newest(desk).action, newest(desk).subject) == ("label pictures", "2 of shop")


def test_a_job_that_was_started_is_in_it(desk: Desk) -> None:
    send(desk, "/ops/releases/build")
    assert newest(desk).action == "start job"


def test_the_page_pages_and_shows_one_persons(desk: Desk) -> None:
    for _ in range(51):
        for action in ("hide", "show"):
            mark_products(desk.services.database, ["red"], action)
    page = desk.client.get("/ops/changes").text
    assert page.count("Hide product") == page.count("Show product") == 50 and "Older ones" in page
    assert "Nothing was changed yet" not in desk.client.get("/ops/changes?who=nobody").text
    assert desk.client.get("/ops/changes?before=1&who=the+system").status_code == 200
    assert desk.client.get("/ops/changes?before=x&who=%00").status_code == 200


def test_all_of_it_is_a_csv_without_formulas(desk: Desk) -> None:
    edit(desk, '=HYPERLINK("x")')
    send(desk, "/ops/products/red/standing", action="hide")
    rows = list(csv.DictReader(io.StringIO(desk.client.get("/ops/changes.csv").text, newline="")))
    assert [row["action"] for row in rows] == ["hide product", "set title"]
    assert rows[1]["after"] == '{"title": "=HYPERLINK(\\"x\\")"}'
