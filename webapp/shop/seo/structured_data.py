"""What a product's page says to search engines: schema.org as JSON-LD."""

from __future__ import annotations

from typing import Any

from flask import url_for

from catalog.catalogue import PictureView, ProductView
from catalog.pictures import thumbnail_widths
from webapp.shop.category_tree import crumbs

_CONTEXT = "https://schema.org"
_STATES = {"in stock": "InStock", "out of stock": "OutOfStock", "preorder": "PreOrder"}


def structured_data(product: ProductView, includes_tax: bool | None) -> list[dict[str, Any]]:
    """The product with its price, and the breadcrumbs of each of its categories, the deepest first."""
    paths = dict.fromkeys([product.category, *product.categories])
    return [_product(product, includes_tax), *(_breadcrumbs(path, product.title) for path in paths if path)]


def picture_widest(picture: PictureView) -> int:
    """The width that names the largest thumbnail of a picture."""
    return max(thumbnail_widths(picture.width, picture.height))


def _product(product: ProductView, includes_tax: bool | None) -> dict[str, Any]:
    said = {
        "description": product.description,
        "sku": product.sku,
        "gtin": product.gtin,
        "mpn": product.mpn,
        "image": [
            url_for("shop.picture", width=picture_widest(picture), picture=picture.hash, kind="jpg", _external=True)
            for picture in product.pictures
        ],
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "offers": _offer(product, includes_tax),
    }
    own = {"@context": _CONTEXT, "@type": "Product", "name": product.title}
    return {**own, **{name: value for name, value in said.items() if value}}


def _offer(product: ProductView, includes_tax: bool | None) -> dict[str, Any] | None:
    """None without a price and its currency: search engines take no other offers."""
    if product.price is None or not product.currency:
        return None
    price = {"price": str(product.price), "priceCurrency": product.currency}
    kind = ("AggregateOffer", "lowPrice") if product.price_from else ("Offer", "price")
    offer: dict[str, Any] = {"@type": kind[0], kind[1]: price["price"], "priceCurrency": product.currency}
    offer["url"] = url_for("shop.product", public_id=product.public_id, _external=True)
    if product.availability in _STATES:
        offer["availability"] = f"{_CONTEXT}/{_STATES[product.availability]}"
    if includes_tax is not None:
        specification = {"@type": "UnitPriceSpecification", **price, "valueAddedTaxIncluded": includes_tax}
        offer["priceSpecification"] = specification
    return offer


def _breadcrumbs(path: str, title: str) -> dict[str, Any]:
    items = [(name, {"item": url_for("shop.search", category=level, _external=True)}) for name, level in crumbs(path)]
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, **address}
            for position, (name, address) in enumerate([*items, (title, {})], start=1)
        ],
    }
