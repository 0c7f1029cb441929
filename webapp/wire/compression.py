"""Answers compressed with gzip for who accepts it, where no secret stands beside what was sent (BREACH).

Form tokens are masked (`form_tokens.py`). The pages of /ops show more that is nobody else's business: they are
compressed only where the request has no words that the page could repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, request

from webapp.wire import static_files
from webapp.wire.gzipped import gzipped

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_BYTES = 500  # below, the header of gzip and one packet eat what is gained
LEVEL = 4
ENCODING = "gzip"
_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "application/xml",
        "image/svg+xml",
    }
)


def compress_answers(app: Flask) -> None:
    """Compress what gains by it and is complete in memory, and static files; streamed answers stay as they are."""

    @app.after_request
    def compress(response: Response) -> Response:
        body = _body(response)
        if body is None:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code in (206, 304) or not request.accept_encodings[ENCODING]:
            return response  # a part, and what somebody has already, are those of the plain answer
        return _replace(response, body())


def _body(response: Response) -> Callable[[], bytes] | None:
    """What makes the compressed body; None for an answer that stays as it is for everybody."""
    if response.mimetype not in _TYPES or "Content-Encoding" in response.headers or _may_leak(response):
        return None
    if request.endpoint == static_files.ENDPOINT and response.status_code in (200, 206, 304):
        return static_files.compressed_file if static_files.asked_bytes() >= LEAST_BYTES else None
    if response.is_streamed or response.direct_passthrough or (response.calculate_content_length() or 0) < LEAST_BYTES:
        return None
    return lambda: gzipped(response.get_data(), LEVEL)


def _may_leak(response: Response) -> bool:
    """Whether a page of /ops may repeat what the request said."""
    plain = request.method in ("GET", "HEAD") and not request.query_string and response.status_code == 200
    return request.blueprint == "ops" and not plain


def _replace(response: Response, body: bytes) -> Response:
    """The answer with this body; its ETag is another one, since a strong one names the bytes sent."""
    response.response, plain = [body], response.response
    if close := getattr(plain, "close", None):
        close()
    response.direct_passthrough = False
    response.headers["Content-Encoding"] = ENCODING
    response.headers["Content-Length"] = str(len(body))
    response.headers.pop("Accept-Ranges", None)
    tag, is_weak = response.get_etag()
    if tag is not None:
        response.set_etag(f"{tag}-{ENCODING}", is_weak or False)
        response.make_conditional(request.environ)
    return response
