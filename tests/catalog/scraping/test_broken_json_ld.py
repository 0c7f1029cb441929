"""JSON-LD that its author broke: read where it can mean one thing only, else the page's other marks are asked."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.scraping.page import Page, read_page
from catalog.scraping.structured_data.json_ld import parse
from catalog.scraping.structured_data.lenient_json import read_values

URL = "https://shop.example/p/1"
WHOLE = '{"@type":"Product","name":"Jar","sku":"J1","offers":{"@type":"Offer","price":"12.50","priceCurrency":"EUR"}}'


def page_of(script: str, rest: str = "") -> Page:
    return read_page(
        f'<html><head><script type="application/ld+json">{script}</script></head><body>{rest}</body></html>', URL
    )


@pytest.mark.parametrize(
    "script",
    [
        WHOLE + "}",
        WHOLE + "]",
        WHOLE + "}}]",
        WHOLE[:-1],
        WHOLE[:-2],
        WHOLE[:-2] + ",}}",
        WHOLE.replace('"sku"', ',"sku"'),
        WHOLE.replace('"J1",', '"J1"\n'),
        WHOLE.replace('"12.50"', "12.50"),
        WHOLE.replace('"Product",', '"Product", // the jar\n'),
        WHOLE.replace('"sku":', '/* number: "J0" */ "sku":'),
        WHOLE.replace('"Offer",', '"Offer","description":"one\ttwo\nthree",'),
        WHOLE.replace('"Offer",', '"Offer","description":"\\d{3} it\\\'s \\& more",'),
        WHOLE.replace('"Offer",', '"Offer","weight":,'),
        WHOLE.replace('"Offer",', '"Offer","weight": NaN,'),
        WHOLE.replace('"', "&quot;"),
        WHOLE.replace('"', "'"),
        WHOLE.replace('"name"', "name"),
        f"<!-- {WHOLE}, -->",
        f"//<![CDATA[\n{WHOLE},\n//]]>",
        f"/* <![CDATA[ */ {WHOLE[:-1]},}} /* ]]> */",
        WHOLE.replace('"sku":"J1",', "").replace('EUR"}}', 'EUR"}},"sku":"J1"}'),
        WHOLE.replace('"sku":"J1",', "").replace('EUR"}}', 'EUR"}}},"sku":"J1"}'),
        f"[{WHOLE},]",
        WHOLE + ";" + WHOLE.replace("Product", "Thing"),
    ],
)
def test_what_can_mean_one_thing_only_is_read(script: str) -> None:
    page = page_of(script)
    (product,) = page.products
    assert (product.title, product.id, product.price, product.currency) == ("Jar", "J1", "12.50", "EUR")
    assert not page.notes


@pytest.mark.parametrize(
    "name",
    [
        'Screen 27" wide',
        'Screen 27"',
        '"Best" jar',
        'Frame 8" x 10", oak',
        'The "old" jar, "blue"',
        '3/4" pipe: 2 m',
        "5' 11\"",
    ],
)
def test_quotation_marks_within_a_name_belong_to_it(name: str) -> None:
    (product,) = page_of(WHOLE.replace('"Jar"', f'"{name}"')).products
    assert (product.title, product.id, product.price) == (name, "J1", "12.50")


@pytest.mark.parametrize("price", ["1,299.00", "12,345", "1,299,000.50", "1.299,00", "0"])
def test_a_price_without_quotation_marks_keeps_its_signs(price: str) -> None:
    (product,) = page_of(WHOLE.replace('"12.50"', price)).products
    assert (product.price, product.currency) == (price, "EUR")


def test_a_price_that_is_missing_is_not_said() -> None:
    (product,) = page_of(WHOLE.replace('"12.50"', "")).products
    assert (product.title, product.price) == ("Jar", "")


BEYOND = '{"@type":"Product","name":{{ product.name }},"sku":"J1"'
MICRODATA = """<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Jar</h1>
<meta itemprop="sku" content="J1"></div>"""
OPEN_GRAPH = '<meta property="og:title" content="Jar"><meta property="og:image" content="/jar.jpg">'


def test_microdata_and_open_graph_are_asked_where_nothing_can_be_read() -> None:
    page = page_of(BEYOND, MICRODATA + OPEN_GRAPH)
    (product,) = page.products
    assert (product.title, product.id, product.images) == ("Jar", "J1", ["https://shop.example/jar.jpg"])
    assert page.notes == ["broken JSON-LD was left out"]
    (product,) = page_of(BEYOND, OPEN_GRAPH).products
    assert product.title == "Jar"
    assert not page_of(BEYOND.replace("Product", "Article"), OPEN_GRAPH).products


@pytest.mark.parametrize("script", ['{"a":"b', '{"a" "b"}', "[1, }", '{"a":b c}', "{" * 5_000, "words", '{"a":["x"}'])
def test_what_has_no_meaning_or_several_is_left_out(script: str) -> None:
    with pytest.raises(ValueError):
        parse(script)


@pytest.mark.parametrize(
    "part",
    ['{"a":', "[", '"', "/*", '{"a":"b" ', "\\", '","', '"/* */ // \n', '"' + " " * 49, "<!--", ',"a', " " * 40 + '"'],
)
def test_hostile_text_takes_few_steps(part: str) -> None:
    """Half a million characters are read in one go; anything but linear time would not end."""
    with suppress(ValueError):
        read_values('{"name":"' + part * (500_000 // len(part)))


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(categories=["L"]), min_size=1), JSON, min_size=1))
def test_sound_json_is_read_as_it_is(value: object) -> None:
    assert parse(json.dumps(value)) == [value]


@pytest.mark.parametrize("lenient", ["", ","])
@pytest.mark.parametrize(("escaped", "name"), [("Jar \\ud83c\\udf6f", "Jar \U0001f36f"), ("Jar \\ud83c", "Jar \ufffd")])
def test_halves_of_characters_are_joined_or_replaced(escaped: str, name: str, lenient: str) -> None:
    script = f'{{"@type": "Product", "name": "{escaped}", "sku": "J1"{lenient}}}'
    assert page_of(script).products[0].title == name
