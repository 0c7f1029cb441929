"""Authorization of the JSON API: the API key in `Authorization: Bearer` and its scope.

A browser key may stand in the address as `?key=`: a page can then ask without its browser asking first whether it may.
"""

from __future__ import annotations

from flask import g, request

from catalog.audit.actor import set_actor
from catalog.outages.read_replica import ask_replica
from webapp.access.api_keys import ApiKeyInfo, ApiKeys, Scope
from webapp.context import services, settings
from webapp.refusals import Refusal

_REALM = 'Bearer realm="shoplens"'


def require(scope: Scope) -> ApiKeyInfo:
    """The key of this request, which may do what `scope` says; Refusal 401 without one, 403 when it may not."""
    api_key = valid_api_key()
    if api_key is None:
        detail = f"This needs a key with the scope {scope}: Authorization: Bearer KEY. shoplens keys create makes one."
        raise Refusal(401, detail, code="key_missing", headers={"WWW-Authenticate": _REALM})
    if not api_key.may(scope):
        detail = f"This needs a key with the scope {scope}; the one sent, {api_key.id}, has the scope {api_key.scope}."
        headers = {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scope}"'}
        raise Refusal(403, detail, code="key_scope", headers=headers)
    set_actor(f"key {api_key.id} {api_key.name}".strip())
    return api_key


def require_to_read() -> None:
    """Accept requests without a key unless SHOPLENS_API_ANONYMOUS is off; Refusal 401 for an invalid key."""
    if not settings().api_anonymous:
        require("search")
    else:
        valid_api_key()


def valid_api_key() -> ApiKeyInfo | None:
    """The API key of this request, None without one; Refusal 401 for one that is invalid, expired or revoked."""
    if not _presented():
        return None
    api_key = known_api_key()
    if api_key is not None:
        _check_page(api_key)
        return api_key
    stale: ApiKeyInfo | None = g.get("stale_api_key")
    detail = f"The key {stale.id} is {stale.state}." if stale else "This is no key of this shop."
    headers = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'}
    raise Refusal(401, f"{detail} shoplens keys create makes a new one.", code="key_invalid", headers=headers)


def known_api_key() -> ApiKeyInfo | None:
    """The valid key of this request, if it brings one; looked up once a request, so that a revoked one ends at once."""
    if "api_key" not in g:
        text = _presented()
        keys = ApiKeys(services().database)
        found = keys.find(text) if text else None
        valid = found is not None and found.state == "valid"
        g.api_key, g.stale_api_key = (found, None) if valid else (None, found)
        if found is not None and valid:
            keys.note_used(found)
            if found.may("ingest"):
                ask_replica(False)  # who writes products finds them as he wrote them
    api_key: ApiKeyInfo | None = g.api_key
    return api_key


def _check_page(api_key: ApiKeyInfo) -> None:
    """Refusal where a browser key comes from a page that it is not for, or a secret one stands in an address."""
    if not api_key.is_public:
        if not _bearer():
            detail = f"The key {api_key.id} is secret and was sent in an address: send it as Authorization: Bearer KEY."
            raise Refusal(401, detail, code="key_in_address", headers={"WWW-Authenticate": _REALM})
        return
    origin = request.headers.get("Origin")
    g.cors_origin = origin  # the page may read why it is refused
    if not api_key.is_for(origin):
        detail = f"The key {api_key.id} is for pages of other origins than {origin or 'none'}; shoplens keys list names"
        raise Refusal(403, f"{detail} them, shoplens keys create --origin makes another.", code="key_origin")


def _presented() -> str:
    """The key that the request brings, "" without one."""
    return _bearer() or request.args.get("key", "").strip()


def _bearer() -> str:
    """The bearer token of the request, "" without one; other kinds of credentials may be meant for a proxy."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() or "-" if kind.lower() == "bearer" else ""
