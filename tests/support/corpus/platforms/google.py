"""Google Merchant Center's product data: RSS, Atom, a text file, and a text file with German heads.

Attributes, values and formats: https://support.google.com/merchants/answer/7052112 (product data specification), the
same with `?hl=de`, answer/6324460 (the period of a sale: two moments parted by a slash) and answer/6324507 (variants
share an `item_group_id`). German heads and their order: GambioGX4's export scheme "Google Shopping" ('Bildlink',
'Zusätzlicher Bildlink', 'Sonderangebotszeitraum' …); that of the group is Google's own name, "Artikelgruppen-ID".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, register_namespace

from tests.support.corpus.files import write_csv
from tests.support.corpus.shop import CURRENCY, HOST, Feed, Item, Product, Sale, Shop

GOOGLE, ATOM = "http://base.google.com/ns/1.0", "http://www.w3.org/2005/Atom"
HEADS = {  # the attribute → its German name
    "id": "ID",
    "title": "Titel",
    "description": "Beschreibung",
    "google_product_category": "Google Produktkategorie",
    "product_type": "Produkttyp",
    "link": "Link",
    "image_link": "Bildlink",
    "additional_image_link": "Zusätzlicher Bildlink",
    "condition": "Zustand",
    "availability": "Verfügbarkeit",
    "availability_date": "Verfügbarkeitsdatum",
    "price": "Preis",
    "sale_price": "Sonderangebotspreis",
    "sale_price_effective_date": "Sonderangebotszeitraum",
    "brand": "Marke",
    "gtin": "GTIN",
    "mpn": "MPN",
    "identifier_exists": "Kennzeichnung existiert",
    "item_group_id": "Artikelgruppen-ID",
    "color": "Farbe",
    "size": "Größe",
    "pattern": "Muster",
}
STATES = {  # in the catalogue's words → the attribute's values, English and German
    "in stock": ("in_stock", "auf Lager"),
    "out of stock": ("out_of_stock", "nicht auf Lager"),
    "preorder": ("preorder", "vorbestellt"),
}
SILENT = {
    "drafts": "a feed has what is on sale",
    "unknown stock": "the availability is required",
    "variant names": "an option is named after its attribute",
}


def entries(shop: Shop) -> Iterator[dict[str, list[str]]]:
    """One entry an item, with the values of each attribute; the shop's main category is the first product type."""
    for product in shop.products:
        if product.state == "shown":
            yield from (_entry(product, item) for item in product.items)


def _entry(product: Product, item: Item) -> dict[str, list[str]]:
    attributes = {"Colour": "color", "Size": "size", "Scent": "pattern"}
    single = {
        "id": item.sku,
        "title": product.title,
        "description": product.text,
        "google_product_category": "536",
        "link": product.url + (f"?variant={item.sku}" if product.varies else ""),
        "image_link": product.pictures[0],
        "condition": "new",
        "availability": item.availability or "in stock",
        "availability_date": "2036-05-01T08:00+0100" if item.availability == "preorder" else "",
        "price": _amount(item.price),
        "sale_price": _amount(item.sale.price) if item.sale else "",
        "sale_price_effective_date": period(item.sale) if item.sale else "",
        "brand": product.brand,
        "gtin": item.gtin,
        "mpn": item.mpn,
        "identifier_exists": "" if item.gtin or item.mpn else "no",
        "item_group_id": (product.sku or product.key) if product.varies else "",
        **{attributes[name]: value for name, value in item.options.items()},
    }
    several = {
        "product_type": [" > ".join(path) for path in product.categories],
        "additional_image_link": list(product.pictures[1:]),
    }
    return {name: [value] for name, value in single.items() if value} | several


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f} {CURRENCY}"


def period(sale: Sale) -> str:
    """From the first moment to the last, in Berlin's winter time; "" where it is open."""
    if sale.start is None or sale.end is None:
        return ""
    return f"{_moment(sale.start, time(0, 0))}/{_moment(sale.end, time(23, 59))}"


def _moment(day: date, at: time) -> str:
    return f"{datetime.combine(day, at):%Y-%m-%dT%H:%M}+0100"


def write_xml(folder: Path, shop: Shop, *, atom: bool) -> Path:
    """RSS 2.0 or Atom 1.0; in Atom title, link and summary are Atom's own elements where the format has them."""
    register_namespace("g", GOOGLE)
    root = Element(f"{{{ATOM}}}feed") if atom else Element("rss", {"version": "2.0"})
    channel = root if atom else SubElement(root, "channel")
    SubElement(channel, f"{{{ATOM}}}title" if atom else "title").text = "Lindenhof"
    if atom:
        SubElement(channel, f"{{{ATOM}}}link", {"rel": "self", "href": HOST})
        SubElement(channel, f"{{{ATOM}}}updated").text = "2030-01-02T10:00:00Z"
    else:
        SubElement(channel, "link").text = HOST
        SubElement(channel, "description").text = "Everything that Lindenhof sells"
    for entry in entries(shop):
        element = SubElement(channel, f"{{{ATOM}}}entry" if atom else "item")
        for name, values in entry.items():
            for value in values:
                said = STATES[value][0] if name == "availability" else value
                SubElement(element, f"{{{GOOGLE}}}{name}").text = said
    path = folder / ("atom.xml" if atom else "products.xml")
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def write_text(folder: Path, shop: Shop, *, german: bool) -> Path:
    """Columns parted by tabs; several values of one attribute by commas, one product type of each."""
    rows: list[dict[str, object]] = []
    for entry in entries(shop):
        entry["product_type"] = entry["product_type"][:1]
        entry["availability"] = [STATES[entry["availability"][0]][german]]
        flat = {name: ",".join(values).replace("\n", " ") for name, values in entry.items()}
        rows.append({HEADS[name] if german else name: value for name, value in flat.items()})
    heads = list(HEADS.values() if german else HEADS)
    return write_csv(folder / "products.txt", heads, rows, delimiter="\t")


FEEDS = (
    Feed("google-rss", partial(write_xml, atom=False), SILENT),
    Feed("google-atom", partial(write_xml, atom=True), SILENT),
    Feed("google-tsv", partial(write_text, german=False), SILENT),
    Feed("google-tsv-de", partial(write_text, german=True), SILENT),
)
