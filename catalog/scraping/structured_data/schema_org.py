"""schema.org's products, whether they came as JSON-LD or as microdata, in the feed's columns."""

from dataclasses import dataclass, field, replace
from typing import Any

from catalog.scraping.addresses import identity_in, normalised
from catalog.scraping.product import Product
from catalog.scraping.structured_data.json_ld import Node, every, types
from catalog.scraping.structured_data.offers import read_offers, text, variants_in

_PRODUCTS = {"Product", "ProductGroup", "ProductModel", "IndividualProduct", "SomeProducts", "Vehicle", "Car", "Drug"}
_GTINS = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8", "isbn", "ean", "upc")
_ATTRIBUTES = ("color", "size", "material", "pattern", "model", "mpn", "weight", "width", "height", "depth", "audience")
_HOME = {"home", "start", "startseite", "accueil", "inicio"}


@dataclass
class PageProducts:
    """Products of a page, the category its breadcrumbs name, and addresses of variants that have pages of their own."""

    products: list[Product] = field(default_factory=list)
    category: str = ""
    links: list[str] = field(default_factory=list)


def read_schema_org(nodes: list[Node], page_url: str) -> PageProducts:
    """Everything the page's nodes say of products; with several, those whose address is elsewhere are mentions."""
    found = PageProducts(category=_breadcrumbs(nodes, page_url))
    groups: list[list[Product]] = []
    seen: set[str] = set()
    for node in nodes:
        if types(node) & _PRODUCTS:
            rows = _products(node, page_url, found.links)
            key = repr(rows)
            if rows and key not in seen:
                seen.add(key)
                groups.append(rows)
    groups = _joined(groups)
    for rows in groups:
        for row in rows:
            row.own = len(groups) == 1 or not row.url or _is_of(page_url, row.url)
        found.products += rows
    return found


def _products(node: Node, base: str, links: list[str]) -> list[Product]:
    """The product, or its variants where it has any, joined by a group id."""
    whole = _product(node, base)
    group = text(node.get("productGroupID")) or whole.id or identity_in(whole.url or base)
    variants = [item for item in every(node.get("hasVariant")) if isinstance(item, dict)]
    rows = [
        _variant(item, whole, group, base)
        for item in variants
        if item.get("sku") or item.get("name") or item.get("offers")
    ]
    links += [url for item in variants if (url := normalised(text(item.get("url")), base))]
    if not rows:
        rows = [_offered(offer, whole, group, base) for offer in variants_in(node.get("offers"))]
    if not rows and whole.title:
        parent = next((item for item in every(node.get("isVariantOf")) if isinstance(item, dict)), {})
        whole.group_id = text(node.get("inProductGroupWithID")) or text(parent.get("productGroupID"))
        rows = [whole]
    return [row for row in rows if row.title]


def _variant(node: Node, whole: Product, group: str, base: str) -> Product:
    variant = _product(node, base)
    variant.group_id = group
    variant.fill(replace(whole, id="", gtin=""))
    return variant


def _offered(offer: Node, whole: Product, group: str, base: str) -> Product:
    """A variant that only an offer describes."""
    name, own = text(offer.get("name")), read_offers(offer)
    variant = Product(
        id=text(offer.get("sku")),
        title=name if whole.title in name else " - ".join(filter(None, (whole.title, name))),
        url=normalised(text(offer.get("url")), base),
        price=own.price,
        currency=own.currency,
        availability=own.availability,
        gtin=_gtin(offer),
        images=_pictures(offer.get("image"), base),
        group_id=group,
    )
    variant.fill(replace(whole, gtin="", price=""))
    variant.attributes.pop("highest_price", None)
    return variant


def _product(node: Node, base: str) -> Product:
    offered = read_offers(node.get("offers"))
    return Product(
        id=text(node.get("sku")) or _number(node.get("productID")) or _number(node.get("identifier")),
        title=text(node.get("name")),
        description=text(node.get("description")),
        brand=text(node.get("brand")) or text(node.get("manufacturer")),
        category=text(node.get("category")),
        price=offered.price,
        currency=offered.currency,
        url=normalised(text(node.get("url")), base) or _offers_url(node.get("offers"), base),
        availability=offered.availability,
        gtin=_gtin(node),
        images=_pictures(node.get("image"), base),
        attributes={**_attributes(node), **({"highest_price": offered.highest} if offered.highest else {})},
    )


def _offers_url(value: Any, base: str) -> str:
    """Variants often have an address in their offer alone; several offers have none in common."""
    offers = every(value)
    return normalised(text(offers[0].get("url")), base) if len(offers) == 1 and isinstance(offers[0], dict) else ""


