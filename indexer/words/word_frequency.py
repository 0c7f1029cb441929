"""How often a language uses its words, so that a word that exists is not taken for a typo of one that a shop uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from spellchecker import SpellChecker

from indexer.words.analysis import get_language, tokenize

# A word so many times rarer than its correction is more likely the correction mistyped. One word in a hundred holds a
# typo and each has dozens of them, but shoppers ask in the words of the shop far more often than a corpus uses them.
TYPO_RATIO = 100
_CODES = {
    "arabic": "ar", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "russian": "ru", "spanish": "es",
}  # fmt: skip


def is_typo(word: str, correction: str) -> bool:
    """Whether an unknown plain word is more likely the correction mistyped than meant as it stands.

    A noisy channel with one error rate (Kernighan, Church & Gale 1990). What the language does not know, such as a
    brand or most typos, has a frequency of 0; without a list of the language every unknown word is a typo.
    """
    counts = load_word_counts(get_language())
    return counts.get(correction, 0) >= TYPO_RATIO * counts.get(word, 0)


@cache
def load_word_counts(language: str) -> Mapping[str, int]:
    """How often each plain word occurs in a large corpus of the language; the first call takes a third of a second."""
    if language not in _CODES:
        return {}
    counts: dict[str, int] = {}
    for word, count in SpellChecker(language=_CODES[language]).word_frequency.dictionary.items():
        for plain in tokenize(word):
            counts[plain] = max(count, counts.get(plain, 0))
    return counts
