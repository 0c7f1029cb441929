"""The noun that a name is about: "ski boots with buckles" are boots, a "Tasse à café" is a tasse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.query.colours import find_named_family
from indexer.words.analysis import get_language, is_stop_word, stem, tokenize

# Words before which the noun has been said: "bag for skis", "Tasse mit Henkel", "lampe de bureau".
_PREPOSITIONS = frozenset(
    re.findall(
        r"\w+",
        "for with without in of from by on to at as fur mit ohne aus von im zum zur de du des a au aux en pour avec"
        " sans para con sin di da per senza voor met zonder van uit do dla z bez na pro s com sem",
    )
)
_NOUN_FIRST = frozenset(("french", "spanish", "italian", "portuguese", "romanian", "arabic"))
_PARTS = re.compile(r"[,;/&+|()\[\]–—]|\s-\s|\b(?:and|und|et|y|e|ed|en|i|a|og|och)\b", re.IGNORECASE)


def head_noun(name: str) -> str:
    """The stem of the noun that a title or a query is about, "" where it has no word."""
    for part in _PARTS.split(name):
        if words := _words(part):
            return stem(words[0] if get_language() in _NOUN_FIRST else words[-1])
    return ""


@lru_cache(8)
def category_nouns(categories: tuple[str, ...]) -> frozenset[str]:
    """The stems of the nouns that the last steps of category paths name."""
    return frozenset().union(*map(nouns_of_category, categories)) if categories else frozenset()


@lru_cache(20_000)
def nouns_of_category(category: str) -> frozenset[str]:
    """The stems of what the last step of a category path names: "Home > Cups & Mugs" are cups and mugs."""
    leaf = category.rsplit(" > ", 1)[-1]
    return frozenset(noun for part in _PARTS.split(leaf) if (noun := head_noun(part)))


def query_noun(text: str, nouns: Iterable[str]) -> str:
    """The stem of what a query asks for: its last word that names a category of the shop, else its own noun."""
    known = set(nouns)
    named = [stem(word) for word in _words(text) if stem(word) in known]
    return named[-1] if named else head_noun(text)


def next_word(text: str, noun: str) -> str:
    """The stem of the word behind the noun within its part of a text, "" where there is none."""
    for part in _PARTS.split(text):
        stems = [stem(word) for word in tokenize(part)]
        if noun in stems[:-1]:
            return stems[stems.index(noun) + 1]
    return ""


def _words(part: str) -> Sequence[str]:
    """The words that a part may be about: before its preposition, without numbers and colours."""
    words = tokenize(part)
    cut = next((at for at, word in enumerate(words) if at and word in _PREPOSITIONS), len(words))
    kept = [word for word in words[:cut] if not is_stop_word(word) and not any(map(str.isdigit, word))]
    return [word for word in kept if not find_named_family(word)] or kept
