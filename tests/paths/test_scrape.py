"""`shoplens catalog scrape` on a whole shop with everything that real ones have, and what comes of its feed."""

import gzip
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from tests.support.local_shop import Answer, Command, LocalShop, Ran, ld, links, product

URLSET = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"
MICRODATA = """<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Lamp</h1>
<meta itemprop="sku" content="LAMP"><img itemprop="image" src="/lamp.png"></div>"""
OPEN_GRAPH = """<meta property="og:type" content="product"><meta property="og:title" content="Vase">
<meta property="product:price:amount" content="19.90"><meta property="product:price:currency" content="EUR">"""


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def busy(shop: LocalShop, path: str) -> Answer:
    """Asks for patience once."""
    return Answer("", 429, headers={"Retry-After": "1"}) if shop.times(path) < 2 else Answer(ld(product("BUSY")))


def calendar(_: LocalShop, path: str) -> Answer:
    """A page that leads on for ever."""
    number = int(path.rpartition("=")[2])
    return Answer(links(f"/calendar?day={number + 1}"))


def furnish(shop: LocalShop, elsewhere: LocalShop) -> None:
    """A shop with every kind of page."""
    robots = f"User-agent: *\nDisallow: /secret\n\nSitemap: {shop.url}/sitemap-index.xml\n"
    index = f"<sitemapindex><sitemap><loc>{shop.url}/products.xml.gz</loc></sitemap></sitemapindex>"
    listed = URLSET.format("".join(f"<url><loc>{shop.url}{path}</loc></url>" for path in ("/from-sitemap", "/broken")))
    variants = [product(f"S-{size}", f"Shirt {size}", size=size) for size in "SML"]
    group = {"@type": "ProductGroup", "productGroupID": "SHIRT", "name": "Shirt", "hasVariant": variants}
    shop.pages = {
        "/robots.txt": Answer(robots, kind="text/plain"),
        "/sitemap-index.xml": Answer(index, kind="application/xml"),
        "/products.xml.gz": Answer(gzip.compress(listed.encode()), kind="application/gzip"),
        "/": Answer(
            links("/mug", "/lamp", "/vase", "/shirt", "/secret/plan", "/busy", "/never", "/away", "/flood", "/cart")
            + links("/gone", "/calendar?day=1", "/list", "/paper", "/terms.pdf", "https://elsewhere.example/x")
        ),
        "/mug": Answer(ld(product("MUG", image=["/mug.png", "/not-a-picture.png"])), headers={"ETag": '"1"'}),
        "/from-sitemap": Answer(ld(product("MAP", "Map")), headers={"Cache-Control": "max-age=3600"}),
        "/lamp": Answer(MICRODATA),
        "/vase": Answer(OPEN_GRAPH),
        "/shirt": Answer(ld(group)),
        "/broken": Answer('<script type="application/ld+json">{"@type": "Product", "na</script>' + OPEN_GRAPH),
        "/secret/plan": Answer(ld(product("SECRET"))),
        "/busy": busy,
        "/never": Answer("no", 403),
        "/away": Answer(status=302, headers={"Location": f"{elsewhere.url}/taken"}),
        "/flood": Answer("<html>", endless=True),
        "/calendar": calendar,
        "/list": Answer(ld({"@type": "ItemList", "itemListElement": [
            {"@type": "ListItem", "item": {"@type": "Product", "name": "Mug again", "url": "/mug"}},
            {"@type": "ListItem", "item": {"@type": "Product", "name": "Hidden", "url": "/secret/hidden"}},
        ]})),
        "/paper": Answer(b"%PDF", kind="application/pdf"),
        "/mug.png": Answer(picture(), kind="image/png"),
        "/lamp.png": Answer(picture(), kind="image/png"),
        "/not-a-picture.png": Answer("sorry", kind="image/png"),
    }  # fmt: skip
    elsewhere.pages = {"/taken": Answer(ld(product("TAKEN")))}


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[LocalShop]:
    shop = LocalShop()
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def whole_shop(elsewhere: LocalShop) -> Iterator[LocalShop]:
    shop = LocalShop()
    furnish(shop, elsewhere)
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(tmp_path_factory.mktemp("scraped"))


@pytest.fixture(scope="module")
def ran(command: Command, whole_shop: LocalShop) -> Ran:
    return command(whole_shop.url, "--pictures", "--depth", "3", "--max-mb", "0.2", "--contact", "me@shop.example")


@pytest.fixture(scope="module")
def again(ran: Ran, command: Command, whole_shop: LocalShop) -> tuple[Ran, list[str]]:
    """The same command once more, and what the shop was asked for then."""
    assert ran.code == 0
    before = len(whole_shop.asked)
    second = command(whole_shop.url, "--pictures", "--depth", "3", "--max-mb", "0.2", "--contact", "me@shop.example")
    return second, [path for path, _ in whole_shop.asked[before:]]


