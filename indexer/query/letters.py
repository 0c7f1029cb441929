"""Which names begin with the letters typed. Accents may be left out; typed ones count where a name has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from catalog.catalogue import ProductView
from indexer.words.analysis import stem, tokenize

SHORTEST_ENDING = 4  # letters of a word that may be the end of a longer one: a "Kaffeetasse" for "tasse"

T = TypeVar("T")
_WORD = re.compile(r"\w+")


def names_of(product: ProductView) -> str:
    """What a product is called, by itself and on its picture; not its description, which mentions anything."""
    values = product.shown_attributes.values()
    variants = (variant.name for variant in product.variants)
    return " ".join((product.title, product.brand, product.category, product.printed_text, *values, *variants))


def begins_so(name: str, typed: str) -> bool:
    """Whether words of the name follow each other as those typed do, the last of which may be unfinished."""
    words, asked = _words_of(name), tokenize(typed)
    if not asked:
        return False
    *whole, last = asked
    starts = range(len(words) - len(whole))
    return any([*words[at : at + len(whole)]] == whole and words[at + len(whole)].startswith(last) for at in starts)


def carries(names: str, asked: Sequence[str]) -> bool:
    """Whether the names have each of these words, without accents; the last one may be unfinished."""
    words = _words_of(names)
    stems = {stem(word) for word in words}
    *whole, last = asked
    return all(stem(word) in stems or _begins_or_ends(words, word) for word in whole) and (
        stem(last) in stems or any(word.startswith(last) for word in words) or _begins_or_ends(words, last)
    )


def prefer_typed_accents(found: Iterable[T], names: Callable[[T], str], typed: str) -> list[T]:
    """Those that have the last word with the accents it was typed with; all where it has none, or where none does."""
    everything, words = list(found), _spelt(typed)
    if not words or words[-1] == "".join(tokenize(words[-1])):
        return everything
    exact = [one for one in everything if any(word.startswith(words[-1]) for word in _spelt(names(one)))]
    return exact or everything


def as_written(word: str, texts: Iterable[str]) -> str:
    """A word without accents as these texts write it most often, in lower case; as it is where none has it."""
    forms = [spelt for text in texts for spelt in _spelt(text) if "".join(tokenize(spelt)) == word]
    return max(forms, key=forms.count, default=word)


def _begins_or_ends(words: Sequence[str], part: str) -> bool:
    return len(part) >= SHORTEST_ENDING and any(word.startswith(part) or word.endswith(part) for word in words)


def _spelt(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


@lru_cache(20_000)  # brands and categories, for each letter that is typed
def _words_of(text: str) -> tuple[str, ...]:
    return tuple(tokenize(text))
