"""Who asks the JSON API: the key a request brings in `Authorization: Bearer`, and what it opens."""

from __future__ import annotations

from flask import g, request

from webapp.access.api_keys import Key, Keys, Scope
from webapp.context import services, settings
from webapp.refusals import Refusal

_REALM = 'Bearer realm="shoplens"'


def require(scope: Scope) -> Key:
    """The key of this request, which may do what `scope` says; Refusal 401 without one, 403 when it may not."""
    key = valid_key()
    if key is None:
        detail = f"This needs a key with the scope {scope}: Authorization: Bearer KEY. shoplens keys create makes one."
        raise Refusal(401, detail, code="key_missing", headers={"WWW-Authenticate": _REALM})
    if not key.may(scope):
        detail = f"This needs a key with the scope {scope}; the one sent, {key.id}, has the scope {key.scope}."
        headers = {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scope}"'}
        raise Refusal(403, detail, code="key_scope", headers=headers)
    return key


def require_to_read() -> None:
    """Let in whoever may search: everybody, unless SHOPLENS_API_ANONYMOUS says otherwise; never a wrong key."""
    if not settings().api_anonymous:
        require("search")
    else:
        valid_key()


def valid_key() -> Key | None:
    """The key of this request, None where it brings none; Refusal 401 for one that opens nothing."""
    if not _presented():
        return None
    key = known_key()
    if key is not None:
        return key
    stale: Key | None = g.get("stale_key")
    detail = f"The key {stale.id} is {stale.state}." if stale else "This is no key of this shop."
    headers = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'}
    raise Refusal(401, f"{detail} shoplens keys create makes a new one.", code="key_invalid", headers=headers)


def known_key() -> Key | None:
    """The valid key of this request, if it brings one; looked up once a request, so that a revoked one ends at once."""
    if "api_key" not in g:
        text = _presented()
        keys = Keys(services().database)
        found = keys.find(text) if text else None
        valid = found is not None and found.state == "valid"
        g.api_key, g.stale_key = (found, None) if valid else (None, found)
        if found is not None and valid:
            keys.note_used(found)
    key: Key | None = g.api_key
    return key


def _presented() -> str:
    """What the request brings in place of a key; other kinds of credentials belong to somebody else, a proxy maybe."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() or "-" if kind.lower() == "bearer" else ""
