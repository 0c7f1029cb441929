"""How often one address, or one API key, may ask."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, g, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError
from werkzeug.exceptions import HTTPException

from webapp.access import shared_counters as limit_store
from webapp.access.authorization import known_api_key
from webapp.search.lists import MOST_LINES
from webapp.services import Services
from webapp.settings import Settings, SettingsError

PHOTO_ENDPOINTS = (
    "shop.receive_photo",
    "shop.receive_photo_text",
    "shop.receive_classify",
    "api.search_image",
    "api.search_ocr",
    "api.classify",
)
LIST_ENDPOINTS = ("shop.shopping_list", "shop.photo_text")
SUGGEST = "shop.suggest"
FREE_ENDPOINTS = (
    *("static", "theme", "shop.picture"),  # a page requests many of them
    *("health.livez", "health.readyz", "metrics.show"),
)


def limit_requests(app: Flask, settings: Settings, services: Services) -> Limiter:
    """Count requests by key or else by address: all of them together, photos on top, suggestions apart."""
    limiter = Limiter(
        _who,
        application_limits=[ApplicationLimit(lambda: _rate(settings), exempt_when=_is_suggestion, cost=_searches)],
        on_breach=_note_wait,
        strategy="sliding-window-counter",
        in_memory_fallback_enabled=True,  # where the store does not answer, each process counts for itself
        **_storage(settings, services),
    )
    try:
        limiter.init_app(app)
    except ConfigurationError as error:
        raise SettingsError(f"SHOPLENS_RATE_LIMIT_STORE cannot be used: {error}; pip install redis") from error
    views: dict[str, Any] = app.view_functions
    for endpoint in FREE_ENDPOINTS:
        views[endpoint] = limiter.exempt(views[endpoint])
    if settings.rate_limit_suggest:
        views[SUGGEST] = limiter.limit(settings.rate_limit_suggest)(views[SUGGEST])
    if settings.rate_limit_photos:
        limited = limiter.shared_limit(
            settings.rate_limit_photos,
            scope="photos",
            methods=["POST"],
            override_defaults=False,
            exempt_when=_has_own_rate,
            cost=_photos,
        )
        for endpoint in PHOTO_ENDPOINTS:
            views[endpoint] = limited(views[endpoint])
    return limiter


def _storage(settings: Settings, services: Services) -> dict[str, Any]:
    if settings.rate_limit_store:
        return {"storage_uri": settings.rate_limit_store}
    engine = limit_store.counters_beside(services.database, settings.instance)
    return {"storage_uri": f"{limit_store.SCHEME}://", "storage_options": {"engine": engine}}


def _who() -> str:
    """The name under which requests are counted: the secret API key, otherwise the visitor's address."""
    api_key = known_api_key()
    return f"key:{api_key.id}" if api_key and not api_key.is_public else get_remote_address()


def _rate(settings: Settings) -> str:
    api_key = known_api_key()
    if api_key is None or api_key.is_public:
        return (api_key.rate if api_key else "") or settings.rate_limit
    return api_key.rate or settings.rate_limit_key


def _is_suggestion() -> bool:
    """Whether it is counted apart: who types asks for many in a short time."""
    return request.endpoint == SUGGEST


def _searches() -> int:
    """How many searches the request asks for: a list is one for each of its lines."""
    if request.endpoint not in LIST_ENDPOINTS:
        return 1
    text = request.args.get("q", "") if request.endpoint == LIST_ENDPOINTS[0] else ""
    pasted = [line for line in text.splitlines() if line.strip()]
    return min(MOST_LINES, max(1, len(pasted) + len(request.args.getlist("line"))))


def _photos() -> int:
    """How many photos the request brings; a body that cannot be read is one, and is refused later."""
    try:
        return max(1, len(request.files.getlist("image")))
    except HTTPException:
        return 1


def _has_own_rate() -> bool:
    """Whether the key has a rate of its own, which replaces the limit on photos: a shop's backend sends all photos."""
    api_key = known_api_key()
    return api_key is not None and bool(api_key.rate) and not api_key.is_public


def _note_wait(limit: RequestLimit) -> None:
    """Keep the seconds until the limit is reset, for the Retry-After header."""
    g.retry_after_s = max(1.0, limit.reset_at - time.time())
