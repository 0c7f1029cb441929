"""OpenGraph and product meta tags, which pages have for social networks and price comparison."""

from parsel import Selector

from catalog.scraping.addresses import normalised
from catalog.scraping.product import Product
from catalog.scraping.structured_data.offers import stock

_PRODUCT_TYPES = {"product", "product.item", "og:product", "product.group"}
_FIELDS = {
    "title": ("og:title", "twitter:title"),
    "description": ("og:description", "description"),
    "brand": ("product:brand", "og:brand"),
    "price": ("product:sale_price:amount", "product:price:amount", "og:price:amount"),
    "currency": ("product:price:currency", "og:price:currency"),
    "category": ("product:category",),
    "group_id": ("product:item_group_id",),
    "gtin": ("product:gtin", "product:ean", "product:upc", "product:isbn"),
    "id": ("product:retailer_item_id", "product:retailer_part_no", "product:mfr_part_no"),
}
_STOCK = ("product:availability", "og:availability")
_ATTRIBUTES = ("color", "size", "material", "pattern", "condition")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url")


def read_open_graph(page: Selector, url: str) -> tuple[Product | None, bool]:
    """What the meta tags say, and whether they say that this is a product's page."""
    metas: dict[str, list[str]] = {}
    for meta in page.xpath("//meta[@content][@property or @name]"):
        name = (meta.root.get("property") or meta.root.get("name", "")).strip().lower()
        metas.setdefault(name, []).append(meta.root.get("content").strip())
    first = {name: next(filter(None, contents), "") for name, contents in metas.items()}
    values = {ours: next((first[name] for name in names if first.get(name)), "") for ours, names in _FIELDS.items()}
    is_product = first.get("og:type", "").lower() in _PRODUCT_TYPES or bool(values["price"])
    if not values["title"]:
        return None, False
    found = Product(url=normalised(first.get("og:url", ""), url))
    for ours, value in values.items():
        setattr(found, ours, value)
    found.availability = stock(next((first[name] for name in _STOCK if first.get(name)), ""))
    named = next((metas[name] for name in _PICTURES if metas.get(name)), [])
    found.images = [address for one in named if (address := normalised(one, url))]
    found.attributes = {name: first[f"product:{name}"] for name in _ATTRIBUTES if first.get(f"product:{name}")}
    return found, is_product
