"""Reads the web addresses of pictures as feeds write them."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit, urlunsplit

from requests.utils import requote_uri

from catalog.web.errors import Refused

MAX_LENGTH = 4_000  # characters; longer ones carry something else than a name
MAX_HOST = 253  # characters, RFC 1035
DEFAULT_PORTS = {"http": 80, "https": 443}

_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_WEB = re.compile(r"(https?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """A picture's address, written one way; `key` names it in the database."""

    url: str
    host: str  # lower case, without brackets
    port: int

    @cached_property
    def key(self) -> str:
        """SHA-256 of the address: addresses are longer than an index takes."""
        return hashlib.sha256(self.url.encode()).hexdigest()

    @property
    def place(self) -> str:
        """Host and port: what rate and concurrency are counted by."""
        return f"{self.host}:{self.port}"


def is_web(reference: str) -> bool:
    """Whether a feed's reference is a web address rather than a path."""
    return _WEB.match(reference) is not None


def read_address(reference: str, base: str = "https://") -> Address:
    """The address a reference means, relative ones seen from `base`; raises Refused."""
    if len(reference) > MAX_LENGTH:
        raise Refused("bad address", f"is longer than {MAX_LENGTH:,} characters")
    try:
        cleaned = reference.strip().replace("\\", "/")
        parts = urlsplit(cleaned if _WHOLE.match(cleaned) else urljoin(base, cleaned))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("bad address", "is no readable address") from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise Refused("bad address", f"starts with {scheme}:, only http: and https: are fetched")
    if parts.username is not None or parts.password is not None:
        raise Refused("bad address", "carries a user name; only addresses open to all are fetched")
    port = DEFAULT_PORTS[scheme] if port is None else port
    name = _name(host)
    netloc = f"[{name}]" if ":" in name else name
    netloc += "" if port == DEFAULT_PORTS[scheme] else f":{port}"
    try:
        url = requote_uri(urlunsplit((scheme, netloc, parts.path or "/", parts.query, "")))
    except UnicodeError as error:
        raise Refused("bad address", "holds letters that no address can") from error
    return Address(url, name, port)


def _name(host: str) -> str:
    """The host as the wire has it: lower case, other alphabets in ASCII."""
    if not host or len(host) > MAX_HOST or any(letter in host for letter in " \t\r\n%<>|^"):
        raise Refused("bad address", "names no host")
    try:
        return host.lower() if host.isascii() else host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise Refused("bad address", "names no host that can be looked up") from error
