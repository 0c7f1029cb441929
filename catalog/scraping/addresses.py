"""Addresses of pages: normalised, compared by site, classified by their path."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

# Parameters that say where a visitor came from and never which page is shown.
_TRACKING = re.compile(r"^(utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|srsltid|sessionid|phpsessid)$", re.IGNORECASE)
_FILE = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|hei[cf]|jp2|svg|ico|bmp|tiff?|css|m?js|json|woff2?|ttf|eot|pdf|docx?|xlsx?|pptx?|zip|gz|rar|7z|tar"
    r"|exe|dmg|apk|mp[34]|m4[av]|avi|mov|webm|ogg|wav|rss|atom)$",
    re.IGNORECASE,
)
# Pages that change something or belong to one visitor; nobody's products are there.
_PRIVATE = re.compile(
    r"/(cart|basket|checkout|warenkorb|kasse|account|login|logout|signin|signup|register|wishlist|compare)(/|$|\.)"
    r"|[?&](add-to-cart|add_to_cart|add_to_wishlist|remove_item)=",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"/(products?|produkte?|produits?|producto|artikel|articles?|items?|dp|p|shop)/", re.IGNORECASE)
MAX_LENGTH = 2_000


def normalised(address: str, base: str = "") -> str:
    """The absolute http address without fragment and tracking parameters; "" for anything else."""
    if not address.strip():
        return ""
    try:
        whole = urldefrag(urljoin(base, address.strip()))[0]
        parts = urlsplit(whole)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None:
            return ""
        parts.port  # noqa: B018 - a port that is none raises here
    except ValueError:
        return ""
    query = "&".join(
        parameter
        for parameter in parts.query.split("&")
        if parameter and not _TRACKING.match(parameter.split("=", 1)[0])
    )
    netloc = parts.netloc.lower().rstrip(".")
    rebuilt = urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", query, ""))
    try:
        clean = safe_url_string(rebuilt)
    except ValueError:
        return ""
    return clean if len(clean) <= MAX_LENGTH else ""


def site_of(address: str) -> str:
    """What two addresses of one site have in common: the host without www., and a port that is not the usual one."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def host_of(address: str) -> str:
    """The host alone."""
    return urlsplit(address).hostname or ""


def origin_of(address: str) -> str:
    """Scheme and host, as robots.txt counts them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def looks_like_file(address: str) -> bool:
    """Whether the ending says that no page is there."""
    return bool(_FILE.search(urlsplit(address).path))


def is_visitors_own(address: str) -> bool:
    """Whether it is a cart, an account, or a link that changes something."""
    return bool(_PRIVATE.search(address))


def looks_like_product(address: str) -> bool:
    """Whether the path looks like a product's: such pages are asked for first."""
    return bool(_PRODUCT.search(urlsplit(address).path + "/"))


def identity_in(address: str) -> str:
    """What in an address can serve as a product's id: path and query."""
    parts = urlsplit(address)
    return parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
