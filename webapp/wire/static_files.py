"""Static files: several in one answer, addresses that change with the content, how long they may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from werkzeug.security import safe_join

from webapp.wire.gzipped import gzipped

ENDPOINT = "static"
TOGETHER: Mapping[str, tuple[str, ...]] = {  # one request for what every page needs; a line break between two files
    "shop.css": ("theme.css", "site.css", "filters.css", "product.css", "reviews.css"),
    "shop.js": (
        *(
            "site.js",
            "swap.js",
            "many.js",
            "photo.js",
            "crop.js",
            "live.js",
            "prices.js",
            "filters.js",
            "more.js",
            "product.js",
        ),
        *("kept.js", "suggest.js"),
    ),
    "embed.js": tuple(f"embed/{name}.js" for name in ("words", "style", "shop", "crop", "results", "search", "start")),
}
_A_YEAR_S = 31_536_000
_SMALLEST = 9  # zlib's strongest level: each file is compressed once in a process
_Stamp = tuple[tuple[Path, int], ...]  # files with the time of their last change, in nanoseconds


def serve_static_files(app: Flask) -> None:
    """Serve the folder, and the files that stand together; each may be kept under its own fingerprint for a year."""
    app.view_functions[ENDPOINT] = serve_static

    @app.after_request
    def say_how_long_to_keep(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code in (200, 206, 304):
            is_named = request.args.get("v") == _fingerprint(_asked())
            response.headers["Cache-Control"] = (
                f"public, max-age={_A_YEAR_S}, immutable" if is_named else "public, no-cache"
            )
        return response


def static_address(name: str) -> str:
    """A static file's address that changes when the file does, so that browsers may keep it."""
    return url_for(ENDPOINT, filename=name, v=_fingerprint(_stamp(name)))


def asked_bytes() -> int:
    """Size of the file that this request asks for."""
    return len(_content(_asked()))


def compressed_file() -> bytes:
    """The file that this request asks for, compressed with gzip at first use."""
    return _compressed(_asked())


def serve_static(filename: str) -> Response:
    """A file of the folder, or those that stand together under this name."""
    if filename not in TOGETHER:
        return current_app.send_static_file(filename)
    stamp = _stamp(filename)
    content = _content(stamp)
    response = Response(content, mimetype="text/css" if filename.endswith(".css") else "text/javascript")
    response.set_etag(_fingerprint(stamp))
    response.make_conditional(request.environ, accept_ranges=True, complete_length=len(content))
    return response


def _asked() -> _Stamp:
    return _stamp(str((request.view_args or {})["filename"]))


def _stamp(name: str) -> _Stamp:
    """Raises FileNotFoundError for a name that leads out of the folder."""
    paths = [safe_join(current_app.static_folder or "", part) for part in TOGETHER.get(name, (name,))]
    if None in paths:
        raise FileNotFoundError(f"{name!r} is not in the folder of static files")
    return tuple((path, path.stat().st_mtime_ns) for path in map(Path, filter(None, paths)))


@lru_cache(maxsize=64)
def _content(stamp: _Stamp) -> bytes:
    return b"\n".join(path.read_bytes() for path, _ in stamp)


@lru_cache(maxsize=64)
def _fingerprint(stamp: _Stamp) -> str:
    return hashlib.sha256(_content(stamp)).hexdigest()[:10]


@lru_cache(maxsize=64)
def _compressed(stamp: _Stamp) -> bytes:
    return gzipped(_content(stamp), _SMALLEST)
