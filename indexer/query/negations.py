"""What a query does without: "bread without gluten", "sugar-free", "Kaffee ohne Zucker"."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.words.analysis import get_language, tokenize

MAX_NEGATED = 4
MAX_WORDS = 2  # of one thing that is done without
# "sin" is a word of its own in English, "sem" and "bez" are not.
_BEFORE = "without|ohne|sans|senza|zonder|sem|bez|uden|utan"
_NOT = "no|not|non"
_AFTER = "free|frei|freie|freies|freier|vrij"
# Words behind "free" that make it say nothing of the word before it.
_FREE = "(?:shipping|delivery|standing|range|gifts?|samples?|returns?|size|motion|weights?|of|from)"
_WORD = r"[^\W\d_][\w'’]*"
_END = r"(?=$|[,.;:!?)]|\s)"
_JOINED = r"(?:\s*,\s*|\s+(?:and|or|und|oder|et|ou|y|o|e|en|of|nor|i)\s+)"


class Negation(NamedTuple):
    """A query without its negations, and the words that they name."""

    words: str
    negated: tuple[str, ...]


def parse_negations(text: str) -> Negation:
    """Take "without W", "W-free", "not W" and "no W" out of a query; one that says nothing else stays as it is."""
    negated: list[str] = []

    def noted(found: re.Match[str]) -> str:
        names = [name.strip() for name in re.split(_JOINED, found["names"], flags=re.IGNORECASE)]
        negated.extend(filter(tokenize, names))
        return " "

    left = text
    for pattern in _patterns(get_language()):
        left = pattern.sub(noted, left)
    left = " ".join(left.split())
    if not negated or not re.search(r"\w", left):
        return Negation(text, ())
    return Negation(left, tuple(dict.fromkeys(negated))[:MAX_NEGATED])


def statements(word: str) -> list[list[str]]:
    """How a product says that it does without something: each as words in sequence."""
    before = [[said, *word.split()] for said in (*_BEFORE.split("|"), *_NOT.split("|"), "sin", "0")]
    of = [["free", "of", *word.split()], ["free", "from", *word.split()], ["frei", "von", *word.split()]]
    return [*before, *of, *([*word.split(), said] for said in _AFTER.split("|"))]


def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    before = _BEFORE if language == "english" else f"{_BEFORE}|sin"
    return (
        re.compile(rf"(?<![\w-])(?:{before})\s+(?P<names>{_WORD}(?:{_JOINED}{_WORD})*){_END}", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?P<names>{_WORD})(?:-(?:{_AFTER})|\s(?:{_AFTER})(?!\s+{_FREE})){_END}", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?:{_NOT})\s+(?P<names>{_WORD}){_END}", re.IGNORECASE),
    )
