"""Links to a page in the other languages: for visitors, who choose one, and for search engines."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from markupsafe import Markup

from webapp.context import settings
from webapp.languages.requested import (
    ARGUMENT,
    Language,
    catalogue_language,
    is_for_shoppers,
    language,
    languages_here,
    page_language,
)
from webapp.shop.links import with_arguments


@dataclass(frozen=True)
class LanguageLink:
    """The page that is shown, in a language."""

    language: Language
    address: str
    is_current: bool


def language_links() -> list[LanguageLink]:
    """This page in every language; the front page where this one has no address of its own. None for a single one."""
    offered, here = languages_here(), page_language().code
    if len(offered) < 2 or not is_for_shoppers():
        return []
    rule = request.url_rule
    has_address = rule is not None and "GET" in (rule.methods or ()) and request.blueprint == "shop"
    return [
        LanguageLink(
            language(code),
            with_arguments(lang=code) if has_address else url_for("shop.home", lang=code),
            code == here,
        )
        for code in offered
    ]


def in_languages(address: str) -> dict[Language, str]:
    """The addresses of a page by language, for search engines: that in the shop's own language is the plain one."""
    own, *others = languages_here()
    added = f"{'&' if '?' in address else '?'}{ARGUMENT}="
    return {language(own): address, **{language(code): f"{address}{added}{code}" for code in others}}


def own_lang() -> Markup:
    """The attribute of what the shop wrote itself, where the page speaks another language: screen readers change."""
    own = catalogue_language(settings())
    return Markup("") if page_language().code == own else Markup(' lang="{}"').format(language(own).tag)
