"""Which words are things, told by how people use them: after "the", "my", "this", before "is" or a full stop.

No tagger and no dictionary: the shop's own reviews say what its buyers talk about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.,;:!?]")
_BEFORE = {
    "the",
    "a",
    "an",
    "this",
    "that",
    "these",
    "those",
    "its",
    "their",
    "my",
    "our",
    "your",
    "his",
    "her",
    "no",
    "any",
}
_AFTER = {
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "feels",
    "feel",
    "looks",
    "look",
    "seems",
    "came",
    "broke",
    "fits",
}
_POINTS = frozenset(".,;:!?")
_NEVER_FILE = Path(__file__).with_name("never_things.txt")
LEAST_USES = 3  # below which nothing can be said of a word
LEAST_SHARE = 0.2  # of its uses that must look like those of a thing


class Nouns:
    """The things a shop's reviews speak of, alone and in pairs such as "drawstring waist"."""

    def __init__(self, texts: Iterable[str]) -> None:
        used: Counter[str] = Counter()
        as_thing: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = tokens(text)
            for place, word in enumerate(words):
                if word in _POINTS:
                    continue
                used[word] += 1
                as_thing[word] += _looks_like_thing(words, place)
                if place and words[place - 1] not in _POINTS:
                    pairs[words[place - 1], word] += 1
        self._heads = {
            word
            for word, count in used.items()
            if count >= LEAST_USES and as_thing[word] / count >= LEAST_SHARE and _may_be_thing(word)
        }
        self._single = {word: _singular(word, used) for word in self._heads}
        self._pairs = {pair for pair, count in pairs.items() if self._belong(pair, count, used)}

    def phrases(self, text: str, leave_out: Iterable[str] = ()) -> set[str]:
        """Whether two words are one thing: both are things, and the first is mostly used before the second."""
        silent = {word.lower() for word in leave_out}
        silent |= {_bare(word) for word in silent}
        words, found = tokens(text), set()
        for place, word in enumerate(words):
            if word not in self._heads or word in silent or _bare(word) in silent:
                continue
            before = words[place - 1] if place else ""
            single = self._single[word]
            in_pair = (before, word) in self._pairs and before not in silent
            is_first = place + 1 < len(words) and (word, words[place + 1]) in self._pairs
            if not is_first or words[place + 1] in silent:
                found.add(f"{before} {single}" if in_pair else single)
        return found

    def _belong(self, pair: tuple[str, str], count: int, used: Counter[str]) -> bool:
        """Whether two words are one thing: both are things, and the first is mostly used here."""
        first, second = pair
        if first not in self._heads or second not in self._heads or count < LEAST_USES:
            return False
        return count / used[first] >= LEAST_SHARE


def tokens(text: str) -> list[str]:
    """Words and points, in lower case."""
    return _TOKEN.findall(text.lower().replace("’", "'"))


def _looks_like_thing(words: Sequence[str], place: int) -> bool:
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    earlier = words[place - 2] if place > 1 else ""
    return (before in _BEFORE or earlier in _BEFORE) and (after in _POINTS or after in _AFTER)


def _may_be_thing(word: str) -> bool:
    never = _never_things()
    return len(word) > 2 and word not in never and _bare(word) not in never and not word.endswith("ly")


@cache
def _never_things() -> frozenset[str]:
    lines = _NEVER_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _singular(word: str, used: Counter[str]) -> str:
    bare = _bare(word)
    return bare if bare != word and used[bare] else word


def _bare(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
