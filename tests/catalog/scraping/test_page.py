"""What a page says of its products, whichever way it says it."""

import json

import pytest

from catalog.scraping.page import Page, read_page
from catalog.scraping.product import Product

URL = "https://shop.example/kitchen/mug?ref=top"


def read(*values: object, body: str = "", head: str = "", url: str = URL) -> Page:
    scripts = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}</script>'
        for one in values
    )
    return read_page(f"<html><head>{head}{scripts}</head><body>{body}</body></html>", url)


def only(page: Page) -> Product:
    assert len(page.products) == 1, page.products
    return page.products[0]


def test_a_graph_is_searched_and_what_it_names_by_id_is_put_in_place() -> None:
    product = {"@type": ["Product", "Thing"], "name": "Mug", "sku": 7, "brand": {"@id": "#b"}, "offers": {"@id": "#o"}}
    brand = {"@id": "#b", "@type": "Brand", "name": "Acme"}
    offer = {"@id": "#o", "@type": "Offer", "price": 12.10, "priceCurrency": "EUR"}
    found = only(read({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, product, brand, offer]}))
    assert (found.id, found.brand, found.price, found.currency) == ("7", "Acme", "12.1", "EUR")


def test_types_may_be_written_with_the_vocabulary_in_front() -> None:
    assert only(read([{"@type": "http://schema.org/Product", "name": "Mug"}])).title == "Mug"
    assert only(read({"@type": "schema:Product", "name": "Mug"})).title == "Mug"


def test_prices_stay_the_text_they_are() -> None:
    assert only(read('{"@type": "Product", "name": "Mug", "offers": {"price": 12.10}}')).price == "12.10"


def test_of_several_offers_the_lowest_price_counts_and_any_stock() -> None:
    offers = [
        {"@type": "Offer", "price": "20.00", "priceCurrency": "GBP", "availability": "http://schema.org/OutOfStock"},
        {"@type": "Offer", "price": "15.50", "priceCurrency": "GBP", "availability": "LimitedAvailability"},
    ]
    found = only(read({"@type": "Product", "name": "Mug", "offers": offers}))
    assert (found.price, found.currency, found.availability) == ("15.50", "GBP", "in stock")
    assert found.attributes["highest_price"] == "20.00"


def test_an_aggregate_offer_tells_its_lowest_price() -> None:
    inner = [{"@type": "Offer", "price": 9, "availability": "https://schema.org/BackOrder"}]
    node = {"@type": "AggregateOffer", "lowPrice": 9, "highPrice": 12, "priceCurrency": "USD", "offers": inner}
    found = only(read({"@type": "Product", "name": "Mug", "offers": node}))
    assert (found.price, found.currency, found.availability) == ("9", "USD", "preorder")


def test_a_struck_through_price_is_not_the_price() -> None:
    specifications = [
        {"priceType": "https://schema.org/ListPrice", "price": "99"},
        {"price": "49", "priceCurrency": "EUR"},
    ]
    found = only(read({"@type": "Product", "name": "Mug", "offers": {"priceSpecification": specifications}}))
    assert (found.price, found.currency) == ("49", "EUR")


def test_pictures_come_as_text_lists_and_objects() -> None:
    images = ["/a.jpg", {"@type": "ImageObject", "contentUrl": "//cdn.example/b.jpg"}, {"url": ["c.jpg", "/a.jpg"]}]
    found = only(read({"@type": "Product", "name": "Mug", "image": images}))
    assert found.images == [
        "https://shop.example/a.jpg",
        "https://cdn.example/b.jpg",
        "https://shop.example/kitchen/c.jpg",
    ]


def test_a_comma_in_a_pictures_address_does_not_split_it_on_import() -> None:
    found = only(read({"@type": "Product", "name": "Mug", "image": "https://cdn.example/w_100,h_100/a.jpg"}))
    assert found.as_row()["images"] == ["https://cdn.example/w_100%2Ch_100/a.jpg"]


def test_variants_of_a_group_share_what_it_says_and_its_id() -> None:
    variants = [
        {"@type": "Product", "sku": "S", "name": "Shirt S", "size": "S", "offers": {"price": 10}},
        {"@type": "Product", "sku": "L", "color": "red", "offers": {"price": 12, "availability": "SoldOut"}},
        {"url": "/shirt-xl"},
    ]
    group = {"@type": "ProductGroup", "productGroupID": "G", "name": "Shirt", "brand": "Acme", "hasVariant": variants}
    page = read(group)
    assert [(one.id, one.title, one.group_id, one.brand) for one in page.products] == [
        ("S", "Shirt S", "G", "Acme"),
        ("L", "Shirt", "G", "Acme"),
    ]
    assert page.products[1].availability == "out of stock" and "https://shop.example/shirt-xl" in page.links


