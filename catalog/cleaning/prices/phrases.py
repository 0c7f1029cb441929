"""Finds the words around prices whose meaning is known, and prices per measure or for several pieces."""

import re
from functools import cache, lru_cache

from catalog.cleaning.prices.currencies import LETTER, sign, signs_in
from catalog.cleaning.prices.numbers import NUMBER
from catalog.cleaning.prices.words import (
    ASKED,
    FREE,
    MEANINGS,
    ON_REQUEST,
    PER,
    PIECES,
    SEVERAL_FOR,
    UNITS,
    UNSAID,
    Meaning,
)


def _any_of(phrases: tuple[str, ...] | list[str]) -> str:
    """A pattern for these phrases, the longest first; no letter may stand beside one of letters."""
    patterns = []
    for phrase in sorted(phrases, key=len, reverse=True):
        spaced = phrase[0].isalpha() and re.match(LETTER, phrase[0]) is not None
        ends = phrase[-1].isalpha() and re.match(LETTER, phrase[-1]) is not None
        patterns.append((f"(?<!{_L})" if spaced else "") + re.escape(phrase) + (f"(?!{_L})" if ends else ""))
    return "|".join(patterns)


# Without IGNORECASE, which tries every letter of these ranges in both cases: the patterns below took five seconds.
_L = r"(?-i:[^\W\d_\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
_NUMBER = NUMBER.replace("?P<no_cents>", "?:")
_SIGN = r"(?:[^\W\d_]{0,4}\.?[^\w\s(),;/]?|[^\W\d_]{1,8}\.?)"  # what may be a currency; who reads it decides
_PRICE = rf"(?:{_SIGN} ?)?{_NUMBER}(?: ?{_SIGN})?"
_MAY_BE_PER = re.compile(rf"[/=]|(?<=[ )])(?:{'|'.join(PER)}) ", re.IGNORECASE)
_FOR = "|".join(SEVERAL_FOR)
_MAY_BE_SEVERAL = re.compile(rf"\d ?(?:{_FOR})", re.IGNORECASE)
_BY_PHRASE: dict[str, Meaning] = {
    phrase: meaning for meaning in reversed(MEANINGS) for phrase in MEANINGS[meaning] if meaning != "from after"
}
_ZERO = re.compile(r"(?<![\d.,])0+(?:[.,](?:0+|-|–|—))?(?![\d.,])[()\[\]:;,|/–—-]*")
_CALL = re.compile(
    r"(?:please )?(?:call|phone|ring|contact|e-?mail|ask)\b[^.]{0,60}\b(?:price|prices|pricing|quote)[.!]?"
)
LONGEST_REQUEST = 80  # characters of a cell that only says whom to ask
_AROUND = " !-–—:()[]|/*"
_LETTERS = re.compile(r"[^\W\d_]")


# Compiled when they are first needed: together they take a second, which no process needs that reads no prices.
@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(_any_of(list(_BY_PHRASE)), re.IGNORECASE)


@cache
def _from_after() -> re.Pattern[str]:
    return re.compile(_any_of(MEANINGS["from after"]), re.IGNORECASE)


@cache
def _pieces() -> re.Pattern[str]:
    return re.compile(rf" ?\(?(?:{_any_of(PIECES)})", re.IGNORECASE)


@cache
def _unit_price() -> re.Pattern[str]:
    unit = rf"(?:\d+(?:[.,]\d+)? ?)?(?:{_any_of(list(UNITS))})(?:\.(?!\w))?"
    return re.compile(rf"\(?(?:{_PRICE} ?(?:/|(?:{'|'.join(PER)}) ) ?{unit}|{unit} ?= ?{_PRICE})\)?", re.IGNORECASE)


@cache
def _several() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[(,;/|] )|(?<=[(;|])|(?<=\bor )|(?<=\boder )|(?<=\bou )|(?<=\bany )|(?<=\bbuy ))"
        rf"(?:[2-9]|[1-9]\d) ?(?:{_FOR})(?:(?= ?\W)|(?= ?\d)) ?(?:the price of |le prix de )?{_PRICE}",
        re.IGNORECASE,
    )


def take_unit_price(line: str) -> tuple[str, str]:
    """The line without its prices per measure ("2,50 €/kg"), and the first of these; "" where there is none."""
    if _MAY_BE_PER.search(line) is None:
        return line, ""
    found = _unit_price().search(line)
    return (_unit_price().sub(" ", line).strip(), found.group().strip(" ()")) if found else (line, "")


def take_several(line: str) -> tuple[str, bool]:
    """The line without its prices for several pieces ("2 for 5.00"), and whether there was one."""
    if _MAY_BE_SEVERAL.search(line) is None:
        return line, False
    left, count = _several().subn(" ", line)
    return (left.strip(" ();,|/"), True) if count else (line, False)


@lru_cache(5_000)
def meanings(words: str) -> tuple[tuple[Meaning, ...], bool]:
    """What the words between two numbers mean, in their order, and whether all of them are understood."""
    found = tuple(_BY_PHRASE[phrase.casefold()] for phrase in _phrases().findall(words))
    return found, _LETTERS.search(_from_after().sub("", _phrases().sub("", words))) is None


def says_from(words: str) -> bool:
    """Whether words behind a price say that it is the lowest: 12元起."""
    return _from_after().search(words) is not None


def counts_pieces(words: str) -> bool:
    """Whether words behind a number say that it counts pieces: 2 pcs."""
    return _pieces().match(words) is not None


def is_free(line: str) -> bool:
    """Whether the cell says in words that nothing is to be paid."""
    return line.casefold().strip(" !.") in FREE


@lru_cache(5_000)
def is_on_request(line: str) -> bool:
    """Whether the cell says that the price is to be asked for, beside a price of 0 too: "0,00 € (auf Anfrage)"."""
    if len(line) > LONGEST_REQUEST:
        return False
    folded = " ".join(line.casefold().split())
    left = _ZERO.sub(" ", folded).split()
    unsigned = [word for word in left if sign(word.strip(_AROUND)) is None]
    if any(said in ON_REQUEST or said.strip(".") in ON_REQUEST for said in map(_bare, (left, unsigned))):
        return True
    asks = folded.startswith(ASKED) or _CALL.fullmatch(folded) is not None
    return asks and not any(found is not None for _, found in signs_in(line))


def _bare(words: list[str]) -> str:
    return " ".join(words).strip(_AROUND)


def is_unsaid(line: str) -> bool:
    """Whether the cell says that nobody knows the price yet."""
    folded = line.casefold().strip(" !")
    return folded in UNSAID
