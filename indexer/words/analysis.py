"""Text analysis: tokenizing, stemming and stop words, the same for products, queries and labels."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from indexer.words.scripts import segment, segment_with_characters

LANGUAGES = (
    *("arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek", "hungarian", "italian"),
    *("norwegian", "portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish"),
)

# As the analyser returns them: lower case, no accents. In a language without a list every word is searched for.
_COMMON = {
    "english": "a an and are as at be by for from i in is it its me my of on or our that the their this to was we"
    " with you your someone something somewhere",
    "german": "der die das den dem des ein eine einen einem einer eines und oder mit ohne fur von vom zu zum zur im in"
    " am an auf aus bei ist sind ich wir sie mein meine etwas",
    "french": "le la les l un une des du de d et ou avec pour par sur dans en au aux est ce cette mon ma mes je"
    " nous vous",
    "spanish": "el la los las un una unos unas y o con para por de del en al es este esta mi mis yo algo",
    "italian": "il lo la i gli le un uno una e o con per di da del della in al alla su mio mia qualcosa",
    "dutch": "de het een en of met voor van in op aan bij uit is dit dat mijn ik iets",
    "portuguese": "o a os as um uma e ou com para por de do da dos das em no na meu minha algo",
    "swedish": "en ett och eller med for av i pa till fran det den de min mitt nagot",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
ANALYZER_NAME = "shoplens_stemmed"  # the name the analyser is registered under in an index
LONGEST_WORD = 40  # bytes; longer runs of letters are dropped
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_UNPRINTABLE = ("Cc", "Cs", "Co", "Cn")  # control characters, surrogates, private use, unassigned
_languages = {"now": "english", "built": "english"}  # one installation serves one shop in one language


def get_build_language() -> str:
    """The language of the next release that is built."""
    return _languages["built"]


def set_build_language(language: str) -> None:
    """Set the language of releases built from now on. Raises ValueError with the accepted names."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not known; accepted are {', '.join(LANGUAGES)}")
    _languages["built"] = language


def set_language(language: str) -> None:
    """Set the language of stemming and stop words for the whole process: that of the release opened last."""
    if _languages["now"] != language:
        _languages["now"] = language
        stem.cache_clear()


def get_language() -> str:
    """The language of stemming and stop words."""
    return _languages["now"]


def get_stemmer() -> TextAnalyzer:
    """The analyser of the index: words in lower case, without accents, stemmed in the current language."""
    return _make_stemmer(_languages["now"])


def is_stop_word(word: str) -> bool:
    """Whether a word is a stop word of the current language."""
    return word in STOP_WORDS.get(_languages["now"], ())


@cache
def _make_stemmer(language: str) -> TextAnalyzer:
    return _make_filters().filter(Filter.stemmer(language)).build()


@cache
def get_tokenizer() -> TextAnalyzer:
    """The analyser without stemming: words in lower case, without accents."""
    return _make_filters().build()


def _make_filters() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def tokenize(text: str) -> list[str]:
    """The words of a text in order: lower case, without accents, not stemmed."""
    return get_tokenizer().analyze(segment(text))


@lru_cache(50_000)  # the reasons of a page stem a thousand words, most of them repeatedly
def stem(word: str) -> str:
    """The stem of a word; a word that the analyser drops is returned as it is."""
    stems = get_stemmer().analyze(word)
    return stems[0] if stems else word


def stem_text(text: str) -> set[str]:
    """The different stems of a text."""
    return set(get_stemmer().analyze(segment_with_characters(text)))


def tidy_query(text: str, longest: int) -> str:
    """A query without markup, control characters and repeated blanks, cut between words to `longest` characters."""
    head = _MARKUP.sub(" ", text[: longest * 4])  # a little more than fits, since markup is removed
    printable = "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in head)
    tidy = " ".join(printable.split())
    if len(tidy) <= longest:
        return tidy
    kept, blank, _ = tidy[: longest + 1].rpartition(" ")
    return kept if blank else tidy[:longest]
