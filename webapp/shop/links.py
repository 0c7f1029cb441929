"""Addresses and words the templates need."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from catalog.cleaning.category_paths import last_step
from catalog.languages.message import Message
from indexer.search.results import InferredFilter
from indexer.words.analysis import get_language, stem, tokenize
from webapp.languages.writing import currency_sign, day, listed, money, number, percent, quoted, tenths, translated
from webapp.search.forms import SORTS
from webapp.shop.category_tree import crumbs, nest, right_below
from webapp.shop.front import placeholder
from webapp.shop.pictures import picture_box, picture_sources
from webapp.shop.seo.structured_data import picture_widest
from webapp.wire.static_files import static_address

COLOUR_NAMES = {  # of the families in indexer/query/colours.py
    "black": Message("black"),
    "white": Message("white"),
    "grey": Message("grey"),
    "red": Message("red"),
    "orange": Message("orange"),
    "yellow": Message("yellow"),
    "gold": Message("gold"),
    "green": Message("green"),
    "blue": Message("blue"),
    "purple": Message("purple"),
    "pink": Message("pink"),
    "brown": Message("brown"),
    "beige": Message("beige"),
    "silver": Message("silver"),
    "clear": Message("clear"),
    "multicoloured": Message("multicoloured"),
}
_DEFAULTS = (("sort", SORTS[0][0]),)
_WORD = re.compile(r"(\w+)")
_PLAIN_IN_QUERIES = "!$'()*,/:;?@"  # what url_for leaves as it is, too


def add_template_functions(app: Flask) -> None:
    """Add the functions and filters of the pages to the templates."""
    app.jinja_env.globals.update(
        listed=listed,
        quoted=quoted,
        with_arguments=with_arguments,
        with_argument_added=with_argument_added,
        without_argument=without_argument,
        static_address=static_address,
        picture_sources=picture_sources,
        picture_box=picture_box,
        picture_widest=picture_widest,
        placeholder=placeholder,
        nest=nest,
        right_below=right_below,
        crumbs=crumbs,
    )
    app.jinja_env.filters.update(
        colour=colour,
        currency_sign=currency_sign,
        day=day,
        money=money,
        number=number,
        outside=outside,
        percent=percent,
        tenths=tenths,
        translated=translated,
        sentence=sentence,
        last_step=last_step,
        head_name=spaced,
        attribute_name=spaced,
        price_range=price_range,
        reading=reading,
        highlighted=highlighted,
    )


def with_arguments(**changes: Any) -> str:
    """This page's address with some arguments changed; None drops one."""
    arguments = MultiDict(request.args)
    if "page" in changes:
        arguments.poplist("first")
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments.add(name, str(value))
    return _here(arguments)


def with_argument_added(name: str, value: str) -> str:
    """This page's address with one more value of an argument, on its first page."""
    arguments = MultiDict(request.args)
    arguments.add(name, value)
    _to_first_page(arguments)
    return _here(arguments)


def without_argument(name: str, value: str | None = None) -> str:
    """This page's address without a filter (or one value of it), on its first page."""
    arguments = MultiDict(request.args)
    left = [given for given in arguments.poplist(name) if value is not None and given != value]
    arguments.setlist(name, left)
    _to_first_page(arguments)
    return _here(arguments)


def _to_first_page(arguments: MultiDict[str, str]) -> None:
    for name in ("page", "first"):
        arguments.poplist(name)


def without_empty(keep: Collection[str] = ()) -> str | None:
    """This page's address without arguments that are empty or say what holds anyway, as forms send them.

    None when it has none of these.

    `keep` names those whose emptiness says something.
    """
    given = list(request.args.items(multi=True))
    filled = [
        (name, value) for name, value in given if name in keep or (value.strip() and (name, value) not in _DEFAULTS)
    ]
    return None if len(filled) == len(given) else _here(MultiDict(filled))


def _here(arguments: MultiDict[str, str]) -> str:
    """This page's path with these arguments. They are no keywords of url_for: it has some of its own (`_scheme`)."""
    query = urlencode(list(arguments.items(multi=True)), safe=_PLAIN_IN_QUERIES)
    if "path_here" not in g:  # a page has a dozen links to itself
        g.path_here = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{g.path_here}{query and f'?{query}'}"


def outside(address: str) -> str | None:
    """The address of a merchant's own page if it is one a browser may follow; feeds hold anything."""
    return address if re.match(r"https?://[^/\s]", address, re.IGNORECASE) else None


def spaced(name: str) -> str:
    """An identifier as words: demo_shop -> Demo shop."""
    return sentence(name.replace("_", " ").replace("-", " ").strip())


def sentence(words: str) -> str:
    """Begins with a capital; whatever follows stays as it is."""
    return words[:1].upper() + words[1:]


def reading(taken: InferredFilter) -> str:
    """A filter that was typed, as its chip says it."""
    if taken.kind == "in_stock":
        return translated(Message("In stock"))
    if taken.kind == "colour":
        return sentence(colour(taken.value))
    if taken.kind != "price":
        return taken.value if taken.kind == "brand" else sentence(taken.value)
    return price_range(taken.value)


def price_range(low_to_high: str) -> str:
    """A range of prices such as 10-20, one of whose ends may be missing, in words."""
    low, high = (number(Decimal(end)) if end else "" for end in low_to_high.partition("-")[::2])
    if low and high:
        return translated(Message("%(low)s to %(high)s", low=low, high=high))
    return translated(Message("Up to %(high)s", high=high) if high else Message("From %(low)s", low=low))


def colour(family: str) -> str:
    """The name of a family of colours; any other name as it is."""
    return translated(COLOUR_NAMES.get(family, family))


def highlighted(text: str, stems: Collection[str]) -> Markup:
    """The text with the words that were looked for marked; everything in it is escaped."""
    if not stems:
        return escape(text)
    parts = _WORD.split(text)
    marked = (Markup("<mark>{}</mark>").format(part) if _is_one_of(part, stems) else escape(part) for part in parts)
    return Markup("").join(marked)


def _is_one_of(part: str, stems: Collection[str]) -> bool:
    return any(one in stems for one in _stems_in(part, get_language()))


@lru_cache(20_000)  # the words of titles, most of which many products share
def _stems_in(part: str, _language: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in tokenize(part))