def _number(value: Any) -> str:
    """An identifier without the scheme in front of it: "sku:123"."""
    return text(value).rsplit(":", 1)[-1].strip() if not text(value).startswith("http") else ""


def _gtin(node: Node) -> str:
    gtin = next(filter(None, (text(node.get(name)) for name in _GTINS)), "")
    scheme, _, number = text(node.get("productID")).partition(":")
    return gtin or (number.strip() if scheme.strip().lower() in _GTINS else "")


def _pictures(value: Any, base: str) -> list[str]:
    found: list[str] = []
    for image in every(value):
        if isinstance(image, dict):
            address = image.get("contentUrl") or image.get("url") or image.get("@id") or ""
            found += _pictures(address if isinstance(address, str | list) else text(address), base)
        elif isinstance(image, str) and (address := normalised(image, base)):
            found.append(address)
    return list(dict.fromkeys(found))


def _attributes(node: Node) -> dict[str, str]:
    found = {name: _measured(node.get(name)) for name in _ATTRIBUTES}
    for item in every(node.get("additionalProperty")):
        if isinstance(item, dict) and text(item.get("name")):
            found[text(item["name"])] = _measured({**item, "name": ""})
    rating = node.get("aggregateRating")
    if isinstance(rating, dict):
        found["rating"] = text(rating.get("ratingValue"))
        found["ratings"] = text(rating.get("ratingCount")) or text(rating.get("reviewCount"))
    return {name: value for name, value in found.items() if value}


def _measured(value: Any) -> str:
    """A value with its unit behind it, where it has one."""
    if isinstance(value, dict) and "value" in value:
        return f"{text(value['value'])} {text(value.get('unitText')) or text(value.get('unitCode'))}".strip()
    return " / ".join(filter(None, map(text, every(value))))


def _breadcrumbs(nodes: list[Node], page_url: str) -> str:
    """The path of the longest list of breadcrumbs, without the start page and without the product itself."""
    paths = [_steps(node, page_url) for node in nodes if "BreadcrumbList" in types(node)]
    return " > ".join(sorted(paths, key=len)[-1] if paths else [])


def _steps(node: Node, page_url: str) -> list[str]:
    items = [item for item in every(node.get("itemListElement")) if isinstance(item, dict)]
    items.sort(key=lambda item: _position(item.get("position")))
    named: list[tuple[str, str]] = []
    for item in items:
        named.append(_step(item, page_url))
    steps = [(name, address) for name, address in named if name]
    if steps and ((steps[0][1] and not identity_in(steps[0][1])) or steps[0][0].lower() in _HOME):
        steps = steps[1:]
    return [name for name, address in steps if not address or _path(address) != _path(page_url)]


def _step(step: Node, page_url: str) -> tuple[str, str]:
    """A breadcrumb's name and address; its item is an address or an object that has both."""
    item = step.get("item")
    if not isinstance(item, dict):
        return text(step.get("name")), normalised(text(item), page_url) if item else ""
    address = text(item.get("@id")) or text(item.get("url"))
    return text(step.get("name")) or text(item), normalised(address, page_url) if address else ""


def _position(value: Any) -> float:
    try:
        return float(text(value))
    except ValueError:
        return 0.0


def _is_of(page_url: str, url: str) -> bool:
    """Whether a product's address is the page's: a query may be missing on one side, but not differ."""
    queries = {address.partition("?")[2] for address in (page_url, url)} - {""}
    return _path(url) == _path(page_url) and len(queries) < 2


def _path(address: str) -> str:
    return identity_in(address).split("?")[0].rstrip("/").lower()


def _joined(groups: list[list[Product]]) -> list[list[Product]]:
    """Each product once: further nodes about it, of ratings or variants, fill the first."""
    grouped = {row.id for rows in groups if len(rows) > 1 for row in rows if row.id}
    kept: list[list[Product]] = []
    for rows in groups:
        first = rows[0]
        if len(rows) == 1 and first.id in grouped and not first.group_id:
            continue
        earlier = next((rows[0] for rows in kept if len(rows) == 1 and _same(rows[0], first)), None)
        if len(rows) == 1 and earlier is not None:
            earlier.fill(first)
        else:
            kept.append(rows)
    return kept


def _same(product: Product, other: Product) -> bool:
    if product.id and other.id:
        return product.id == other.id and product.group_id == other.group_id
    return product.title.lower() == other.title.lower() and (
        product.url == other.url or not (product.url and other.url)
    )
