"""Algolia's InstantSearch, unchanged, with our search client: what its widgets ask for, and what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.places import PROJECT
from tests.support.shop_pages import Served, serve_pages
from webapp.access.api_keys import ApiKeys
from webapp.services import Services

ADAPTER = PROJECT / "integrations" / "instantsearch-adapter"
LIBRARY = ADAPTER / "node_modules" / "instantsearch.js" / "dist" / "instantsearch.production.min.js"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>
<div id="box"></div><div id="brands"></div><div id="price"></div>
<div id="sort"></div><div id="hits"></div><div id="pages"></div>
<script src="/instantsearch.js"></script><script type="module">
import { shoplensClient } from "/index.js";
const { searchBox, hits, refinementList, rangeInput, sortBy, pagination, configure } = instantsearch.widgets;
const search = instantsearch({ indexName: "products", searchClient: shoplensClient({ url: "SITE", key: "KEY" }) });
search.addWidgets([
  configure({ hitsPerPage: 4 }),
  searchBox({ container: "#box" }),
  refinementList({ container: "#brands", attribute: "brand" }),
  rangeInput({ container: "#price", attribute: "price" }),
  sortBy({ container: "#sort", items: [
    { label: "Best", value: "products" }, { label: "Cheap", value: "products/sort/price" }] }),
  hits({ container: "#hits", templates: { item: (hit, { html, components }) =>
    html`<a href="${hit.url}">${components.Highlight({ hit, attribute: "title" })}</a> <b>${hit.price}</b>` } }),
  pagination({ container: "#pages" }),
]);
search.start();
</script></html>"""

IN_ORDER = """() => {
  const prices = [...document.querySelectorAll("#hits b")].map((one) => Number(one.textContent));
  return prices.length && prices.every((price, at) => !at || prices[at - 1] <= price);
}"""


class Asked(list[dict[str, str]]):
    """The arguments of each search that was asked."""


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def page(browser: Browser, site_url: str, services: Services, asked: Asked) -> Iterator[Page]:
    """A page of a shop with InstantSearch on it."""
    if not LIBRARY.exists():
        pytest.skip("InstantSearch is not installed: npm ci in integrations/instantsearch-adapter")
    script = "text/javascript"
    served = {
        "/instantsearch.js": Served(LIBRARY.read_bytes(), script),
        "/index.js": Served((ADAPTER / "index.js").read_bytes(), script),
    }
    context = browser.new_context()
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("request", lambda one: asked.append(arguments(one.url)) if "/api/v1/" in one.url else None)
    with serve_pages(served) as origin:
        key = ApiKeys(services.database).create("search", origins=[origin])[1]
        served["/"] = Served(PAGE.replace("SITE", site_url).replace("KEY", key).encode())
        page.goto(origin)
        yield page
    context.close()
    assert failures == []


def arguments(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def search(page: Page, words: str) -> None:
    page.locator("#box input").fill(words)
    expect(page.locator("#hits a").first).to_be_visible()


def test_words_find_hits_with_their_words_marked(page: Page, asked: Asked) -> None:
    search(page, "mug")
    expect(page.locator("#hits a")).to_have_count(4)
    expect(page.locator("#hits a mark").first).to_have_text(re.compile("^mug$", re.IGNORECASE))
    assert {one["q"] for one in asked} == {"mug"}


def test_a_brand_is_refined_and_the_others_stay_listed(page: Page, asked: Asked) -> None:
    search(page, "mug")
    labels = page.locator("#brands .ais-RefinementList-labelText")
    listed = labels.all_inner_texts()
    assert len(listed) > 1
    labels.first.click()
    expect(page.locator("#brands .ais-RefinementList-item--selected")).to_have_count(1)
    expect(labels).to_have_count(len(listed))
    assert any(one.get("brand") == listed[0] and one["q"] == "mug" for one in asked)


def test_a_range_of_prices_has_the_ends_of_what_is_found(page: Page, asked: Asked) -> None:
    search(page, "mug")
    least, most = (page.locator(f"#price .ais-RangeInput-input--{end}") for end in ("min", "max"))
    expect(least).to_have_attribute("placeholder", re.compile(r"^\d+"))
    most.fill("12")
    page.locator("#price button").click()
    expect(page.locator("#hits b").first).to_have_text(re.compile(r"^(\d|1[0-2])(\.|$)"))
    page.wait_for_function("[...document.querySelectorAll('#hits b')].every((one) => Number(one.textContent) <= 12)")
    assert any(one.get("max_price") == "12" for one in asked)


def test_hits_are_sorted_and_paged(page: Page, asked: Asked) -> None:
    search(page, "mug")
    page.locator("#sort select").select_option("products/sort/price")
    page.wait_for_function(IN_ORDER)
    assert any(one.get("sort") == "price" and one["limit"] == "4" for one in asked)
    before = page.locator("#hits a").first.inner_text()
    page.locator("#pages").get_by_role("link", name="Page 2").click()
    expect(page.locator("#hits a").first).not_to_have_text(before)
    assert any(one.get("offset") == "4" for one in asked)


def test_what_two_widgets_ask_alike_is_asked_once(page: Page, asked: Asked) -> None:
    search(page, "mug")
    page.locator("#brands .ais-RefinementList-labelText").first.click()
    expect(page.locator("#brands .ais-RefinementList-item--selected")).to_have_count(1)
    last = [one for one in asked if one.get("brand") and one["limit"] == "4"]
    assert len(last) == 1


@pytest.mark.parametrize(
    ("sent", "name", "value"),
    [
        ("brand:Lvl::Inter: mediate", "brand", "Lvl::Inter: mediate"),
        (r"category:\-80 °C", "category", "-80 °C"),
        ("material:12\" & 'oak'", "material", "12\" & 'oak'"),
    ],
)
def test_every_value_of_a_facet_is_asked_for_as_it_is(
    page: Page, asked: Asked, sent: str, name: str, value: str
) -> None:
    page.evaluate(
        """async ([site, sent]) => {
            const { shoplensClient } = await import("/index.js");
            await shoplensClient({ url: site, key: "none" })
              .search([{ indexName: "products", params: { query: "mug", facetFilters: [[sent]] } }]).catch(() => null);
        }""",
        [page.url, sent],
    )
    assert [one[name] for one in asked if name in one] == [value]
