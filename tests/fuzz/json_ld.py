"""Pages of foreign shops: the whole page, or what stands in its JSON-LD."""

from __future__ import annotations

import json

from catalog.scraping.page import read_page

URL = "https://shop.example/p/1"
PAGE = b"""\x00<html><head><base href="/a/"><link rel="canonical" href="/p/1">
<meta property="og:type" content="product">
<meta property="og:title" content="Jar"><meta property="product:price:amount" content="12.50"></head>
<body itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Jar</h1><img itemprop="image" src="j.jpg">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span itemprop="price" content="12.50">12,50</span>
</div><a href="/p/2">more</a></body></html>"""
PRODUCT = b"""\x01{"@context": "https://schema.org", "@graph": [{"@type": "Product", "@id": "#p", "name": "Jar",
"sku": "J1",
"image": ["j.jpg", {"@type": "ImageObject", "url": "k.jpg"}], "brand": {"@type": "Brand", "name": "Tidewater"},
"offers": {"@type": "AggregateOffer", "lowPrice": 9, "offers": [{"@type": "Offer", "price": "12.50",
"priceCurrency": "EUR",
"availability": "https://schema.org/InStock", "priceSpecification": [{"price": 12.5}]}]}}, {"@type": "BreadcrumbList",
"itemListElement": [{"@type": "ListItem", "position": 1, "item": {"name": "Jars"}}]}]}"""
GROUP = b"""\x01{'@type': 'ProductGroup', name: 'Jar', productGroupID: "J", variesBy: "size", hasVariant: [
{"@type": "Product", "sku": "J1", "size": "L", "offers": {"price": 12,50}},], // two
}}"""
WORDS = (
    b'"@type":',
    b'"@id":',
    b'"@graph":[',
    b'"@list":',
    b'"Product"',
    b'"offers":',
    b'"price":',
    b'"image":',
    b"/*",
    b"*/",
)
WORDS += (
    b"//",
    b"<![CDATA[",
    b"-->",
    b"&quot;",
    b"\\u",
    b"\\ud800",
    b"NaN",
    b"null",
    b"itemprop=",
    b"itemscope",
    b"itemref=",
)
WORDS += (b"content=", b"http://[", b"//[::1", b"\x00", b"<script type='application/ld+json'>", b"</script>")


def seeds() -> list[bytes]:
    """Pages, and scripts in JSON-LD behind the byte that says so."""
    return [PAGE, PRODUCT, GROUP]


def one(data: bytes) -> None:
    """Read the page; its products can be written into a feed."""
    text = data[1:].decode("utf-8", "replace")
    if data[:1] == b"\x01":
        text = f'<html><head><script type="application/ld+json">{text}</script></head></html>'
    page = read_page(text, URL)
    for product in page.products:
        row = product.as_row()
        assert row["id"] and row["url"]
        json.dumps(row, ensure_ascii=False).encode()
