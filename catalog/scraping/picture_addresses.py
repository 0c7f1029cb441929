"""Where a picture's address stands in a page that loads it late, and which addresses stand in for a picture."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

# Where an address waits until the picture is scrolled to, the surest first.
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-original-src",
    "data-image",
    "data-large_image",
)
_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "srcset")
MOST_SOURCES = 12  # in one <picture>
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)[wxh])?\s*(?:,|$)")
_STANDS_IN = (
    "placeholder|blank|spacer|pixel|1x1|loading|loader|lazyload|lazy|transparent|trans|clear|empty|spinner|dummy"
    "|no[-_]?(?:image|img|photo|picture|pic)|coming[-_]?soon|preloader"
)
_FILLER = r"image|img|product|default|ajax|gif|gr[ae]y|white|bg|small|medium|large|thumb|sm|lg|px|svg|\d+x\d+|\d+"
_NAME = re.compile(rf"(?:(?:{_FILLER})[-_.]*)*(?:{_STANDS_IN})(?:[-_.]*(?:{_STANDS_IN}|{_FILLER}))*", re.IGNORECASE)


def is_placeholder(address: str) -> bool:
    """Whether the address is that of a picture shown until the real one has come: data:, /img/placeholder.gif …"""
    if address.strip().lower().startswith(("data:", "about:", "blob:")):
        return True
    try:
        name = urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]
    except ValueError:
        return False
    return _NAME.fullmatch(re.sub(r"\.\w{2,5}$", "", name)[:100]) is not None


def without_placeholders(addresses: list[str]) -> list[str]:
    """The addresses of real pictures; all of them where there is no real one."""
    return [address for address in addresses if not is_placeholder(address)] or addresses


def picture_in(element: Any) -> str:
    """The address that an <img>, <source> or <picture> leads to: the real one before one that stands in for it."""
    addresses = [address for address in _addresses(element) if address.strip()]
    return next((address for address in addresses if not is_placeholder(address)), addresses[0] if addresses else "")


def largest(srcset: str) -> str:
    """The address of the largest picture in a srcset."""
    found = [(float(size or 0), address) for address, size in _CANDIDATE.findall(srcset[:20_000]) if _is_number(size)]
    return max(found, key=lambda one: one[0])[1] if found else ""


def _is_number(size: str) -> bool:
    return size.count(".") < 2 and size != "."


def _addresses(element: Any) -> Iterator[str]:
    """All addresses that the element, its <picture> and the <noscript> beside it name, the likeliest first."""
    yield from (element.get(name, "") for name in _LAZY)
    yield from (largest(element.get(name, "")) for name in _SETS)
    yield element.get("src", "")
    picture = _around(element)
    if picture is not None:
        for source in picture.iter("source", "img"):
            if source is not element:
                yield from (largest(source.get(name, "")) for name in _SETS)
                yield from (source.get(name, "") for name in (*_LAZY, "src"))
    for after in (element if picture is None else picture).itersiblings("noscript"):
        yield from (image.get("src", "") for image in after.iter("img"))
        break


def _around(element: Any) -> Any:
    """The <picture> that the element is or lies in; the parser puts an <img> into the <source> elements before it."""
    for _ in range(MOST_SOURCES):
        if element is None or element.tag == "picture":
            return element
        element = element.getparent()
    return None
