"""Currencies out of signs, codes and names, and which one a price has when its own sign does not settle it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.cleaning.prices import cldr
from catalog.cleaning.prices.signs import AMBIGUOUS, CASED, CERTAIN, WORDS
from catalog.cleaning.prices.spelling import as_typed

_IDEOGRAPH = r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"  # a word of its own
LETTER = rf"(?:(?!{_IDEOGRAPH})[^\W\d_]|[\u0300-\u036f\u0900-\u0eff])"  # with the marks of Indic vowels
_FRENCH_DOLLAR = r"\$ ?(?:US|CA|AU|NZ|HK|SG|MX)(?!\w)"
# Signs of letters and marks mixed.
SPECIAL = rf'S/\.?|B/\.|/=|U\$S?(?!\w)|\$U(?!\w)|ש"ח|F CFA\b|{_FRENCH_DOLLAR}|人民币|{_IDEOGRAPH}'
TEXT = rf"{LETTER}+(?:['.]{LETTER}+)*\.?"
MORE = r" ?[$¥£₵¢]"  # what makes a sign of letters before it: US$, CN¥
_TOKENS = re.compile(rf"({SPECIAL})|({TEXT})({MORE})?|([^\w\s])")
_FOLDED = {text.casefold(): codes for text, codes in (AMBIGUOUS | CERTAIN).items() if text not in CASED}
_CERTAIN_FOLDED = {text.casefold() for text in CERTAIN if text not in CASED}
_NAMED_DOLLAR = re.compile(r"\b(US|CA|AU|NZ|HK|SG)[ -]?DOLLARS?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sign:
    """What stands for a currency: the codes it may mean; `code` is the one it means by itself, "" where none is."""

    text: str
    codes: tuple[str, ...]
    code: str = ""


@lru_cache(2_000)
def sign(text: str) -> Sign | None:
    """The sign, code or name of a currency; None for any other text."""
    for own in (text, text.removesuffix(".")):
        upper = own.upper()
        if upper in cldr.currencies() and (own.isupper() or upper not in WORDS):
            return Sign(text, (upper,), upper)
        codes = CERTAIN.get(own) or AMBIGUOUS.get(own) or _FOLDED.get(own.casefold())
        if codes:
            certain = own in CERTAIN or (own not in AMBIGUOUS and own.casefold() in _CERTAIN_FOLDED)
            return Sign(text, codes, codes[0] if certain else "")
    return None


@lru_cache(2_000)
def read_currency(value: str) -> Sign | None:
    """The currency that a cell or a column's head names: "EUR", "Preis (€)", "price_usd"; None where it names none."""
    line = as_typed(value).replace("_", " ")
    if named := _NAMED_DOLLAR.search(line):
        return sign(named[1].upper() + "$")
    signs = [one for _, one in signs_in(line) if one is not None]
    found = [one for one in signs if len(one.text) > 1 or not one.text.isalpha() or one.text == line]
    return next((one for one in found if one.code), found[0] if found else None)


def signs_in(line: str) -> Iterator[tuple[str, Sign | None]]:
    """The words and marks of a line that is spelt `as_typed`, each with the currency it stands for, if it does."""
    for special, text, more, mark in _TOKENS.findall(line):
        joined = sign(text + more.strip()) if more else None
        if joined is not None:
            yield text + more, joined
            continue
        own = special.replace(" ", "") or text or mark
        yield own, sign(own)
        if more:
            yield more.strip(), sign(more.strip())


def settle(own: Sign | None, others: Sequence[Sign | None]) -> str:
    """The code that a price's own sign means in the light of other evidence, the nearest first; "" where unknown.

    Other evidence chooses among the currencies that the sign may mean, and never against it.
    """
    if own is not None and len(own.codes) == 1:
        return own.codes[0]
    possible = own.codes if own is not None else ()
    for other in others:
        if other is None:
            continue
        if other.code and (not possible or other.code in possible):
            return other.code
        possible = tuple(code for code in other.codes if not possible or code in possible) or possible
        if len(possible) == 1:
            return possible[0]
    return own.code if own is not None else ""
