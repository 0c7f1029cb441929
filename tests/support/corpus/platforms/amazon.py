"""Amazon's flat file for a seller's inventory.

Row grammar: three head lines (the template's type and version, what the columns are called for people, what they are
called for Amazon), columns parted by tabs, a parent row without an offer and a child row a variant, tied by
`parent_sku`; sellercentral.amazon.com, "Inventory file templates" and "Create variation relationships". Heads: public
copies of the templates "Home" and "Jewelry" (`item_sku item_name … sale_price sale_from_date sale_end_date …
parent_child parent_sku relationship_type variation_theme`).
"""

from __future__ import annotations

from pathlib import Path

from tests.support.corpus.files import money
from tests.support.corpus.shop import Feed, Item, Product, Shop

HEADS = {  # for Amazon → for people
    "item_sku": "SKU",
    "item_name": "Product Name",
    "external_product_id": "Product ID",
    "external_product_id_type": "Product ID Type",
    "brand_name": "Brand Name",
    "manufacturer": "Manufacturer",
    "part_number": "Manufacturer Part Number",
    "feed_product_type": "Product Type",
    "product_description": "Product Description",
    "update_delete": "Update Delete",
    "standard_price": "Standard Price",
    "quantity": "Quantity",
    "sale_price": "Sale Price",
    "sale_from_date": "Sale Start Date",
    "sale_end_date": "Sale End Date",
    "item_package_quantity": "Package Quantity",
    "recommended_browse_nodes": "Recommended Browse Nodes",
    "bullet_point1": "Bullet Point",
    "generic_keywords": "Search Terms",
    "main_image_url": "Main Image URL",
    "other_image_url1": "Other Image URL1",
    "other_image_url2": "Other Image URL2",
    "parent_child": "Parentage",
    "parent_sku": "Parent SKU",
    "relationship_type": "Relationship Type",
    "variation_theme": "Variation Theme",
    "color_name": "Color",
    "size_name": "Size",
    "scent_name": "Scent",
}
SILENT = {
    "category": "browse nodes are numbers",
    "drafts": "the file has what is offered",
    "preorder": "stock is a quantity",
    "currency": "prices are bare numbers",
    "variant names": "an option is named after its column",
}


def write(folder: Path, shop: Shop) -> Path:
    """The file."""
    lines = [["TemplateType=fptcustom", "Version=2023.0406", "TemplateSignature=SE9NRQ=="], [*HEADS.values()], [*HEADS]]
    for product in shop.products:
        if product.state == "shown":
            lines += [[str(row.get(head, "")).replace("\n", " ") for head in HEADS] for row in _rows(product)]
    path = folder / "flatfile.txt"
    path.write_text("".join("\t".join(line) + "\r\n" for line in lines), encoding="utf-8", newline="")
    return path


def _rows(product: Product) -> list[dict[str, object]]:
    if not product.varies:
        return [_shared(product) | _offer(product.items[0])]
    parent = product.sku or product.key
    theme = "".join(product.items[0].options).replace("Colour", "Color")
    child = {"parent_child": "child", "parent_sku": parent, "relationship_type": "variation", "variation_theme": theme}
    head = _shared(product) | {"item_sku": parent, "parent_child": "parent", "variation_theme": theme}
    return [head, *(_shared(product) | child | _offer(item) for item in product.items)]


def _shared(product: Product) -> dict[str, object]:
    pictures = zip(("main_image_url", "other_image_url1", "other_image_url2"), product.pictures, strict=False)
    return {
        "item_name": product.title,
        "brand_name": product.brand,
        "manufacturer": product.brand,
        "feed_product_type": "home",
        "product_description": product.html,
        "update_delete": "Update",
        "recommended_browse_nodes": "3206324031",
        **dict(pictures),
    }


def _offer(item: Item) -> dict[str, object]:
    names = {"Colour": "color_name", "Size": "size_name", "Scent": "scent_name"}
    quantity = item.quantity or (1 if item.beyond != "no" else item.quantity)
    return {
        "item_sku": item.sku,
        "external_product_id": item.gtin,
        "external_product_id_type": "EAN" if item.gtin else "",
        "part_number": item.mpn,
        "standard_price": money(item.price),
        "quantity": "" if quantity is None else quantity,
        "sale_price": money(item.sale.price) if item.sale else "",
        "sale_from_date": item.sale.start or "2020-01-01" if item.sale else "",
        "sale_end_date": item.sale.end or "2037-12-31" if item.sale else "",
        **{names[name]: value for name, value in item.options.items()},
    }


FEEDS = (Feed("amazon", write, SILENT),)
