"""The theme in the application: its files under /theme/, its parts in the pages, its colours in the widget."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from markupsafe import Markup

from catalog.languages.message import Message
from webapp.logs import log
from webapp.refusals import Refusal
from webapp.theming.parts import OwnParts
from webapp.theming.theme import KINDS, Theme, read_theme

ENDPOINT = "theme"
EXTENSION = "shoplens-theme"
_A_YEAR_S = 31_536_000
# A drawing that somebody opens by itself runs nothing, whatever is written in it.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def use_theme(app: Flask, place: Path | None) -> None:
    """Serve the files of a theme and give its looks to the templates. Raises ThemeError."""
    theme = read_theme(place)
    parts = OwnParts(theme)

    def serve(name: str) -> Response:
        """A file of the theme; by its fingerprint it may be kept for a year."""
        return _file(theme, name)

    def theme_address(name: str) -> str:
        """A file's address that changes when the file does."""
        path = theme.files[name]
        return url_for(ENDPOINT, name=name, v=_fingerprint(path, _changed_ns(path)))

    def theme_part(part: str, **given: object) -> Markup | None:
        """The shop's own header or footer; None where it has none or it fails, and on the pages of /ops."""
        if request.blueprint == "ops":
            return None
        try:
            return parts.show(part, **given)
        except Exception:  # of a foreign template: the page has ours
            log.exception("The theme's %s could not be shown", part)
            return None

    app.add_url_rule("/theme/<path:name>", ENDPOINT, serve)
    app.extensions[EXTENSION] = theme
    app.jinja_env.globals.update(theme=theme, theme_address=theme_address, theme_part=theme_part)


def _file(theme: Theme, name: str) -> Response:
    path = theme.files.get(name)  # only what was there and checked at the start
    if path is None or not path.is_file():
        raise Refusal(404, Message("There is no such file in the shop’s theme."), code="not_found")
    response = Response(path.read_bytes(), mimetype=KINDS[path.suffix])
    fingerprint = _fingerprint(path, _changed_ns(path))
    response.set_etag(fingerprint)
    named = request.args.get("v") == fingerprint
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR_S}, immutable" if named else "public, no-cache"
    response.headers["Content-Security-Policy"] = _ALONE
    response.make_conditional(request.environ)
    return response


def _changed_ns(path: Path) -> int:
    """When it was changed last; 0 for a file that is gone."""
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=256)
def _fingerprint(path: Path, changed_ns: int) -> str:
    """The name of a file's content, asked for again when the file changes; "" for one that is gone."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if changed_ns else ""
