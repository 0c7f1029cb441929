"""Log lines: JSON on stderr, each with the id of its request."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from webapp.headers import MODELS_HEADER, RELEASE_HEADER

REQUEST_ID_HEADER = "X-Request-Id"
_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_OURS = ("shoplens", "catalog", "serving", "indexer", "webapp")
_OWN_FIELDS = ("event", "method", "path", "endpoint", "status", "seconds", "release", "models", "key", "code")

_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{24}(?![A-Za-z0-9_-])")
HIDDEN = "TOKEN"  # in place of one

log = logging.getLogger("shoplens.web")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; extra fields of ours are kept, a traceback goes under `error`."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = request_id()
        line.update({name: getattr(record, name) for name in _OWN_FIELDS if hasattr(record, name)})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _without_token(json.dumps(line, ensure_ascii=False, default=str))


def configure_logging(level: str) -> None:
    """Send what our own folders log to stderr as JSON lines; calling it again changes only the level."""
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(JsonLines())
            logger.addHandler(handler)


def request_id() -> str:
    """The id of the request at hand: the caller's where it is usable, otherwise one of ours."""
    if "request_id" not in g:
        offered = request.headers.get(REQUEST_ID_HEADER, "")
        g.request_id = offered if _USABLE_ID.fullmatch(offered) else secrets.token_hex(8)
    return str(g.request_id)


def log_requests(app: Flask) -> None:
    """Write a line for every request, and its id into the answer. Query strings and tokens, being private, stay out."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers[REQUEST_ID_HEADER] = request_id()
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        level = logging.DEBUG if request.endpoint in _QUIET else logging.INFO
        # An address that no page has may hold a token all the same: somebody cut a link short.
        path = request.path if request.endpoint else _TOKEN.sub(HIDDEN, request.path)
        fields = {
            "event": "request",
            "method": request.method,
            "path": path,
            "endpoint": request.endpoint,
            "status": response.status_code,
            "seconds": round(seconds, 4),
            "release": response.headers.get(RELEASE_HEADER),
            "models": response.headers.get(MODELS_HEADER),
            "key": getattr(g.get("api_key"), "id", None),  # its id, without the secret
        }
        log.log(level, "%s %s %d", request.method, path, response.status_code, extra=fields)
        return response


def _without_token(line: str) -> str:
    """The line without the token of the photo or feed that the request names: whoever has it sees that file."""
    token = (request.view_args or {}).get("token") if has_request_context() else None
    return line.replace(token, HIDDEN) if token else line


_QUIET = ("static", "shop.picture", "health.livez", "health.readyz", "metrics.show")
