"""Columns that say how a shop runs and not what a product is: kept, and shown to nobody who shops."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from catalog.languages.compound_heads import is_of_the_offer
from catalog.languages.words import fold_word

_FILE = Path(__file__).with_name("machine_attributes.txt")  # names as fold_word makes them
_KINDS = {"simple", "variable", "variation", "grouped", "external", "configurable", "virtual", "bundle", "downloadable"}
_LIKE = re.compile(
    r"seo|meta(title|description|keywords?|fields?)|google(shopping|merchant)|included|price\w*(international|market)"
    r"|attribute\d+(visible|global|default|name|values?)|attributes(taxonomy|visible|default)\d+|.*tax(able|code|class|rule|rate|name|$)|tax|.*(url|rewrite)key|usec?onfig"
    r"|.*(inventory|fulfillment|fulfilment)(tracker|policy|service)|option\d+(name|value|linkedto)|swatch|.*sortorder"
    r"|.*(variant|variation|offer|item|product|article)s?ids?$"
)


@cache
def _names() -> frozenset[str]:
    return frozenset(_FILE.read_text("utf-8").split())


def is_for_machines(name: str, value: str = "") -> bool:
    """Whether an attribute tells a shopper nothing; "type" does where it is a kind of a shop system's records."""
    return _is_for_machines(name) or (fold_word(name).endswith("type") and value.lower() in _KINDS)


@lru_cache(4096)  # asked of every attribute of every hit
def _is_for_machines(name: str) -> bool:
    folded = fold_word(name)
    return folded in _names() or _LIKE.match(folded) is not None or is_of_the_offer(name)


def shown_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes that say what a product is."""
    return {name: value for name, value in attributes.items() if value and not is_for_machines(name, value)}
