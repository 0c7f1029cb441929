"""The script that turns the search boxes of a shop's own pages into ours; docs/integrations.md has its use."""

from __future__ import annotations

from flask import Response

from webapp.shop import bp
from webapp.wire.static_files import serve_static

KEPT_S = 600  # by browsers: the address is written into pages and cannot name a version


@bp.get("/embed.js")
def embed() -> Response:
    """One module, which any page may load."""
    response = serve_static("embed.js")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
