"""How often one address may ask."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, g
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

PHOTO_ENDPOINTS = (
    "shop.receive_photo",
    "shop.receive_photo_text",
    "shop.receive_classify",
    "api.search_image",
    "api.search_ocr",
    "api.classify",
)
FREE_ENDPOINTS = (
    *("static", "shop.picture", "shop.suggest"),  # a page asks for many pictures, a typist for many suggestions
    *("health.livez", "health.readyz", "health.healthz", "metrics.show"),
)


def _note_wait(limit: RequestLimit) -> None:
    """Remember for the answer how many seconds the address has to wait."""
    g.retry_after_s = max(1.0, limit.reset_at - time.time())


def limit_requests(app: Flask, rate: str, photo_rate: str) -> Limiter:
    """Count requests per address in memory: `rate` for everything together, `photo_rate` for photos on top."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[rate] if rate else [],
        storage_uri="memory://",
        strategy="moving-window",
        on_breach=_note_wait,
    )
    views: dict[str, Any] = app.view_functions
    for endpoint in FREE_ENDPOINTS:
        views[endpoint] = limiter.exempt(views[endpoint])
    if photo_rate:
        limited = limiter.shared_limit(photo_rate, scope="photos", methods=["POST"], override_defaults=False)
        for endpoint in PHOTO_ENDPOINTS:
            views[endpoint] = limited(views[endpoint])
    return limiter