def test_offers_with_article_numbers_of_their_own_are_variants() -> None:
    offers = [{"sku": "T-1", "name": "blue", "price": 5}, {"sku": "T-2", "price": 6, "url": "?variant=2"}]
    page = read({"@type": "Product", "sku": "T", "name": "Towel", "offers": offers})
    assert [(one.id, one.title, one.price, one.group_id) for one in page.products] == [
        ("T-1", "Towel - blue", "5", "T"),
        ("T-2", "Towel", "6", "T"),
    ]


def test_variants_without_numbers_are_told_apart_by_their_offers_addresses_or_by_what_they_are() -> None:
    shopify = [{"name": f"Tee {n}", "offers": {"url": f"/tee?variant={n}", "price": n}} for n in (1, 2)]
    assert [one.id for one in read({"@type": "ProductGroup", "name": "Tee", "hasVariant": shopify}).products] == [
        "tee?variant=1",
        "tee?variant=2",
    ]
    bare = [{"name": "Tee", "size": size, "offers": {"price": 5}} for size in ("S", "M", "L")]
    page = read({"@type": "ProductGroup", "name": "Tee", "hasVariant": bare}, url="https://shop.example/tee")
    assert [one.id for one in page.products] == ["tee", "tee#tee-m", "tee#tee-l"]


def test_a_product_told_of_twice_is_one() -> None:
    ratings = {"@type": "Product", "name": "mug", "aggregateRating": {"ratingValue": 5, "reviewCount": 2}}
    found = only(read({"@type": "Product", "sku": "M", "name": "Mug", "offers": {"price": 3}}, ratings))
    assert (found.id, found.price, found.attributes["rating"]) == ("M", "3", "5")


def test_pages_told_apart_by_their_query_are_not_one_page() -> None:
    listed = [{"@type": "Product", "name": f"Mug {n}", "url": f"/index.php?id={n}"} for n in (1, 2)]
    page = read({"@graph": listed}, url="https://shop.example/index.php?shelf=3")
    assert [one.own for one in page.products] == [False, False] and len(page.links) == 2
    shown = [{"@type": "Product", "name": "Mug", "url": "/mug?variant=2"}, listed[0]]
    assert [one.own for one in read({"@graph": shown}, url="https://shop.example/mug").products] == [True, False]


def test_a_variant_on_its_own_page_names_its_group() -> None:
    parent = {"@type": "ProductGroup", "productGroupID": "G7"}
    assert only(read({"@type": "Product", "sku": "1", "name": "Mug", "isVariantOf": parent})).group_id == "G7"
    assert only(read({"@type": "Product", "name": "Mug", "inProductGroupWithID": "G8"})).group_id == "G8"


def test_breadcrumbs_make_the_category_without_start_page_and_product() -> None:
    steps = [
        {"@type": "ListItem", "position": 3, "name": "Mugs", "item": {"@id": "https://shop.example/kitchen/mugs"}},
        {"@type": "ListItem", "position": "1", "name": "Welcome", "item": "https://shop.example/"},
        {"@type": "ListItem", "position": 2, "item": {"@id": "/kitchen", "name": "Kitchen"}},
        {"@type": "ListItem", "position": 4, "name": "Blue mug"},
    ]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": steps}
    assert only(read(crumbs, {"@type": "Product", "name": "Blue mug"})).category == "Kitchen > Mugs"


def test_numbers_ratings_and_properties_are_kept() -> None:
    node = {
        "@type": "Product",
        "name": "Mug",
        "productID": "isbn:9783161484100",
        "weight": {"@type": "QuantitativeValue", "value": 2, "unitText": "kg"},
        "additionalProperty": [{"@type": "PropertyValue", "name": "Glaze", "value": "matt"}, "junk"],
        "aggregateRating": {"ratingValue": "4.5", "reviewCount": 12},
        "title": "an attribute that must not overwrite the title",
    }
    row = only(read(node)).as_row()
    assert (row["id"], row["gtin"], row["title"]) == ("9783161484100", "9783161484100", "Mug")
    assert row["attributes"] == {"weight": "2 kg", "Glaze": "matt", "rating": "4.5", "ratings": "12"}


def test_flawed_json_is_mended_and_broken_json_is_noted() -> None:
    flawed = '<!-- {"@type": "Product", /* ours */ "name": "A // B",\n "description": "two\nlines", "sku": "1",} -->'
    page = read(flawed, '{"@type": "Product", "name": ')
    assert only(page).title == "A // B" and page.notes == ["broken JSON-LD was left out"]
    assert only(read('{"@type":"WebSite"};{"@type":"Product","name":"Second"}')).title == "Second"
    assert only(read("{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;Escaped&quot;}")).id


