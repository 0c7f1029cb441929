"""Static files: addresses that change with the content, how long they may be kept, and their compressed copies."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from werkzeug.security import safe_join

from webapp.wire.gzipped import gzipped

ENDPOINT = "static"
_A_YEAR_S = 31_536_000
_SMALLEST = 9  # zlib's strongest level: each file is compressed once in a process


def static_address(name: str) -> str:
    """A static file's address that changes when the file does, so that browsers may keep it."""
    return url_for(ENDPOINT, filename=name, v=_fingerprint(_path(name)))


def say_how_long_to_keep(app: Flask) -> None:
    """Let a file be kept for a year under its own fingerprint alone; under any other address it is asked for again."""

    @app.after_request
    def say(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code in (200, 206, 304):
            is_named = request.args.get("v") == _fingerprint(_asked_path())
            response.headers["Cache-Control"] = (
                f"public, max-age={_A_YEAR_S}, immutable" if is_named else "public, no-cache"
            )
        return response


def compressed_file() -> bytes:
    """The file that this request asks for, compressed with gzip, at first use."""
    path = _asked_path()
    return _compressed(path, path.stat().st_mtime_ns)


def asked_bytes() -> int:
    """Size of the file that this request asks for."""
    return _asked_path().stat().st_size


def _asked_path() -> Path:
    return _path(str((request.view_args or {})["filename"]))


def _path(name: str) -> Path:
    """Raises FileNotFoundError for a name that leads out of the folder."""
    path = safe_join(current_app.static_folder or "", name)
    if path is None:
        raise FileNotFoundError(f"{name!r} is not in the folder of static files")
    return Path(path)


@lru_cache(maxsize=64)
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=64)
def _compressed(path: Path, _changed_ns: int) -> bytes:
    return gzipped(path.read_bytes(), _SMALLEST)
