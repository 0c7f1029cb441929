"""Scripts without blanks between words (Chinese, Japanese, Thai …): their runs are searched by pairs of characters.

Korean is among them, since its particles hang on the words. Pairs find any word of two characters or more inside a run
without a dictionary (Fujii & Croft, "A comparison of indexing techniques for Japanese text retrieval", 1993).
"""

import re
import unicodedata
from itertools import pairwise

# Han, kana, Hangul, Thai, Lao, Myanmar, Khmer.
_CHARACTERS = (
    r"\u3005\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\uff66-\uff9f"
    r"\u0e00-\u0e3e\u0e40-\u0e4e\u0e80-\u0ecf\u1000-\u104f\u1780-\u17d3\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_CHARACTERS}]+")
_ONE = re.compile(f"[{_CHARACTERS}]")
# Marks of tones and of silent letters, which tokenizers take for the end of a word: left out in products and queries.
_TONES = re.compile(r"[\u0e47-\u0e4e\u0ec8-\u0ecd\u1037\u1039\u103a\u17c6-\u17d3]")


def is_unsegmented(word: str) -> bool:
    """Whether a word is of a script without blanks, or a pair of its characters."""
    return _ONE.match(word) is not None


def segment(text: str) -> str:
    """The text with blanks between the pairs of each run: "保温杯" is "保温 温杯"; a single character stays."""
    return text if text.isascii() else _RUN.sub(_pairs, text)


def segment_with_characters(text: str) -> str:
    """As it is indexed: the pairs, and each single character once behind them, for queries of one."""
    if text.isascii():
        return text
    singles = dict.fromkeys(char for run in _RUN.findall(text) for char in _clusters(run) if len(run) > 1)
    return f"{segment(text)} {' '.join(singles)}" if singles else text


def is_beyond_latin(text: str) -> bool:
    """Whether most letters of a text are of another script than Latin."""
    if text.isascii():
        return False
    letters = [char for char in text if char.isalpha()]
    return 2 * sum("LATIN" not in unicodedata.name(char, "") for char in letters) > len(letters)


def joined_pairs(words: list[str]) -> list[str]:
    """Words with overlapping pairs put together again: "保温", "温杯" is "保温杯"."""
    joined: list[str] = []
    for word in words:
        if joined and is_unsegmented(word) and is_unsegmented(joined[-1]) and joined[-1][-1] == word[0]:
            joined[-1] += word[1:]
        else:
            joined.append(word)
    return joined


def _pairs(run: re.Match[str]) -> str:
    clusters = _clusters(run[0])
    if len(clusters) < 2:
        return f" {''.join(clusters)} "
    return f" {' '.join(first + second for first, second in pairwise(clusters))} "


def _clusters(run: str) -> list[str]:
    """The characters of a run, each with the vowel signs that stand on it."""
    clusters: list[str] = []
    for char in _TONES.sub("", unicodedata.normalize("NFC", run)):
        if clusters and unicodedata.combining(char) == 0 and unicodedata.category(char) == "Mn":
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
