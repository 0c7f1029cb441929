"""The pages of imports and of categories, without a release."""

import re

from catalog.categorize import confirm
from tests.support.desk import Desk


def test_every_import_is_listed_and_leads_to_its_report(desk: Desk) -> None:
    listed = desk.client.get("/ops/imports").text
    address = re.search(r'href="(/ops/imports/\d+)"', listed)
    assert address is not None and "feed.csv" in listed
    page = desk.client.get(address[1]).text
    assert "Columns" in page and "Flagged, nothing changed" in page and "Rejected rows" in page


def test_an_import_that_is_none_is_not_found(desk: Desk) -> None:
    assert desk.client.get("/ops/imports/999").status_code == 404


def test_the_pages_are_behind_the_password(closed: Desk) -> None:
    for path in ("/ops/imports", "/ops/imports/1", "/ops/categories"):
        assert closed.client.get(path).status_code == 303


def test_without_a_release_categories_can_still_be_typed(desk: Desk) -> None:
    page = desk.client.get("/ops/categories").text
    assert "4 products without one" in page and "Nothing can be proposed now" in page
    data = {"csrf_token": desk.token("/ops/categories"), "product-0": "purple", "other-0": "Lamps", "product-1": "teal"}
    told = desk.client.post("/ops/categories", data=data, follow_redirects=True).text
    assert "1 category kept" in told and "3 products without one" in told
    product = desk.services.catalogue.product("purple")
    assert product is not None and product.category == "Lamps"


def test_only_sure_proposals_are_taken_with_the_rest(desk: Desk) -> None:
    data = {"csrf_token": desk.token("/ops/categories"), "rest": "sure", "product-0": "purple", "product-1": "teal"}
    desk.client.post("/ops/categories", data={**data, "sure-1": "Mugs"})
    waiting = [desk.services.catalogue.product(name) for name in ("purple", "teal")]
    assert [product.category for product in waiting if product] == ["", "Mugs"]


def test_when_nothing_waits_the_page_says_so(desk: Desk) -> None:
    confirm(desk.services.database, {("test", name): "Mugs" for name in ("purple", "teal", "olive", "navy")}, "test")
    assert "Every product has its category" in desk.client.get("/ops/categories").text
