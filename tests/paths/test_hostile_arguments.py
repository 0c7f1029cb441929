"""An address may carry any argument under any name: the pages answer or refuse it, and never break."""

from __future__ import annotations

from collections.abc import Iterator
from keyword import kwlist

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.full_site import FullSite, full_site
from tests.support.site_database import site_kind

# Names that mean something to url_for, to Python or to a view, and such as no form has.
OURS = ("q", "page", "sort", "category", "brand", "min_price", "rating", "plain", "variant", "start", "queue", "limit")
TAKEN = ("endpoint", "_method", "_anchor", "_scheme", "_external", "values", "self", "app", "request", "name")
ODD = ("", " ", "_", "__class__", "a[]", "a[b]", "a.b", "a-b", "é", "\0", "\ud7ff", "q\0", "%00", "%s", "{0}", "<b>")
NAMES = st.sampled_from((*OURS, *TAKEN, *ODD, *kwlist)) | st.text(max_size=8)
KNOWN = ("", "x", "mug", "1", "-1", "9" * 30, "a:b", "http", "//evil", "\0", "é", "on")
VALUES = st.sampled_from(KNOWN) | st.text(max_size=8)
ARGUMENTS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
USUAL = {200, 302, 303, 400, 404}
TOO_LONG = ("mug -" + "é" * 40, "mug without " + "x" * 50)  # for a word of the index
WORDLESS = ("((", '"(("', 'mug "(("', 'mug -"(("', *TOO_LONG, "\ufdd0", "؀", "²", "~^*")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullSite]:
    with full_site(site_kind(), tmp_path_factory.mktemp("full")) as site:
        site.sign_in()
        yield site


def test_any_argument_is_answered_by_every_page(site: FullSite) -> None:
    pages = {endpoint: address for endpoint, address in site.pages().items() if endpoint != "health.readyz"}  # 503

    @settings(max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(pages)), ARGUMENTS)
    @example("shop.search", [("endpoint", "x"), ("_scheme", "javascript"), ("_anchor", "a"), ("_method", "POST")])
    @example("shop.photo", [("token", "x"), ("_scheme", "javascript")])
    def ask(endpoint: str, arguments: list[tuple[str, str]]) -> None:
        answer = site.client.get(pages[endpoint], query_string=arguments)
        assert answer.status_code in USUAL, (pages[endpoint], arguments, answer.text[:300])

    ask()


@pytest.mark.parametrize("words", WORDLESS)
def test_words_that_are_none_are_answered_by_every_search(site: FullSite, words: str) -> None:
    for endpoint in ("shop.search", "shop.suggest", "shop.photo", "api.search", "ops.searches"):
        answer = site.client.get(site.pages()[endpoint], query_string={"q": words})
        assert answer.status_code == 200, (endpoint, answer.text[:300])


def test_links_keep_every_argument_as_one(site: FullSite) -> None:
    text = site.client.get("/search?_scheme=javascript&_scheme=b&endpoint=x&category=Mugs").text
    assert 'href="/search?_scheme=javascript&amp;_scheme=b&amp;endpoint=x"' in text, "that lets the category go"
