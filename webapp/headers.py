"""Headers every answer carries: what a browser may do with our pages, and who may call the JSON API from a page."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from webapp.access.signing import PatientSigner

API_PREFIX = "/api/"
RELEASE_HEADER, MODELS_HEADER = "X-Search-Release", "X-Search-Models"

# Everything comes from our own address; nothing inline. Two data-free directives close what default-src does not cover.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecureWhenHttps(SecureCookieSessionInterface):
    """Session cookies are marked Secure exactly when the visitor came by HTTPS, and outlive a clock set back."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask passes it
        """Whether this request came by HTTPS."""
        return request.is_secure

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's, with another signer; None without a key."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer


def wants_json() -> bool:
    """Whether who asks would rather have JSON than a page."""
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def name_source(response: Response, release: str, models: Iterable[str]) -> None:
    """Set the headers that name the release and the model versions that encoded the query."""
    response.headers[RELEASE_HEADER] = release
    if named := ", ".join(models):
        response.headers[MODELS_HEADER] = named


def add_headers(app: Flask, cors_origins: str, pictures_at: str = "") -> None:
    """Add the headers to every response; `pictures_at`: the origin of pictures that are not read from us."""
    policy = CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {pictures_at}".rstrip())
    always = {**_ALWAYS, "Content-Security-Policy": policy}
    origins = frozenset(origin.strip().rstrip("/") for origin in cors_origins.split(",") if origin.strip())

    @app.after_request
    def apply(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":  # pages carry the visitor's own form tokens
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.path.startswith(API_PREFIX):
            own = g.get("cors_origin")  # of the page that brought a browser key
            _allow_origin(response, origins | {own} if own else origins)
        return response


def _allow_origin(response: Response, origins: frozenset[str]) -> None:
    if not origins:
        return
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or not ({"*", origin} & origins):
        return
    response.headers["Access-Control-Allow-Origin"] = "*" if "*" in origins else origin
    response.headers["Access-Control-Expose-Headers"] = f"X-Request-Id, {RELEASE_HEADER}, {MODELS_HEADER}, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Request-Id"
        response.headers["Access-Control-Max-Age"] = "3600"
