"""Which language a page is in, who chose it, and what caches are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.small_site import open_small_site, release_of
from webapp import create_app
from webapp.languages.requested import COOKIE, offered_languages
from webapp.services import Services
from webapp.settings import Settings

Open = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = open_small_site(tmp_path_factory.mktemp("languages"))
    services.releases.promote(release_of(services).id)
    yield services
    services.database.close()


@pytest.fixture(scope="module")
def opened(services: Services) -> Open:
    """The small site with other settings."""

    def open_with(**changed: object) -> FlaskClient:
        return create_app(services.settings.model_copy(update=changed), services).test_client()

    return open_with


def test_without_a_choice_the_pages_speak_the_language_of_the_catalogue(opened: Open) -> None:
    assert '<html lang="en" dir="ltr">' in opened().get("/").text
    german = opened(language="german").get("/")
    assert '<html lang="de" dir="ltr">' in german.text
    assert "Mit Foto suchen" in german.text
    assert german.headers["Content-Language"] == "de"


def test_a_language_without_a_translation_gives_english_pages(opened: Open) -> None:
    assert '<html lang="en"' in opened(language="danish").get("/").text


def test_arabic_is_written_from_right_to_left(opened: Open) -> None:
    assert '<html lang="ar" dir="rtl">' in opened().get("/?lang=ar").text


def test_a_choice_is_kept_in_a_cookie_with_nothing_else(opened: Open) -> None:
    client = opened()
    chosen = client.get("/search?q=mug&lang=fr")
    assert "produits" in chosen.text
    [cookie] = chosen.headers.getlist("Set-Cookie")
    assert cookie.startswith("shoplens_lang=fr;")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert '<html lang="fr"' in client.get("/product/mug-1").text
    assert "Set-Cookie" not in client.get("/search?q=mug&lang=fr").headers


def test_over_https_the_cookie_is_secure(opened: Open) -> None:
    assert "Secure" in opened().get("/?lang=fr", base_url="https://localhost").headers["Set-Cookie"]


@pytest.mark.parametrize(("asked", "given"), [("de-AT", "de"), ("de_CH", "de"), ("DE", "en"), ("x" * 5000, "en")])
def test_a_language_of_a_country_is_that_language(opened: Open, asked: str, given: str) -> None:
    assert f'<html lang="{given}"' in opened().get(f"/?lang={asked}").text


@pytest.mark.parametrize("path", ["/", "/search?q=mug", "/product/mug-1", "/suggest?q=en", "/?lang=", "/?lang=tlh"])
def test_no_page_sets_a_cookie_without_a_choice(opened: Open, path: str) -> None:
    answer = opened().get(path, follow_redirects=True)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" in answer.headers["Vary"]
    assert '<html lang="en"' in answer.text


def test_suggestions_are_grouped_in_the_language_chosen(opened: Open) -> None:
    client = opened()
    client.set_cookie(COOKIE, "de")
    answer = client.get("/suggest?q=mu", headers={"Accept": "application/json"})
    assert [one["group"] for one in answer.get_json()["suggestions"] if one["text"] == "Mugs"] == ["Kategorien"]
    assert {"Accept", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_what_is_refused_is_said_in_the_language_of_the_page(opened: Open) -> None:
    client = opened()
    client.set_cookie(COOKIE, "es")
    assert "Aquí no hay nada" in client.get("/nowhere").text
    assert "Un precio, como 20 o 19,50." in client.get("/search?min_price=x").text
    script = client.get("/search/photo/" + "a" * 24, headers={"Accept": "application/json"})
    assert script.get_json()["title"] == "Esta foto ya no está aquí"


@pytest.mark.parametrize("path", ["/ops/", "/ops/nowhere", "/api/v1/products/none"])
def test_operations_and_the_api_stay_english(opened: Open, path: str) -> None:
    client = opened(language="german")
    client.set_cookie(COOKIE, "ar")
    answer = client.get(path + "?lang=ar")
    assert "Set-Cookie" not in answer.headers and "Content-Language" not in answer.headers
    assert not any("\u0600" <= sign <= "\u06ff" for sign in answer.text)
    assert "rtl" not in answer.text


def test_a_shop_offers_the_languages_it_wants(opened: Open) -> None:
    client = opened(page_languages="fr,de")
    page = client.get("/").text
    assert '<html lang="fr"' in page
    assert ">Deutsch<" in page and ">English<" not in page
    assert '<html lang="fr"' in client.get("/?lang=ar").text
    assert 'class="languages"' not in opened(page_languages="de").get("/").text


def test_a_shops_own_folder_brings_a_language(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "it" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "it" / "LC_MESSAGES" / "messages.po").write_text('msgid "Everything"\nmsgstr "Tutto"\n')
    page = opened(translations=tmp_path).get("/?lang=it").text
    assert '<html lang="it"' in page and ">Tutto<" in page and "Italiano" in page


def test_settings_name_only_languages_there_are(tmp_path: Path) -> None:
    assert offered_languages(Settings(instance=tmp_path, page_languages=["de", "DE"][0])) == ("de",)
    with pytest.raises(ValueError, match="there are no words in 'xx'"):
        Settings(instance=tmp_path, page_languages="xx")
