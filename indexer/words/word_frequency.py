"""Word frequencies of a language: an existing word is not corrected to one that the shop uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from spellchecker import SpellChecker

from indexer.words.analysis import get_language, tokenize

# A word this many times rarer than its correction is taken for a typo. One word in a hundred has a typo, out of dozens
# of possible ones; but shoppers use the words of the shop far more often than a corpus does.
TYPO_RATIO = 100
_CODES = {
    "arabic": "ar", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "russian": "ru", "spanish": "es",
}  # fmt: skip


def is_typo(word: str, correction: str) -> bool:
    """Whether an unknown word is more probably a typo of the correction than meant as it is.

    A noisy channel with one error rate (Kernighan, Church & Gale 1990). A word that is not in the list, such as a
    brand or most typos, has the frequency 0; without a list for the language every unknown word is a typo.
    """
    counts = load_word_counts(get_language())
    return counts.get(correction, 0) >= TYPO_RATIO * counts.get(word, 0)


@cache
def load_word_counts(language: str) -> Mapping[str, int]:
    """Occurrences of each word in a corpus of the language, empty without one; the first call takes about .3 s."""
    if language not in _CODES:
        return {}
    counts: dict[str, int] = {}
    for word, count in SpellChecker(language=_CODES[language]).word_frequency.dictionary.items():
        for plain in tokenize(word):
            counts[plain] = max(count, counts.get(plain, 0))
    return counts
