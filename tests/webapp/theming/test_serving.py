"""A theme in the pages: its files, its header, and nothing that was not in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from webapp import create_app
from webapp.services import Services

Themed = Callable[[Path], FlaskClient]


@pytest.fixture
def themed(small_services: Services) -> Themed:
    def of(theme: Path) -> FlaskClient:
        settings = small_services.settings.model_copy(update={"theme": theme})
        return create_app(settings, small_services).test_client()

    return of


def test_pages_name_the_files_by_their_fingerprints(themed: Themed, folder: Path) -> None:
    client = themed(folder)
    page = client.get("/").text
    addresses = re.findall(r'"(/theme/[^"]+)"', page)
    assert {address.partition("?")[0] for address in addresses} == {
        *("/theme/theme.css", "/theme/logo.svg", "/theme/logo-dark.png", "/theme/favicon.ico")
    }
    for address in addresses:
        assert "immutable" in client.get(address).headers["Cache-Control"]
    assert page.index("/static/shop.css") < page.index("/theme/theme.css")
    assert 'alt="Shoplens" width="180" height="60"' in page


def test_a_file_that_changes_has_another_address(themed: Themed, folder: Path) -> None:
    client = themed(folder)
    before = re.findall(r"/theme/theme.css[^\"]+", client.get("/").text)
    (folder / "theme.css").write_text(":root { --accent: #123456; }")
    assert re.findall(r"/theme/theme.css[^\"]+", client.get("/").text) != before
    (folder / "theme.css").unlink()
    assert client.get("/").status_code == 200
    assert client.get("/theme/theme.css").status_code == 404


@pytest.mark.parametrize(
    "name", ["README.md", "templates/header.html", "../look/theme.css", "..%2f..%2fetc/passwd", "%00", "new.css", ""]
)
def test_nothing_else_is_served(themed: Themed, folder: Path, name: str) -> None:
    client = themed(folder)
    (folder / "new.css").write_text("")  # counts from the next start on
    assert client.get(f"/theme/{name}").status_code == 404


def test_a_drawing_runs_nothing_by_itself(themed: Themed, folder: Path) -> None:
    answer = themed(folder).get("/theme/logo.svg")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_the_pages_keep_their_policy(themed: Themed, folder: Path, small_client: FlaskClient) -> None:
    name = "Content-Security-Policy"
    assert themed(folder).get("/").headers[name] == small_client.get("/").headers[name]


def test_a_header_of_its_own_holds_the_search(themed: Themed, folder: Path) -> None:
    page = themed(folder).get("/search?q=mug").text
    header = page.partition('<header class="top">')[2].partition("</header>")[0]
    assert '<div class="wide own">' in header and "<b>Shoplens</b>" in header and 'class="ways"' not in header
    assert header.count('<form class="ask searchbar"') == 1 and 'value="mug"' in header
    assert '<div class="wide foot-row">' in page


def test_a_header_that_fails_leaves_ours(themed: Themed, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "templates" / "header.html").write_text("{% if shop_name %}{{ 1 + shop_name }}{% endif %}")
    client = themed(folder)
    assert '<div class="wide top-row">' in client.get("/").text
    assert "header could not be shown" in caplog.text


def test_the_pages_of_ops_keep_their_header(themed: Themed, folder: Path) -> None:
    page = themed(folder).get("/ops", follow_redirects=True).text
    assert '<div class="wide top-row">' in page and "/theme/theme.css" in page


def test_without_a_theme_there_are_no_files(small_client: FlaskClient) -> None:
    assert "/theme/" not in small_client.get("/").text
    assert small_client.get("/theme/theme.css").status_code == 404


def test_the_widget_has_the_themes_colours(themed: Themed, folder: Path, small_client: FlaskClient) -> None:
    script = themed(folder).get("/embed.js").text
    assert script.startswith(
        'const THEME = {"light": {"accent": "#7a1f5c", "radius": "0"}, "dark": {"accent": "#f0a8d8"}};\n'
    )
    assert small_client.get("/embed.js").text.startswith("const THEME = {};\n")
