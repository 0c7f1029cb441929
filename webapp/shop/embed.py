"""The script that turns the search boxes of a shop's own pages into ours; docs/integrations.md has its use."""

from __future__ import annotations

import json
from typing import cast

from flask import Response, current_app, request

from webapp.shop import bp
from webapp.theming.colours import widget_colours
from webapp.theming.serving import EXTENSION
from webapp.theming.theme import Theme
from webapp.wire.static_files import serve_static

KEPT_S = 600  # by browsers: the address is written into pages and cannot name a version


@bp.get("/embed.js")
def embed() -> Response:
    """One module, which any page may load; the colours of the shop's theme come first."""
    theme = cast("Theme", current_app.extensions[EXTENSION])
    script = serve_static("embed.js")
    colours = json.dumps(widget_colours(theme))
    response = Response(f"const THEME = {colours};\n{script.get_data(as_text=True)}", mimetype="text/javascript")
    response.add_etag()
    response.make_conditional(request.environ)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
