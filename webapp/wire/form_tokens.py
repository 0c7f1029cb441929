"""CSRF tokens of forms that have no byte in common from one answer to the next.

Flask-WTF's token begins with the session's secret, the same in every answer: from the sizes of compressed pages that
repeat what the request said, somebody who sees these sizes could guess it piece by piece (BREACH). Mixed with random
bytes, as Django does, there is nothing to guess.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets

from flask import Flask, g
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

_MASK_BYTES = 16


class MaskedTokens(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Protects forms by masked tokens; `csrf_token()` in templates gives one, the same throughout an answer."""

    def init_app(self, app: Flask) -> None:
        """Add the check to the application, and the token to its templates."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = _token
        app.context_processor(lambda: {"csrf_token": _token})

    def _get_csrf_token(self) -> str | None:
        """Flask-WTF asks for the token that was sent here."""
        sent = super()._get_csrf_token()
        return sent and unmasked(sent)


def masked(token: str) -> str:
    """The token mixed with new random bytes, which stand before it, in base64 for addresses."""
    mask = secrets.token_bytes(_MASK_BYTES)
    return base64.urlsafe_b64encode(mask + _mixed(mask, token.encode())).decode().rstrip("=")


def unmasked(sent: str) -> str:
    """The token; empty, which no check accepts, for what is no masked one."""
    try:
        data = base64.urlsafe_b64decode(sent + "=" * (-len(sent) % 4))
        return _mixed(data[:_MASK_BYTES], data[_MASK_BYTES:]).decode()
    except (binascii.Error, ValueError):
        return ""


def _token() -> str:
    if "masked_token" not in g:
        g.masked_token = masked(generate_csrf())
    return str(g.masked_token)


def _mixed(mask: bytes, data: bytes) -> bytes:
    """Every byte XOR one that SHAKE-256 makes of the mask; the same again undoes it."""
    stream = hashlib.shake_256(mask).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))
