"""The pages of products: found, looked into, hidden, removed, changed and given back to their feed."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from catalog.audit.log import list_changes
from catalog.catalogue import ProductView
from catalog.importing.importer import import_feed
from tests.support.desk import Desk
from webapp.ops.products import PAGE

LIST = "/ops/products"


def press(desk: Desk, path: str, on: str = f"{LIST}/red", **fields: str) -> str:
    """Send a form; the page it leads to."""
    data = {"csrf_token": desk.token(on), **fields}
    return desk.client.post(path, data=data, follow_redirects=True).text


def seen(desk: Desk, name: str = "red") -> ProductView:
    product = desk.services.catalogue.product(name)
    assert product is not None
    return product


def bring(desk: Desk, text: str, source: str = "test") -> None:
    path = desk.settings.instance / "more.csv"
    path.write_text(text, encoding="utf-8")
    import_feed(desk.services.database, desk.services.pictures, path, source=source)


def edit(desk: Desk, name: str = "red", **fields: str) -> str:
    product = seen(desk, name)
    shown = {"title": product.title, "category": product.category, "price": str(product.price or "")}
    sent = {**shown, **fields, **{f"shown-{field}": value for field, value in shown.items()}}
    return press(desk, f"{LIST}/{name}/edit", f"{LIST}/{name}", **sent)


def test_products_are_listed_with_what_they_lack(desk: Desk) -> None:
    page = desk.client.get(LIST).text
    assert "8 products" in page and page.count("ops-product-name") == 8
    assert "no price, no category, no description, no GTIN" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=RED", 1),
        ("q=red+thing", 1),
        ("q=bowls", 2),
        ("missing=category", 4),
        ("missing=picture", 0),
        ("source=x", 0),
    ],
)
def test_words_and_filters_choose(desk: Desk, query: str, number: int) -> None:
    assert desk.client.get(f"{LIST}?{query}").text.count("ops-product-name") == number


def test_what_is_no_filter_does_not_count(desk: Desk) -> None:
    page = desk.client.get(f"{LIST}?standing=gone&missing=soul&start=-5").text
    assert page.count("ops-product-name") == 8


def test_a_draft_is_listed_with_the_column_that_said_so(desk: Desk) -> None:
    bring(desk, "id,title,status\nd1,Draft,draft\n", "other")
    page = desk.client.get(f"{LIST}?standing=unpublished").text
    assert "status: draft" in page and page.count("ops-product-name") == 1
    assert "Shoppers still do not see it" in press(desk, f"{LIST}/d1/standing", f"{LIST}/d1", action="show")


def test_pages_lead_on_and_back(desk: Desk) -> None:
    bring(desk, "id,title\n" + "".join(f"n{number},Thing {number}\n" for number in range(PAGE)), "other")
    first = desk.client.get(f"{LIST}?q=thing").text
    assert f"start={PAGE}" in first and "q=thing" in first and 'rel="prev"' not in first
    second = desk.client.get(f"{LIST}?q=thing&start={PAGE}").text
    assert second.count("ops-product-name") == 8 and 'rel="prev"' in second and 'rel="next"' not in second


def test_one_is_hidden_shown_and_removed_by_buttons(desk: Desk) -> None:
    assert "Hidden. Imports leave it hidden." in press(desk, f"{LIST}/red/standing", action="hide")
    assert seen(desk).hidden and "Show it again" in desk.client.get(f"{LIST}/red").text
    press(desk, f"{LIST}/red/standing", action="show")
    assert seen(desk).visible
    assert "by owner" in press(desk, f"{LIST}/red/standing", action="remove")
    assert seen(desk).removed and desk.client.get(LIST).text.count("ops-product-name") == 7
    assert desk.client.get(f"{LIST}?standing=removed").text.count("ops-product-name") == 1


def tick(desk: Desk, *names: str, action: str = "hide", asked: str = "") -> TestResponse:
    data = {"csrf_token": desk.token(LIST), "action": action, "product": [*names]}
    return desk.client.post(f"{LIST}/mark{asked}", data=data)


def told(desk: Desk) -> str:
    return desk.client.get(LIST).text


def test_those_ticked_are_hidden_shown_and_removed_together(desk: Desk) -> None:
    assert tick(desk, "red", "blue").status_code == 303
    assert "2 hidden." in told(desk) and seen(desk).hidden and seen(desk, "blue").hidden
    tick(desk, "red", "teal")
    assert "1 hidden. 1 was so already." in told(desk)
    tick(desk, "red", "blue", "teal", action="show")
    assert "3 shown." in told(desk) and seen(desk).visible
    tick(desk, "red", "nothing", action="remove")
    page = told(desk)
    assert "1 removed." in page and "No longer there: nothing" in page and seen(desk).removed
    changes = [(one.who, one.action) for one in list_changes(desk.services.database, 50)]
    assert len(changes) == 7 and changes[0] == ("owner", "remove product")


def test_ticking_drafts_says_that_their_feed_keeps_them_unseen(desk: Desk) -> None:
    bring(desk, "id,title,status\nd1,Draft,draft\n", "other")
    tick(desk, "d1", "red", action="show")
    assert "Not published by their feed, and so still seen by nobody: d1." in told(desk)


def test_the_list_comes_back_as_it_was_asked_for(desk: Desk) -> None:
    answer = tick(desk, "red", asked="?q=red&missing=gtin&_scheme=x&_external=1&start=0")
    assert answer.location == f"{LIST}?q=red&missing=gtin"
    form = desk.client.get(f"{LIST}?q=red&_scheme=evil").text
    assert f'action="{LIST}/mark?q=red"' in form and form.count('name="product"') == 1


def test_nothing_ticked_changes_nothing(desk: Desk) -> None:
    before = desk.services.catalogue.sequence()
    tick(desk)
    assert "tick the products that are meant" in told(desk) and desk.services.catalogue.sequence() == before


def test_too_many_unknown_actions_and_missing_tokens_are_refused(desk: Desk) -> None:
    before = desk.services.catalogue.sequence()
    assert tick(desk, *(f"n{number}" for number in range(PAGE + 1))).status_code == 400
    assert tick(desk, "red", action="burn").status_code == tick(desk, "a\0b").status_code == 400
    assert desk.client.post(f"{LIST}/mark", data={"action": "hide", "product": "red"}).status_code in (400, 403)
    assert desk.services.catalogue.sequence() == before


def test_its_page_has_the_ledger(desk: Desk) -> None:
    page = desk.client.get(f"{LIST}/red").text
    assert "Row 1 of" in page and "feed.csv" in page and "red.png" in page and "no release yet" in page


def test_variants_are_listed(desk: Desk) -> None:
    row = "shirt,Shirt,Size,{},{}\n"
    head = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"
    bring(desk, head + row.format("S", "20") + "shirt,,,L,25\n", "shopify")
    page = desk.client.get(f"{LIST}/shirt").text
    assert "25.00" in page and "A price set here is that of all its variants" in page


def test_a_change_is_shown_beside_the_feeds_own_and_undone(desk: Desk) -> None:
    page = edit(desk, title="  A red\twonder ", price="12,5")
    assert "Set: title, price." in page and "The feed says: <strong>A red thing</strong>" in page
    assert "The feed says: <strong>no price</strong>" in page and "Undo the price" in page
    assert (seen(desk).title, str(seen(desk).price), seen(desk).category) == ("A red wonder", "12.50", "Mugs")
    assert "Undo the category" not in page
    page = press(desk, f"{LIST}/red/undo", field="title")
    assert "what the feed says again" in page and seen(desk).title == "A red thing" and seen(desk).price is not None


def test_saving_without_a_change_sets_nothing(desk: Desk) -> None:
    before = desk.services.catalogue.sequence()
    assert "Nothing was changed" in edit(desk)
    assert desk.services.catalogue.sequence() == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("price", "cheap", "A price, such as 20 or 19.50."),
        ("title", " ", "Title:"),
        ("category", "", "cannot be without a category"),
        ("category", "x" * 401, "Category:"),
    ],
)
def test_what_cannot_be_set_is_said(desk: Desk, field: str, value: str, said: str) -> None:
    before = desk.services.catalogue.sequence()
    assert said in edit(desk, **{field: value})
    assert desk.services.catalogue.sequence() == before


def test_unknown_products_and_actions_are_refused(desk: Desk) -> None:
    assert desk.client.get(f"{LIST}/nothing").status_code == 404
    token = {"csrf_token": desk.token(f"{LIST}/red")}
    for path, fields in (("standing", {"action": "burn"}), ("undo", {"field": "brand"})):
        assert desk.client.post(f"{LIST}/red/{path}", data={**token, **fields}).status_code == 400
    assert desk.client.post(f"{LIST}/nothing/edit", data=token).status_code == 404


def test_a_source_is_removed_once_the_box_is_ticked(desk: Desk) -> None:
    assert "all 8 products of test" in desk.client.get(LIST).text
    assert "Nothing was removed" in press(desk, "/ops/sources/remove", source="test")
    assert "8 products of test removed" in press(desk, "/ops/sources/remove", source="test", sure="yes")
    assert desk.services.catalogue.count() == 0
    assert "There is no source" in press(desk, "/ops/sources/remove", on="/ops/imports", source="none")


def test_markup_in_a_feed_stays_text(desk: Desk) -> None:
    bring(desk, 'id,title,category\nm1,Mug &lt;script&gt;alert(1)&lt;/script&gt;,"a""><img src=x>"\n', "other")
    for path in (LIST, f"{LIST}/m1"):
        page = desk.client.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


def test_the_list_needs_the_password(closed: Desk) -> None:
    assert closed.client.get(f"{LIST}/red").status_code == 303
    assert closed.client.post(f"{LIST}/red/edit", data={"title": io.BytesIO(b"x")}).status_code in (400, 403)
