from __future__ import annotations

import io
import json
import logging
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp.access.signing_key import secret_key
from webapp.fields import single_line
from webapp.logs import JsonLines
from webapp.search.forms import shortened
from webapp.services import Services

_LOADED = """
import sys
from collections.abc import Iterator
from pathlib import Path
from webapp import create_app
from webapp.settings import Settings
create_app(Settings(instance=Path(sys.argv[1]))).test_client().get("/")
print(sorted(name for name in ("torch", "torchvision", "transformers", "bpy") if name in sys.modules))
"""


def test_the_web_process_never_loads_torch(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LOADED, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = secret_key("", tmp_path)
    assert secret_key("", tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_configured_secret_key_is_used(tmp_path: Path) -> None:
    assert secret_key("from the settings", tmp_path) == "from the settings"
    assert not (tmp_path / "secret.key").exists()


def test_log_lines_are_json_with_the_request_id(small_app: Flask) -> None:
    record = logging.LogRecord("shoplens.web", logging.INFO, "x.py", 1, "GET %s", ("/",), None)
    with small_app.test_request_context(headers={"X-Request-Id": "trace-12345678"}):
        line = json.loads(JsonLines().format(record))
    assert line["request_id"] == "trace-12345678"
    assert line["message"] == "GET /"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the site logs, from info on."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("shoplens.web")
    level = log.level
    log.addHandler(handler)
    log.setLevel("INFO")
    yield lines
    log.removeHandler(handler)
    log.setLevel(level)


def test_what_people_seek_stays_out_of_the_log(small_app: Flask, logged: io.StringIO) -> None:
    small_app.test_client().get("/search?q=secret+wish")
    assert '"path": "/search"' in logged.getvalue()
    assert "secret" not in logged.getvalue()


@pytest.mark.parametrize(
    "place", ["/photo/{}.jpg", "/search/photo/{}", "/classify/{}", "/ops/feeds/{}", "/photo/{}.png"]
)
def test_the_token_of_a_photo_or_feed_stays_out_of_the_log(small_app: Flask, logged: io.StringIO, place: str) -> None:
    token = secrets.token_urlsafe(18)
    small_app.test_client().get(place.format(token))
    assert f'"path": "{place.format("TOKEN")}"' in logged.getvalue()
    assert token not in logged.getvalue()


def test_an_error_that_names_the_photo_is_logged_without_its_token(
    small_app: Flask, small_services: Services, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = secrets.token_urlsafe(18)

    def lost(name: str) -> None:
        raise OSError(f"cannot read uploads/{name}")

    monkeypatch.setattr(small_services.uploads, "open", lost)
    assert small_app.test_client().get(f"/photo/{token}.jpg").status_code == 500
    assert "cannot read uploads/TOKEN" in logged.getvalue()
    assert token not in logged.getvalue()


def test_words_are_made_plain() -> None:
    assert single_line("  blue\x00\tmug\u2028 e\u0301 ") == "blue mug \u00e9"
    assert single_line(None) == ""


def test_long_words_are_cut_between_words() -> None:
    assert shortened("one two three", 8) == "one two"
    assert shortened("x" * 10, 4) == "xxxx"
