"""Under which names the site may be asked."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from catalog.languages.message import Message
from webapp.refusals import Refusal
from webapp.validation import read_hosts

# Whoever watches the site asks by its address, not by its name; these pages say nothing that depends on the name.
WATCHED = ("health.livez", "health.readyz", "metrics.show")


def refuse_other_hosts(app: Flask, allowed: str) -> None:
    """Refuse requests under any name but these, those of who watches the site excepted; an empty list allows all."""
    hosts = read_hosts(allowed)

    def check() -> None:
        if hosts and request.endpoint not in WATCHED and not host_is_trusted(request.host.lower(), hosts):
            detail = Message(
                "The shop is not at this address. Whoever runs it lists its names in SHOPLENS_ALLOWED_HOSTS."
            )
            raise Refusal(400, detail, code="host_unknown", title=Message("The shop is not here"))

    app.before_request(check)
