"""Browsers that signed in before: a signed cookie tells them from strangers who guess passwords."""

from __future__ import annotations

import secrets
from ipaddress import IPv6Address, ip_address

from flask import Request, Response, current_app, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.access.signing import PatientSigner

COOKIE = "shoplens_device"
LONGEST_S = 365 * 86_400
# The first of these that a browser names counts: most of them name others as well.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device_of(asked: Request) -> str | None:
    """The id of the browser that sends the request; None for one that never signed in here, or not for a year."""
    try:
        device = _serializer().loads(asked.cookies.get(COOKIE, ""), max_age=LONGEST_S)
    except BadSignature:
        return None
    return device if isinstance(device, str) else None


def describe_browser(agent: str) -> str:
    """What a browser calls itself, in short, such as Firefox on Windows; "" for one that is not known."""
    names = (next((name for mark, name in marks.items() if mark in agent), "") for marks in (BROWSERS, SYSTEMS))
    return " on ".join(filter(None, names))


def remember_device(response: Response, path: str) -> None:
    """Give the browser its cookie, a new one unless it has one; it opens nothing."""
    device = device_of(request) or secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps(device)),
        max_age=LONGEST_S,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def guesser() -> str:
    """Under which name attempts to sign in are counted: the device, or a stranger's address (IPv6: its network)."""
    device = device_of(request)
    return f"device:{device}" if device else _network(get_remote_address())


def _network(address: str) -> str:
    """One visitor has a whole /64 of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="shoplens-device", signer=PatientSigner)
