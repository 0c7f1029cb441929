"""No word of a shopper's page escapes translation.

The pages are shown in a language whose words are the English ones in brackets, by a shop that writes everything of its
own in Greek: a Latin letter outside brackets is a word that no translation can reach.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from indexer.search.photo import PhotoQuery
from reviews.analyze import analyze
from reviews.importer import import_reviews
from scripts.translations import as_text, collect
from tests.support.reviews import WordReader
from tests.support.sending import plain, saved
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import photo, write_feed
from tests.support.small_site import release_of, small_settings
from webapp import create_app
from webapp.languages.requested import COOKIE
from webapp.languages.translations import INSIDE
from webapp.services import Services, build_services

PSEUDO = "eo"  # a language that has no translation here
ROWS = [
    "1|Κούπα πράσινη|Για τσάι.|Θάλασσα|Κούπες > Μεγάλες|16.50|in stock|11|seagreen",
    "2|Κούπα λευκή|Για τσάι.|Θάλασσα|Κούπες > Μεγάλες|1316.50|out of stock|11|white",
    "3|Μπολ ξύλινο|Βαθύ.|Δρυς|Μπολ|22.00|preorder||saddlebrown",
    "4|Λάμπα|Θερμό φως.|Φως|Λάμπες||in stock||black",
    *(f"{number}|Πιάτο {number}|Ρηχό.|Φως|Πιάτα|{number}.00|in stock||gold" for number in range(10, 60)),
]
REVIEWS = [
    ("1", "1", 5, "Ωραία", "lovely κούπα", "2026-03-01", "Άννα"),
    ("2", "1", 1, "Έσπασε", "lovely lovely λαβή", "", ""),  # reads better than its stars
    ("3", "1", 2, "", "broke", "2026-03-02", ""),
]
OWN = {"seagreen", "lovely", "broke", "saddlebrown", "white", "black", "gold"}  # words of the feed and of reviews
OWN |= {"Colour", "Mugs", "Bowls", "Lamps", "Tins", "Shop"}  # a column, and labels of the encoder
OWN |= {"Marto"}  # March
SPOKEN = ("alt", "aria-label", "placeholder", "title", "content", "data-drop")  # attributes that people read
SILENT = {"script", "style", "code"}
PATHS = [
    *("/", "/search", "/search?page=3", "/search?page=99", "/search?sort=price&in_stock=1&rating=4"),
    *("/search?q=κούπα", "/search?q=κούπα+πράσινη", "/search?q=κούπα+-λευκή", '/search?q="κούπα+ξύλινη"'),
    *("/search?q=κουπα+κάτω+από+20", "/search?q=qqqqzz", "/search?category=Κούπες", "/search?colour=green"),
    *("/search?category=Κούπες&category=Μπολ&brand=Φως&min_price=1&max_price=2", "/search?q=1"),
    *("/search?min_price=x&max_price=-1&rating=9&page=0&sort=z&plain=z", "/search?min_price=9&max_price=1"),
    *("/product/1", "/product/1?by=title", "/product/1?by=image", "/product/2", "/product/3", "/product/4"),
    *(
        "/product/none",
        "/suggest",
        "/suggest?q=κού",
        "/suggest?q=Φω",
        "/suggest?q=ωωωω",
        "/classify",
        "/classify/several",
    ),
    *("/search/photo", "/search/photo-text", "/nowhere", "/search/photo/aaaaaaaaaaaaaaaaaaaaaaaa"),
    *("/photo/aaaaaaaaaaaaaaaaaaaaaaaa.jpg", "/pictures/7/a.jpg", "/pictures/160/a.jpg", "/sitemap/99.xml"),
    *("/photo/x/forget", "/search/list", "/search/list?q=κούπα%0Aωωωω", "/search/list?line=κούπα&line=μπολ"),
    f"/search/list?q={'κού%0Aμπο%0A'.join('αβγδεζηθ')}κ",
    f"/search/list?line={'x' * 500}",
    *("/favourites", "/favourites?id=1&id=2", "/favourites?id=none"),
]
OF_A_PHOTO = (  # by its token
    "/search/photo/{}",
    "/search/photo-text/{}",
    "/classify/{}",
    "/classify/several?picture={}",
)
NO_PAGES = {
    "shop.embed",
    "shop.classified_csv",
    "shop.picture",
    "shop.upload",
    "shop.sitemap",
    "shop.sitemap_file",
    "shop.robots",
}  # but where they are refused
LANGUAGE_NAMES = re.compile(r'<nav class="languages".*?</nav>', re.DOTALL)  # each is written in its own language


class Texts(HTMLParser):
    """Collects what people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._silent += tag in SILENT
        is_read = tag != "meta" or given.get("name") == "description" or given.get("property") == "og:description"
        for name in SPOKEN if is_read else ():
            self.found.append(given.get(name) or "")
        if given.get("type") == "submit":
            self.found.append(given.get("value") or "" if tag == "input" else "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def outside_brackets(text: str) -> str:
    """What is left of a text without what stands in brackets, whose end may be in another text."""
    left, depth = [], 0
    for sign in text:
        depth += sign == "⟦"
        left.append("" if depth else sign)
        depth = max(0, depth - (sign == "⟧"))
    return "".join(left)


def escaped(page: str) -> list[str]:
    """The words of a page that no translation can reach."""
    reader = Texts()
    reader.feed(LANGUAGE_NAMES.sub("", page))
    words = re.findall(r"[A-Za-z]{2,}", outside_brackets("\n".join(reader.found)))
    return [word for word in words if word not in OWN]


def pseudo_catalogue() -> str:
    catalogue = collect()
    for message in catalogue:
        if message.id:
            forms = (message.id,) if isinstance(message.id, str) else message.id
            said = tuple(f"⟦{form}⟧" for form in forms)
            message.string = said if message.pluralizable else said[0]
    catalogue.locale = PSEUDO
    return as_text(catalogue)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A shop with everything that a shopper's page shows, all of it in Greek letters."""
    folder = tmp_path_factory.mktemp("greek")
    words = folder / "words" / PSEUDO / INSIDE
    words.parent.mkdir(parents=True)
    words.write_text(pseudo_catalogue(), encoding="utf-8")
    changed = {"translations": folder / "words", "shop_name": "Μαγαζί", "keep_unsure_photos": True}
    settings = small_settings(folder).model_copy(update={**changed, "prices_include_tax": True})
    settings.model_store.mkdir()
    services = build_services(settings)
    feed = write_feed(folder / "feed", ROWS)
    feed.write_text(feed.read_text("utf-8").replace("For your home.", "Για το σπίτι."), "utf-8")
    import_feed(services.database, PictureStore(settings.instance / "pictures"), feed)
    services.releases.promote(release_of(services).id)
    text = io.StringIO(newline="")
    columns = ("id", "product_id", "stars", "title", "text", "date", "author")
    csv.writer(text).writerows([columns, *REVIEWS])
    (folder / "reviews.csv").write_text(text.getvalue(), encoding="utf-8")
    import_reviews(services.database, folder / "reviews.csv", source="test")
    analyze(services.database, WordReader())
    yield services
    services.database.close()


@pytest.fixture(scope="module")
def client(services: Services) -> FlaskClient:
    client = create_app(services=services).test_client()
    client.set_cookie(COOKIE, PSEUDO)
    return client


def keep(services: Services, **more: object) -> str:
    [image] = [card for card in small_cards() if card.kind == "image-encoder"]
    seen = SmallEncoder().encode_image(image, photo("seagreen"))
    query = PhotoQuery(seen.vector, seen.probabilities, image.name, image.version)
    return services.uploads.keep(saved(plain(), "JPEG"), (96, 64), photo=query, **more)  # type: ignore[arg-type]


def test_the_pseudo_language_shows_its_brackets(client: FlaskClient) -> None:
    page = client.get("/").text
    assert f'<html lang="{PSEUDO}"' in page
    assert "⟦Search by photo⟧" in page
    assert escaped(page.replace("⟦See everything⟧", "See everything")) == ["See", "everything"]


@pytest.mark.parametrize("path", PATHS)
def test_no_word_escapes(client: FlaskClient, path: str) -> None:
    assert escaped(client.get(path).text) == []


def test_every_page_is_looked_at(client: FlaskClient) -> None:
    urls = client.application.url_map
    known = {rule.endpoint for rule in urls.iter_rules() if "GET" in (rule.methods or ())}
    adapter, seen = urls.bind("localhost"), set()
    for path in (*PATHS, *OF_A_PHOTO):
        with contextlib.suppress(HTTPException):  # some have no page
            seen.add(adapter.match(path.partition("?")[0])[0])
    assert {endpoint for endpoint in known if endpoint.startswith("shop.")} - NO_PAGES == seen - NO_PAGES


def test_no_word_of_a_photos_pages_escapes(client: FlaskClient, services: Services) -> None:
    seen = keep(services, has_print=True, boxes=["100,100,500,500"], barcodes=["4006381333931"])
    read = keep(services, text="κούπα")
    listed = keep(services, text="κούπα\nμπολ\nλάμπα")
    unread = keep(services, text="")
    late = keep(services, text="", text_cut_short=True)
    for path in (
        *(f"/search/photo/{token}" for token in (seen, read, unread, late)),
        *(f"/search/photo-text/{token}" for token in (read, listed, unread, late)),
        f"/search/photo-text/{listed}?q=μπολ",
        *(f"/search/photo/{seen}?box=1,2", f"/search/photo/{seen}?q=κούπα", f"/search/photo/{seen}?min_price=9999"),
        *(f"/search/photo-text/{read}?q=μπολ", f"/search/photo-text/{read}?page=0", f"/classify/{seen}"),
        f"/classify/several?picture={seen}&picture={read}",
    ):
        assert escaped(client.get(path).text) == [], path


@pytest.mark.parametrize("path", ["/search/photo", "/search/photo-text", "/classify"])
@pytest.mark.parametrize(
    "sent", [b"", b"no picture", saved(plain(), "JPEG")[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"\0" * 13_000_000]
)
def test_no_word_of_a_refused_photo_escapes(services: Services, path: str, sent: bytes) -> None:
    client = create_app(services=services).test_client()
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.set_cookie(COOKIE, PSEUDO)
    answer = client.post(path, data={"image": (io.BytesIO(sent), "a.jpg")})
    assert answer.status_code >= 400
    assert escaped(answer.text) == []
    script = client.post(path, data={"image": (io.BytesIO(sent), "a.jpg")}, headers={"Accept": "application/json"})
    assert escaped(script.get_json()["detail"]) == []


def test_no_word_escapes_a_form_that_is_too_old(client: FlaskClient, services: Services) -> None:
    assert escaped(client.post(f"/photo/{keep(services)}/forget").text) == []


def test_no_word_of_the_scripts_and_styles_escapes(client: FlaskClient) -> None:
    """Words of scripts come with the page; a text of a script has no blank between two words, or is not shown."""
    messages = client.get("/").text.partition('id="messages">')[2].partition("</script>")[0]
    assert escaped(" ".join(json.loads(messages).values())) == [] and "⟦" in json.loads(messages)["sending"]
    script = client.get("/static/shop.js").text
    assert re.findall(r'(?:textContent|ariaLabel|title|placeholder) = "[^"]*[A-Za-z]{2}', script) == []
    assert re.findall(r'"[A-Z][a-z]+ [a-z][^"]*"', script) == []
    assert re.findall(r'content: "[^"]*[A-Za-z]', client.get("/static/shop.css").text) == []


def test_a_shop_without_products_says_so_in_the_language_of_the_page(services: Services, tmp_path: Path) -> None:
    settings = services.settings.model_copy(update={"instance": tmp_path / "empty", "database_url": ""})
    empty = build_services(settings)
    client = create_app(services=empty).test_client()
    client.set_cookie(COOKIE, PSEUDO)
    for path in ("/", "/search", "/search?q=κούπα", "/suggest?q=κ"):
        assert escaped(client.get(path).text) == [], path
    empty.database.close()
