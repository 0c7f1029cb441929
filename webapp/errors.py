"""Answers every error: with a page, or with RFC 9457 problem+json under /api/."""

from __future__ import annotations

import contextlib
import json
import math

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from catalog.languages.message import Message
from webapp.context import metrics, settings
from webapp.headers import API_PREFIX, wants_json
from webapp.languages.writing import translated
from webapp.logs import log, request_id
from webapp.refusals import Refusal, refusal_for

PROBLEM_TYPE = "application/problem+json"
_DRAIN_BYTES = 64_000_000  # read of a refused upload, so that the sender receives the response


def handle_errors(app: Flask) -> None:
    """Answer every error of the application by answer_error."""
    app.register_error_handler(Exception, answer_error)


def answer_error(error: Exception) -> Response:
    """The response for any error; unexpected ones (500) are logged with their traceback."""
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return make_response(error.get_response(request.environ))  # a redirect Flask raises, not an error
    refusal = refusal_for(error)
    if refusal.status >= 500:
        unforeseen = refusal.status == 500
        log.error(
            "%s: %s", type(error).__name__, error, extra={"code": refusal.code}, exc_info=error if unforeseen else None
        )
    if isinstance(error, RequestEntityTooLarge):
        most = settings().max_upload_mb
        refusal.detail = Message("At most %(most)s MB are taken. Send a smaller picture.", most=most)
        _drain()
    if refusal.status == 429:
        refusal.retry_after_s = g.get("retry_after_s", refusal.retry_after_s)
    return answer(refusal)


def answer(refusal: Refusal) -> Response:
    """The page, or the problem for the API and for scripts of a page, with its headers."""
    metrics().refused.labels(refusal.code).inc()
    if request.path.startswith(API_PREFIX) or wants_json():
        return add_refusal_headers(_problem(refusal), refusal)
    page = render_template("error.html", refusal=refusal, request_id=request_id())
    return add_refusal_headers(make_response(page), refusal)


def add_refusal_headers(response: Response, refusal: Refusal) -> Response:
    """Set the status, Retry-After and the refusal's own headers; no cache may store the response."""
    response.status_code = refusal.status
    response.headers.update(refusal.headers)
    response.headers["Cache-Control"] = "no-store"
    if refusal.retry_after_s is not None and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = str(max(1, math.ceil(refusal.retry_after_s)))
    return response


def _problem(refusal: Refusal) -> Response:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": translated(refusal.title),
        "status": refusal.status,
        "detail": translated(refusal.detail),
        "instance": request.path,
        "code": refusal.code,
        "request_id": request_id(),
    }
    if refusal.fields:
        body["errors"] = [{"field": name, "detail": detail} for name, detail in refusal.fields.items()]
    return Response(json.dumps(body, ensure_ascii=False), content_type=PROBLEM_TYPE)


def _drain() -> None:
    """Read the rest of the request, up to a limit: a browser cut off while sending shows a connection error instead."""
    with contextlib.suppress(OSError, ValueError):
        stream, left = request.environ["wsgi.input"], min(request.content_length or 0, _DRAIN_BYTES)
        while left > 0 and (chunk := stream.read(min(left, 65_536))):
            left -= len(chunk)