def test_every_product_is_found_whichever_way_its_page_tells_of_it(ran: Ran) -> None:
    assert ran.code == 0, ran.stderr
    expected = {"MUG", "MAP", "LAMP", "vase", "broken", "S-S", "S-M", "S-L", "BUSY", "secret/hidden"}
    assert set(ran.products) == expected
    assert ran.report["products"] == 10 and ran.report["groups"] == 1 and ran.report["mentioned"] == 1


def test_columns_are_the_feeds_own(ran: Ran, whole_shop: LocalShop) -> None:
    mug = ran.products["MUG"]
    assert (mug["title"], mug["price"], mug["currency"]) == ("Mug", "9.5", "EUR")
    assert (mug["availability"], mug["url"]) == ("in stock", f"{whole_shop.url}/mug")
    assert ran.products["S-M"]["group_id"] == "SHIRT" and ran.products["S-M"]["attributes"] == {"size": "M"}


def test_pictures_lie_beside_the_feed_and_what_is_none_keeps_its_address(ran: Ran, whole_shop: LocalShop) -> None:
    kept, refused = ran.products["MUG"]["images"]
    assert (ran.feed.parent / kept).read_bytes() == picture() and refused == f"{whole_shop.url}/not-a-picture.png"
    assert ran.products["LAMP"]["images"] == [kept] and ran.report["pictures"] == 1


@pytest.mark.parametrize(
    ("reason", "path"),
    [
        ("forbidden by robots.txt", "/secret/plan"),
        ("answered 403", "/never"),
        ("answered 404", "/gone"),
        ("leads to another site", "/away"),
        ("too large", "/flood"),
        ("no HTML page", "/paper"),
        ("no picture that can be opened", "/not-a-picture.png"),
    ],
)
def test_what_was_refused_is_told_with_its_reason(ran: Ran, reason: str, path: str) -> None:
    assert any(path in url for url in ran.reasons("refused")[reason]), ran.report["refused"]


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        ("on another site", "elsewhere.example"),
        ("a file, no page", "terms.pdf"),
        ("a cart, an account or the like", "/cart"),
        ("deeper than --depth", "/calendar?day=4"),
    ],
)
def test_what_was_not_asked_for_is_told_with_its_reason(ran: Ran, reason: str, part: str) -> None:
    assert any(part in url for url in ran.reasons("skipped")[reason]), ran.report["skipped"]


def test_broken_json_ld_is_noted_with_its_page(ran: Ran) -> None:
    assert ran.reasons("notes")["broken JSON-LD was left out"][0].endswith("/broken")


@pytest.mark.usefixtures("ran")
def test_forbidden_and_foreign_pages_were_never_asked_for(whole_shop: LocalShop, elsewhere: LocalShop) -> None:
    asked = {path for path, _ in whole_shop.asked}
    assert not [path for path in asked if path.startswith(("/secret", "/cart", "/terms"))] and not elsewhere.asked


@pytest.mark.usefixtures("ran")
def test_robots_txt_is_asked_for_first_and_by_name(whole_shop: LocalShop) -> None:
    path, headers = whole_shop.asked[0]
    assert path == "/robots.txt" and headers["User-Agent"].startswith("Shoplens/")
    assert "me@shop.example" in headers["User-Agent"] and not [1 for _, sent in whole_shop.asked if "Cookie" in sent]


def test_a_busy_shop_is_left_alone_for_as_long_as_it_says(ran: Ran, whole_shop: LocalShop) -> None:
    asked = [at for (path, _), at in zip(whole_shop.asked, whole_shop.asked_at, strict=True) if path == "/busy"]
    assert asked[1] - asked[0] >= 1.0 and ran.report["waits"] == 1


def test_a_second_scrape_asks_only_for_what_has_changed(again: tuple[Ran, list[str]], whole_shop: LocalShop) -> None:
    second, asked = again
    assert second.code == 0, second.stderr
    assert second.report["products"] == 10 and second.report["unchanged"] >= 2
    assert "/from-sitemap" not in asked  # the shop said that it stays for an hour
    conditional = [sent for path, sent in whole_shop.asked if path == "/mug" and "If-None-Match" in sent]
    assert conditional and not {"/mug.png", "/lamp.png"} & set(asked)


def test_what_came_out_is_imported(ran: Ran, database: Database, store: PictureStore, catalogue: Catalogue) -> None:
    outcome = import_feed(database, store, ran.feed)
    assert (outcome.rows, outcome.new, outcome.rejections.count) == (10, 10, 0)
    assert outcome.pictures_kept == 2 and outcome.mapping["id"] == "id"
    assert {one.title for one in catalogue.iter_for_index()} >= {"Mug", "Lamp", "Vase", "Shirt M"}
