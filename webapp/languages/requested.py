"""Which language a request is answered in: the one its address names, else the visitor's, else the shop's.

A visitor chooses by an address with `?lang=de`, which sets a cookie with nothing but that code; no other page sets one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain

from webapp.context import settings
from webapp.languages.translations import SOURCE, known_languages, messages_of
from webapp.settings import Settings

ARGUMENT, COOKIE = "lang", "shoplens_lang"
_A_YEAR_S = 31_536_000
_IN_ENGLISH = ("/api/", "/ops/")  # paths
_OF_SHOPLENS_LANGUAGE = {
    "arabic": "ar",
    "danish": "da",
    "dutch": "nl",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hungarian": "hu",
    "italian": "it",
    "norwegian": "nb",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "tamil": "ta",
    "turkish": "tr",
}


@dataclass(frozen=True)
class Language:
    """A language of the pages: its code, as HTML writes it, its own name, and which way it is written."""

    code: str
    tag: str
    name: str
    direction: str  # ltr or rtl


class _Words(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Takes the messages from our translations, which are not compiled."""

    def get_translations(self) -> Translations:
        """Those of the language of the request, looked up once for it: each message of a page asks."""
        if not has_request_context():
            return messages_of(SOURCE, settings().translations)
        if "page_messages" not in g:
            g.page_messages = messages_of(page_language().code, settings().translations)
        found: Translations = g.page_messages
        return found


def speak_languages(app: Flask) -> None:
    """Translate the pages of an application, and keep what visitors choose."""
    babel = Babel(app, locale_selector=locale_name)
    babel.domain_instance = words = _Words()
    # Flask-Babel's own look for the domain of the request each time, and a page has hundreds of messages.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension that Flask-Babel adds
        lambda text: words.get_translations().ugettext(text),
        lambda one, many, number: words.get_translations().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: words.get_translations().upgettext(context, text),
        npgettext=lambda context, one, many, number: words.get_translations().unpgettext(context, one, many, number),
    )
    app.jinja_env.globals["page_language"] = page_language
    app.after_request(_say_and_keep)


@lru_cache
def language(code: str) -> Language:
    """What is known of a language, by its code such as de or pt_BR."""
    locale = Locale.parse(code)
    name = locale.get_display_name(locale) or code
    return Language(code, code.replace("_", "-"), name[:1].upper() + name[1:], locale.text_direction)


def offered_languages(given: Settings) -> tuple[str, ...]:
    """Codes of the languages that the pages offer, the shop's own first."""
    if given.page_languages:
        return tuple(given.page_languages.split(","))
    known = known_languages(given.translations)
    own = catalogue_language(given)
    return tuple(sorted(known, key=lambda code: code != own))


def catalogue_language(given: Settings) -> str:
    """Code of the language of the products' words."""
    return _OF_SHOPLENS_LANGUAGE.get(given.language, SOURCE)


def page_language() -> Language:
    """The language of this request; English for the API, for /ops and without a request."""
    if not has_request_context():
        return language(SOURCE)
    if "page_language" not in g:
        chosen = _asked_for() or _one_of(request.cookies.get(COOKIE, "")) or languages_here()[0]
        g.page_language = language(chosen if is_for_shoppers() else SOURCE)
    found: Language = g.page_language
    return found


def locale_name() -> str:
    """The locale of numbers, prices and dates: that of the setting on pages in the shop's own language."""
    given = settings()
    code = page_language().code
    if not given.locale or not (is_for_shoppers() and code != languages_here()[0]):
        return given.locale or code
    return _with_territory(code, Locale.parse(given.locale).territory)


@lru_cache
def _with_territory(code: str, territory: str | None) -> str:
    """A language as it is written in the shop's country (de_CH), where anything is known of that."""
    try:
        return str(Locale.parse(f"{code}_{territory}"))
    except (UnknownLocaleError, ValueError):
        return code


def is_for_shoppers() -> bool:
    """Whether this request is for a page that shoppers see, an error in place of one included."""
    return request.blueprint in (None, "shop") and not f"{request.path}/".startswith(_IN_ENGLISH)


def languages_here() -> tuple[str, ...]:
    """Codes of the languages that this application offers, the shop's own first."""
    return offered_languages(settings())


def _asked_for() -> str:
    """Code of the language that the address names; "" for none that is offered."""
    return _one_of(request.args.get(ARGUMENT, ""))


def _one_of(asked: str) -> str:
    """The offered language of that code, or of its first part: de for de-AT; "" for none."""
    code = asked[:20].replace("-", "_")
    return next((one for one in (code, code.partition("_")[0]) if one in languages_here()), "")


def _say_and_keep(response: Response) -> Response:
    """Name the language, say what it depends on, and keep one that was asked for."""
    if not is_for_shoppers() or response.mimetype not in ("text/html", "application/json", "application/problem+json"):
        return response
    code = page_language().code
    response.headers["Content-Language"] = language(code).tag
    if not _asked_for():
        response.vary.add("Cookie")
    elif request.cookies.get(COOKIE) != code:
        response.set_cookie(
            COOKIE, code, max_age=_A_YEAR_S, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
        )
    return response
