"""Feeds of text: CSV, JSON and XML, read, cleaned and made records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from catalog.errors import FeedError, MappingError
from catalog.importing.cleaner import MAX_ID, MAX_TITLE, Cleaner, RowRejected
from catalog.importing.rows import open_rows
from catalog.records import Record
from tests.fuzz.targets import place

WORDS = (
    b"id,title,price\n",
    b"parent_sku",
    b"variant",
    b"|",
    b";",
    b"\t",
    b'"',
    b'""',
    b'\\"',
    b"\xef\xbb\xbf",
    b"\xff\xfe",
)
WORDS += (
    b'{"id":',
    b'"title":',
    b'"attributes":{',
    b"\\ud800",
    b"<item>",
    b"</item>",
    b"<g:id>",
    b"<![CDATA[",
    b"<!DOCTYPE",
)
WORDS += (
    b"&#0;",
    b"12,50 EUR",
    b"1e999",
    b"NaN",
    b"2026-11-30T10:00",
    b"in stock",
    b"x > y > z",
    b"http://[",
    b"\x1f\x8b",
)
ROWS = 50  # of a feed that are read

CSV = """id;title;description;price;sale price;sale price effective date;currency;availability;category;images;gtin
1;Mug, "blue";Holds <b>tea</b>.;12,50 €;9,99;2026-01-01/2026-02-01;EUR;in stock;Home > Mugs;1.jpg;4006381333931
2;Bowl;;1.299,00;;;EUR;out of stock;Home > Bowls;2.jpg,3.jpg;
"""
SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Tags
mug,Mug,<p>Tea</p>,Tidewater,Mugs,true,Colour,blue,M-1,12.50,tea
mug,,,,,,,red,M-2,13.50,
"""
WOO = """ID,Type,SKU,Name,Published,Regular price,Sale price,In stock?,Parent,Attribute 1 name,Attribute 1 value(s)
1,variable,M,Mug,1,,,1,,Colour,"blue, red"
2,variation,M-1,Mug blue,1,12.50,9.00,1,M,Colour,blue
"""
SALES = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice\n1,85A,WHITE MUG,6,12/1/2010 8:26,2.55\n"
JSON = """[{"id": 1, "title": "Mug", "price": {"value": 12.10}, "images": [{"src": "https://a.example/1.jpg"}],
"attributes": {"colour": "blue", "sizes": ["S", "M"]}}, {"id": "2", "title": "Bowl \\ud83c\\udf75", "price": "9"}]"""
LINES = '{"id": 1, "title": "Mug", "price": 12.5}\n{"id": 2, "title": "Bowl"}\n'
XML = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>
<title>Mug</title><g:price>12.50 EUR</g:price><g:image_link>https://a.example/1.jpg</g:image_link>
<g:item_group_id>m</g:item_group_id><description><![CDATA[<b>Tea</b>]]></description></item></channel></rss>"""


def seeds() -> list[bytes]:
    """A small feed of each kind, two of them in other encodings."""
    texts = (CSV, SHOPIFY, WOO, SALES, JSON, LINES, XML)
    return [*(text.encode() for text in texts), CSV.encode("utf-16"), CSV.encode("cp1252")]


def one(data: bytes) -> None:
    """Read its first rows; what becomes a record can be kept by every database."""
    path = place() / "feed"
    path.write_bytes(data)
    with suppress(FeedError, MappingError), open_rows(path) as rows:
        cleaner = Cleaner(rows.prices, rows.zone)
        for read in islice(rows, ROWS):
            with suppress(RowRejected):
                check(cleaner.clean(read.row))


def check(record: Record) -> None:
    """Raise AssertionError or UnicodeEncodeError for a record that a database refuses."""
    assert 1 <= len(record.feed_id) <= MAX_ID and 1 <= len(record.title) <= MAX_TITLE
    for text in _texts(record):
        assert "\0" not in text
        text.encode()
    for amount in (record.price, record.list_price):
        assert amount is None or (amount.is_finite() and amount >= 0)


def _texts(record: Record) -> Iterator[str]:
    """Every text but references of pictures, which are made storable where they are kept."""
    yield from (value for value in vars(record).values() if isinstance(value, str))
    for name, value in record.attributes.items():
        yield from (name, value)
    for variant in record.variants:
        yield from (variant.feed_id, variant.sku, variant.gtin, variant.mpn, variant.url, variant.unit_price)
        yield from (*variant.options, *variant.options.values())
