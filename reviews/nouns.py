"""Finds nouns by their neighbours in the shop's own reviews: after "the", "my", "this", before "is" or a full stop.

It needs neither a part-of-speech tagger nor a dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
LEAST_USES = 3  # of a word; rarer ones are not considered
LEAST_SHARE = 0.2  # of a word's uses that must look like those of a noun
MOSTLY = 0.5  # share of a word's uses before another noun, from which on the two are one compound


class Thing(NamedTuple):
    """A noun of a text: the noun itself, the word that makes a compound of it ("" for none), and its place."""

    head: str
    before: str
    place: int  # of the head among the tokens

    @property
    def phrase(self) -> str:
        """As it is shown."""
        return f"{self.before} {self.head}".strip()


class Nouns:
    """The nouns of a shop's reviews, and compounds of two words such as "drawstring waist"."""

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
        self._used = used
        uses, things = self._by_singular(used), self._by_singular(as_thing)
        self._things = {
            word
            for word, count in uses.items()
            if count >= LEAST_USES and things[word] / count >= LEAST_SHARE and _may_be_thing(word)
        }
        joined: Counter[tuple[str, str]] = Counter()
        for (first, second), count in pairs.items():
            joined[first, self._singular(second)] += count
        self._pairs = {pair for pair, count in joined.items() if self._belong(pair, count)}

    def things(self, written: Sequence[str], leave_out: Iterable[str] = ()) -> list[Thing]:
        """The nouns and compounds of a text's tokens, in the singular, without the words of `leave_out` (a title's)."""
        silent = {_bare(word.lower()) for word in leave_out}
        words, found = [self._singular(word) for word in written], list[Thing]()
        for place, word in enumerate(words):
            if word not in self._things or _bare(word) in silent:
                continue
            before = words[place - 1] if place else ""
            after = words[place + 1] if place + 1 < len(words) else ""
            if (word, after) in self._pairs and _bare(after) not in silent:
                continue  # part of the compound with the next word
            is_pair = (before, word) in self._pairs and _bare(before) not in silent
            found.append(Thing(word, before if is_pair else "", place))
        return found

    def is_thing(self, word: str) -> bool:
        """Whether the reviews use the word as a noun."""
        return word in self._things

    def _singular(self, word: str) -> str:
        bare = _bare(word)
        return bare if self._used[bare] else word

    def _by_singular(self, counts: Counter[str]) -> Counter[str]:
        found: Counter[str] = Counter()
        for word, count in counts.items():
            found[self._singular(word)] += count
        return found

    def _belong(self, pair: tuple[str, str], count: int) -> bool:
        """Whether two words are a compound ("drawstring bag"): the first hardly occurs without the second."""
        first, second = pair
        if count < LEAST_USES or second not in self._things or not _may_be_thing(first):
            return False
        return count / self._used[first] >= (LEAST_SHARE if first in self._things else MOSTLY)


def tokens(text: str) -> list[str]:
    """Words and punctuation, in lower case."""
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


def _bare(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
