"""What a product's page says to search engines: schema.org as JSON-LD."""

from __future__ import annotations

from typing import Any

from flask import url_for

from catalog.catalogue import ProductView
from webapp.shop.category_tree import crumbs

_CONTEXT = "https://schema.org"


def structured_data(product: ProductView) -> list[dict[str, Any]]:
    """The breadcrumbs of each of its categories, the deepest first."""
    paths = dict.fromkeys([product.category, *product.categories])
    return [_breadcrumbs(path, product.title) for path in paths if path]


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
