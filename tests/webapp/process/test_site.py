"""What a real gunicorn makes of headers that anybody may send."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from tests.support.ports import free_port
from webapp.process.children import Site
from webapp.services import Services

Started = Callable[[int], str]
HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on", "X-Forwarded-Host": "evil.example"}
FOR_HTTPS_ALONE = "Strict-Transport-Security"


@contextmanager
def running(services: Services, proxies: int, folder: Path) -> Iterator[str]:
    """The small shop under gunicorn."""
    shutil.copytree(services.settings.instance, folder, ignore=shutil.ignore_patterns("uploads", "machine"))
    changed = {"instance": folder, "port": free_port(), "web_workers": 1, "trusted_proxies": proxies}
    settings = services.settings.model_copy(update=changed)
    site = Site(settings)
    site.start()
    try:
        site.wait_ready()
        yield f"http://127.0.0.1:{settings.port}"
    finally:
        site.stop()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of whoever runs the site, empty."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def start(small_services: Services, tmp_path: Path) -> Iterator[Started]:
    with ExitStack() as stack:
        yield lambda proxies: stack.enter_context(running(small_services, proxies, tmp_path / "instance"))


def test_forwarded_headers_are_believed_from_nobody_by_default(start: Started) -> None:
    site = start(0)
    forged = requests.get(
        f"{site}/", headers={**HTTPS, "X-Forwarded-For": "8.8.8.8", "SCRIPT_NAME": "/evil"}, timeout=20
    )
    assert forged.status_code == 200
    assert FOR_HTTPS_ALONE not in forged.headers
    assert "evil" not in forged.text
    contradicting = {"X-Forwarded-Proto": "http", "X-Forwarded-Ssl": "on"}
    assert requests.get(f"{site}/livez", headers=contradicting, timeout=20).status_code == 200


def test_they_are_believed_from_as_many_proxies_as_the_settings_say(start: Started, home: Path) -> None:
    site = start(1)
    assert list(home.iterdir()) == [], "gunicorn keeps nothing in the home folder"
    assert FOR_HTTPS_ALONE in requests.get(f"{site}/", headers=HTTPS, timeout=20).headers
    assert FOR_HTTPS_ALONE not in requests.get(f"{site}/", timeout=20).headers
    forged_first = requests.get(f"{site}/metrics", headers={"X-Forwarded-For": "10.0.0.7, 8.8.8.8"}, timeout=20)
    assert forged_first.status_code == 403, "the nearest proxy's word counts, not what the client wrote before it"
