"""How text becomes words: the same for products, queries and labels."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from indexer.words.languages import LANGUAGES, STOP_WORDS

STEMMED = "shoplens_stemmed"  # the name the analyser is registered under in an index
LONGEST_WORD = 40  # bytes; longer runs of letters are no words
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_UNPRINTABLE = ("Cc", "Cs", "Co", "Cn")  # control characters, surrogates, private use, unassigned
_spoken = {"now": "english", "built": "english"}  # one installation serves one shop, which speaks one language


def build_language() -> str:
    """The language in which the next release is built."""
    return _spoken["built"]


def build_in(language: str) -> None:
    """Build releases in a language from now on; ValueError names those that are known."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not known; accepted are {', '.join(LANGUAGES)}")
    _spoken["built"] = language


def speak(language: str) -> None:
    """Cut words in a language from now on, in the whole process: that of the release that was opened last."""
    if _spoken["now"] != language:
        _spoken["now"] = language
        stem.cache_clear()


def spoken() -> str:
    """The language words are cut in."""
    return _spoken["now"]


def stemmer() -> TextAnalyzer:
    """Letters and digits, lower case, without accents, the endings of the language cut."""
    return _stemmer(_spoken["now"])


def is_stop_word(word: str) -> bool:
    """Whether a word is too common to be looked for."""
    return word in STOP_WORDS.get(_spoken["now"], ())


@cache
def _stemmer(language: str) -> TextAnalyzer:
    return _plain_filters().filter(Filter.stemmer(language)).build()


@cache
def plain() -> TextAnalyzer:
    """The same words with their endings: what a shopper would recognise."""
    return _plain_filters().build()


def _plain_filters() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def words_of(text: str) -> list[str]:
    """The plain words of a text, in order."""
    return plain().analyze(text)


@lru_cache(50_000)  # a page of reasons stems a thousand words, the same ones again and again
def stem(word: str) -> str:
    """A plain word without its ending; words the analyser drops stay as they are."""
    stems = stemmer().analyze(word)
    return stems[0] if stems else word


def stems_of(text: str) -> set[str]:
    """The different stems of a text."""
    return set(stemmer().analyze(text))


def tidy_query(text: str, longest: int) -> str:
    """A query without markup, control characters and doubled blanks, cut between words to `longest` characters."""
    head = _MARKUP.sub(" ", text[: longest * 4])  # what is taken out may leave room for a little more
    printable = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in head)
    tidy = " ".join(printable.split())
    if len(tidy) <= longest:
        return tidy
    kept, blank, _ = tidy[: longest + 1].rpartition(" ")
    return kept if blank else tidy[:longest]
