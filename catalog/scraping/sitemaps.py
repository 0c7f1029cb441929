"""Sitemaps: lists of addresses and lists of lists, plain or packed with gzip, or one address a line."""

import zlib
from dataclasses import dataclass, field

from parsel import Selector

from catalog.scraping.addresses import normalised

MAX_BYTES = 52_428_800  # unpacked, as the protocol has it
MAX_ADDRESSES = 50_000


@dataclass
class Sitemap:
    """Addresses of pages, and of further sitemaps."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def read_sitemap(data: bytes, base: str) -> Sitemap:
    """What a sitemap lists; ValueError says why it cannot be read."""
    unpacked = _unpacked(data)
    if not unpacked.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return Sitemap(pages=_addresses(unpacked.decode("utf-8", "replace").splitlines(), base))
    root = Selector(body=unpacked, type="xml")
    kind = root.xpath("local-name(/*)").get()
    if kind not in ("urlset", "sitemapindex"):
        raise ValueError("is no sitemap: neither urlset nor sitemapindex")
    found = _addresses(root.xpath("/*/*/*[local-name()='loc']/text()").getall(), base)
    return Sitemap(sitemaps=found) if kind == "sitemapindex" else Sitemap(pages=found)


def _unpacked(data: bytes) -> bytes:
    """Never more than MAX_BYTES, however small it was packed."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise ValueError("is damaged: gzip cannot unpack it") from error
    if unpacking.unconsumed_tail:
        raise ValueError(f"has more than {MAX_BYTES // 1_048_576} MB unpacked")
    return unpacked


def _addresses(urls: list[str], base: str) -> list[str]:
    found = (normalised(url, base) for url in urls[:MAX_ADDRESSES] if url.strip())
    return list(dict.fromkeys(filter(None, found)))
