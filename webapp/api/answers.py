"""Search results as JSON: the fields the API promises, from the same objects the pages show."""

from __future__ import annotations

from decimal import Decimal

from flask import g, url_for

from catalog.catalogue import ProductView
from catalog.offers.variants import Variant
from indexer.search.results import Hit, LabelScore, SearchResult
from webapp.api.shapes import (
    HitShape,
    ImageShape,
    LabelShape,
    ProductShape,
    RecognitionShape,
    SearchShape,
    VariantShape,
)

_ANY_PICTURE = "0" * 64  # stands for the hash of a picture


def search_answer(result: SearchResult) -> SearchShape:
    """One slice of a search."""
    return {
        "query": result.query,
        "mode": result.mode,
        "release": result.release,
        "models": list(result.models),
        "recognized": _recognition(result),
        "text": result.text,
        "text_cut_short": result.text_cut_short,
        "did_you_mean": result.did_you_mean,
        "degraded": result.degraded,
        "readings": [
            {"kind": reading.kind, "value": reading.value, "words": reading.words}
            for reading in result.inferred_filters
        ],
        "excluded": list(result.excluded),
        "notes": list(result.notes),
        "facets": {
            name: [{"value": facet.value, "count": facet.count, "selected": facet.selected} for facet in facets]
            for name, facets in result.facets.items()
        },
        "total": result.total,
        "total_is_exact": result.total_is_exact,
        "results": [hit_answer(hit) for hit in result.hits],
        "nearest": [hit_answer(hit) for hit in result.nearest],
    }


def hit_answer(hit: Hit) -> HitShape:
    """One product found."""
    return {
        "id": hit.id,
        "title": hit.title,
        "brand": hit.brand,
        "price": amount(hit.price),
        "list_price": amount(hit.list_price),
        "price_from": hit.price_from,
        "price_on_request": hit.price_on_request,
        "currency": hit.currency or None,
        "category": hit.category,
        "in_stock": hit.in_stock,
        "image_url": None if hit.picture is None else picture_address(hit.picture),
        "variant": hit.variant or None,
        "url": hit.url or product_address(hit.id),
        "score": round(float(hit.score), 4),
        "match": hit.match,
        "reason": hit.reason,
    }


def product_answer(product: ProductView) -> ProductShape:
    """One product with all its facts."""
    images = [
        ImageShape(url=picture_address(picture.hash), width=picture.width, height=picture.height)
        for picture in product.pictures
    ]
    return {
        "id": product.public_id,
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "price": amount(product.price),
        "list_price": amount(product.list_price),
        "unit_price": product.unit_price or None,
        "price_from": product.price_from,
        "price_on_request": product.price_on_request,
        "currency": product.currency or None,
        "category": product.category,
        "categories": list(product.categories),
        "in_stock": product.in_stock,
        "availability": product.availability,
        "image_url": images[0]["url"] if images else None,
        "images": images,
        "url": product.url or product_address(product.public_id),
        "group_id": product.group_id or None,
        "sku": product.sku or None,
        "gtin": product.gtin or None,
        "mpn": product.mpn or None,
        "variants": [variant_answer(variant) for variant in product.variants],
        "attributes": dict(product.attributes),
    }


def variant_answer(variant: Variant) -> VariantShape:
    """One variant of a product."""
    return {
        "id": variant.feed_id,
        "options": dict(variant.options),
        "sku": variant.sku or None,
        "gtin": variant.gtin or None,
        "mpn": variant.mpn or None,
        "price": amount(variant.price),
        "list_price": amount(variant.list_price),
        "price_on_request": variant.price_on_request,
        "unit_price": variant.unit_price or None,
        "in_stock": variant.in_stock,
        "availability": variant.availability,
    }


def amount(price: Decimal | None) -> float | None:
    """A price as JSON holds it."""
    return None if price is None else float(price)


def label_answer(score: LabelScore) -> LabelShape:
    """One label with its probability."""
    return {"head": score.head, "label": score.label, "probability": round(float(score.probability), 4)}


def picture_address(picture: str) -> str:
    """The full address of a picture at its largest size; those of one answer differ in the picture's hash alone."""
    if "around_picture" not in g:
        address = url_for("shop.picture", width=640, picture=_ANY_PICTURE, kind="jpg", _external=True)
        g.around_picture = address.rsplit(_ANY_PICTURE, 1)
    before, after = g.around_picture
    return f"{before}{picture}{after}"


def product_address(public_id: str) -> str:
    """The full address of a product's page."""
    return url_for("shop.product", public_id=public_id, _external=True)


def _recognition(result: SearchResult) -> RecognitionShape | None:
    seen = result.recognized
    if seen is None:
        return None
    return {"category": seen.category, "probability": round(float(seen.probability), 4), "by": seen.by}