def test_json_nested_without_end_stops_nothing() -> None:
    assert read("[" * 100_000, {"@type": "Product", "name": "Mug"}).products[0].title == "Mug"


MICRODATA = """
<div itemscope itemtype="https://schema.org/Product" itemref="more">
  <h1 itemprop="name">Lamp</h1>
  <img itemprop="image" src="x.gif" data-src="/lamp.jpg"> <meta itemprop="sku" content="L1">
  <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
    <span itemprop="price" content="30.00">30 €</span><meta itemprop="priceCurrency" content="EUR">
    <link itemprop="availability" href="https://schema.org/InStock"></div>
</div>
<p id="more"><span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">Lux</b></span></p>
"""


def test_microdata_is_read_like_json_ld() -> None:
    found = only(read(body=MICRODATA))
    assert (found.id, found.title, found.brand, found.price) == ("L1", "Lamp", "Lux", "30.00")
    assert found.availability == "in stock" and found.images == ["https://shop.example/lamp.jpg"]


def test_json_ld_is_believed_before_microdata_and_that_before_open_graph() -> None:
    head = """<meta property="og:type" content="product"><meta property="og:title" content="OG">
    <meta property="og:description" content="Only here."><meta property="product:price:amount" content="1">"""
    found = only(read({"@type": "Product", "sku": "L1", "name": "Lamp 2", "brand": "Own"}, body=MICRODATA, head=head))
    assert (found.title, found.brand, found.price, found.description) == ("Lamp 2", "Own", "30.00", "Only here.")


def test_open_graph_alone_makes_a_product_when_it_says_so() -> None:
    head = """<meta property="og:title" content="Vase"><meta property="product:price:amount" content="9.90">
    <meta property="product:price:currency" content="EUR"><meta property="product:availability" content="oos">
    <meta property="og:image" content="/v.jpg"><meta property="product:retailer_item_id" content="V9">"""
    found = only(read(head=head))
    assert (found.id, found.price, found.availability) == ("V9", "9.90", "out of stock")
    assert not read(
        head='<meta property="og:title" content="News"><meta property="og:type" content="article">'
    ).products


def test_products_in_a_list_are_mentions_to_be_followed() -> None:
    listed = [
        {"@type": "ListItem", "position": n, "item": {"@type": "Product", "name": f"Mug {n}", "url": f"/mug-{n}"}}
        for n in (1, 2)
    ]
    page = read({"@type": "ItemList", "itemListElement": listed})
    assert [(one.own, one.id) for one in page.products] == [(False, "mug-1"), (False, "mug-2")]
    assert page.links == ["https://shop.example/mug-1", "https://shop.example/mug-2"]


def test_related_products_are_not_the_pages_own() -> None:
    related = {"@type": "Product", "name": "Bowl", "url": "/bowl"}
    node = {"@type": "Product", "name": "Mug", "sku": "M", "isRelatedTo": related}
    assert [one.title for one in read(node).products] == ["Mug"]


def test_an_id_is_made_from_the_address_the_page_calls_its_own() -> None:
    found = only(read({"@type": "Product", "name": "Mug"}, head='<link rel="canonical" href="/mug">'))
    assert (found.id, found.url) == ("mug", "https://shop.example/mug")
    found = only(read({"@type": "Product", "name": "Mug"}, head='<link rel="canonical" href="https://x.example/">'))
    assert found.url == URL


def test_links_are_absolute_bare_of_tracking_and_only_those_to_be_followed() -> None:
    body = """<a href="bowl?utm_source=x&size=2#top">b</a><a rel="nofollow" href="/no">n</a>
    <a href="javascript:void(0)">j</a><a href="http://[broken">x</a><a href="mailto:a@b.c">m</a>"""
    assert read(body=body, head='<base href="/shop/">').links == ["https://shop.example/shop/bowl?size=2"]
    page = read(body=body, head='<meta name="ROBOTS" content="noindex, NoFollow">')
    assert page.links == [] and page.notes


def test_a_page_of_rubbish_is_read_without_complaint() -> None:
    for rubbish in ("", "<", "\x00", "<div itemscope itemref='a'><p id=a itemprop=x itemscope>" * 500):
        assert read_page(rubbish, URL).products == []


@pytest.mark.parametrize("name", ["\x01x", "{x", "{}", ":"])
def test_attributes_of_any_name_do_not_hide_the_others(name: str) -> None:
    head = f'<meta {name}="1" property="og:type" content="product"><meta {name}="1" property="og:title" content="Jar">'
    page = read(head=head, body=f'<a {name}="1" href="/bowl">b</a>')
    assert only(page).title == "Jar" and page.links == ["https://shop.example/bowl"]
