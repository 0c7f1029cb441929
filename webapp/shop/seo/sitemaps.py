"""What search engines are told: which pages there are, and which of them are worth reading."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

import numpy as np
from flask import Response, request, url_for
from sqlalchemy import select

from catalog.languages.message import Message
from catalog.tables import Product
from webapp.context import parts
from webapp.refusals import Refusal
from webapp.shop import bp

if TYPE_CHECKING:
    from catalog.database import Database
    from indexer.live.facts import Facts
    from indexer.live.live_facts import LiveFacts

MOST_ADDRESSES = 50_000  # in a file, as sitemaps.org has it
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_SITE = "\0"  # in place of scheme and host, which are those of each request
_FAST = 1  # zlib's level of what is kept in memory
_AS_IN_LINKS = "!$&'()*+,/:;=@"  # what url_for leaves as it is in a path


class Sitemaps:
    """Lists of pages, at most so many in a file, kept until the catalogue changes; safe to share between threads."""

    def __init__(self, facts: LiveFacts, database: Database, most: int = MOST_ADDRESSES) -> None:
        self._facts, self._database, self._most = facts, database, most
        self._kept: tuple[Facts, dict[int, bytes]] | None = None

    def state(self) -> tuple[int, int]:
        """The number of the catalogue's last change, and how many files of products there are."""
        facts = self._facts.current()
        return facts.sequence, -(-int(facts.visible.sum()) // self._most)

    def file(self, number: int) -> str | None:
        """File 0: front page, everything, categories; from 1: products by id. None where there is no such file."""
        facts, kept = self._facts.current(), self._kept
        if kept is None or kept[0] is not facts:  # facts are another object when anything changed
            kept = self._kept = (facts, {})
        if number not in kept[1]:
            entries = self._entries(facts, number)
            if entries is None:
                return None
            text = "".join((_HEAD.format("urlset"), *entries, "</urlset>\n"))
            kept[1][number] = zlib.compress(text.encode(), _FAST)
        return zlib.decompress(kept[1][number]).decode().replace(_SITE, request.url_root.rstrip("/"))

    def _entries(self, facts: Facts, number: int) -> Iterable[str] | None:
        if number == 0:
            categories = sorted(facts.category_counts)[: self._most - 2]
            pages = [url_for("shop.search", category=name) for name in categories]
            return [_entry(path) for path in (url_for("shop.home"), url_for("shop.search"), *pages)]
        ids = facts.ids[facts.visible][(number - 1) * self._most : number * self._most]
        return self._products(ids) if len(ids) else None

    def _products(self, ids: np.ndarray) -> Iterator[str]:
        """An entry for each of the int64 ids[n], in ascending order, n > 0."""
        before = url_for("shop.product", public_id="x")[:-1]
        wanted = set(ids.tolist())
        query = select(Product.id, Product.public_id, Product.updated_at).order_by(Product.id)
        with self._database.reading_products() as session:
            for row in session.execute(query.where(Product.id.between(int(ids[0]), int(ids[-1])))):
                if row.id in wanted:
                    yield _entry(before + quote(row.public_id, _AS_IN_LINKS), f"{row.updated_at:%Y-%m-%d}")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The index of the files."""
    sequence, files = parts().sitemaps.state()
    addresses = (url_for("shop.sitemap_file", number=number, _external=True) for number in range(files + 1))
    lines = (f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return _xml("".join((_HEAD.format("sitemapindex"), *lines, "</sitemapindex>\n")), sequence)


@bp.get("/sitemap/<int:number>.xml")
def sitemap_file(number: int) -> Response:
    """Up to 50,000 addresses."""
    sequence, _ = parts().sitemaps.state()
    text = parts().sitemaps.file(number)
    if text is None:
        detail = Message("There is no such sitemap; /sitemap.xml lists those there are.")
        raise Refusal(404, detail, code="not_found")
    return _xml(text, sequence)


@bp.get("/robots.txt")
def robots() -> Response:
    """Crawlers read products and categories; results of searches, which never end, and /ops are not for them."""
    search = url_for("shop.search")
    refused = (url_for("ops.index"), "/api/", "/photo/", "/classify/", url_for("shop.suggest"), search)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in refused),
        f"Allow: {search}$",
        f"Allow: {search}?page=",
        f"Allow: {search}?lang=",
        f"Allow: {search}?category=",
        f"Disallow: {search}?category=*&",
        f"Allow: {search}?category=*&page=",
        f"Allow: {search}?category=*&lang=",
        f"Sitemap: {url_for('shop.sitemap', _external=True)}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain", headers={"Cache-Control": "public, max-age=3600"})


def _entry(path: str, changed: str = "") -> str:
    lastmod = changed and f"<lastmod>{changed}</lastmod>"
    return f"<url><loc>{_SITE}{escape(path)}</loc>{lastmod}</url>\n"


def _xml(text: str, sequence: int) -> Response:
    response = Response(text, mimetype="application/xml", headers={"Cache-Control": "public, no-cache"})
    response.set_etag(f"{sequence}-{len(text)}")
    response.make_conditional(request.environ)
    return response
