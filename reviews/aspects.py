"""What buyers judge: parts and properties of products, only where a clause is about them.

A noun is an aspect when it is one of a list, or when the reviews of a category say again and again that it is so or so
("the crema is thin"). Either must have been judged in three reviews of the shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from reviews.judging import is_judging, is_missing, is_subject, is_verb, judgement
from reviews.nouns import Nouns, Thing, tokens
from reviews.sentences import clauses

POINTED = 0.1  # share of uses as "this shirt", from which on a noun is the product itself
LEAST = 3  # reviews of the shop that judge it; of one category for a noun that is in no list
_FILE = Path(__file__).with_name("aspect_words.txt")


class Aspects:
    """The aspects of a shop, from all of its reviews as pairs of category and text."""

    def __init__(self, nouns: Nouns, reviews: Iterable[tuple[str, str]], titles: Iterable[str] = ()) -> None:
        """What titles name, and "this …", is the product itself: an aspect only where it is in the list."""
        self._nouns = nouns
        named = {thing.head for title in titles for thing in nouns.things(tokens(title))}
        everywhere: Counter[str] = Counter()
        told: Counter[tuple[str, str]] = Counter()
        pointed, used = Counter[str](), Counter[str]()
        for category, text in reviews:
            judged, subjects = set[str](), set[str]()
            for first, last in clauses(text):
                for words, thing in self._things(text[first:last]):
                    used[thing.head] += 1
                    pointed[thing.head] += thing.place > 0 and words[thing.place - 1] in ("this", "these")
                    if judgement(words, thing.place):
                        judged.add(self._named(thing))
                    if is_subject(words, thing.place):
                        subjects.add(self._named(thing))
            everywhere.update(judged)
            told.update((category, phrase) for phrase in subjects)
        often = {phrase for phrase, count in everywhere.items() if count >= LEAST}
        self._listed = {phrase for phrase in often if _listed(phrase)}
        products = named | {noun for noun, count in pointed.items() if count >= POINTED * used[noun]}
        free = often - self._listed - products
        self._told = {key for key, count in told.items() if count >= LEAST and key[1] in free}

    def in_clause(
        self, clause: str, category: str = "", leave_out: Iterable[str] = (), *, positive: bool = True
    ) -> set[str]:
        """The aspects that a clause judges; words of `leave_out`, such as a title's, name the product itself.

        `positive`: whether the clause praises; an aspect of which its words say the contrary is left out.
        """
        found = set[str]()
        for words, thing in self._things(clause, leave_out):
            phrase, place = self._named(thing), thing.place
            if is_missing(words, place):
                if phrase in self._listed and (_listed(phrase) == "-") == positive:
                    found.add(f"no {phrase}")
                continue
            says = judgement(words, place)
            is_told = (category, phrase) in self._told and is_subject(words, place)
            against = "-" if positive else "+"
            if (is_told or (phrase in self._listed and says)) and against not in (says, _listed(phrase)):
                found.add(phrase)
        return found

    def _things(self, clause: str, leave_out: Iterable[str] = ()) -> Iterator[tuple[Sequence[str], Thing]]:
        words = tokens(clause)
        for thing in self._nouns.things(words, leave_out):
            after = words[thing.place + 1] if thing.place + 1 < len(words) else ""
            first_of_two = self._nouns.is_thing(after) and not is_judging(after)  # "linen cupboard"
            if not (first_of_two or is_verb(words, thing.place)):
                yield words, thing

    def _named(self, thing: Thing) -> str:
        """A compound of two nouns, else the noun: "soggy root" is a root."""
        is_compound = thing.before and not is_judging(thing.before) and self._nouns.is_thing(thing.before)
        return thing.phrase if is_compound else thing.head


def _listed(phrase: str) -> str:
    """How the list has it: "-" is a flaw, "~" any other part or property; "" where it is not in it."""
    word = phrase.rpartition(" ")[2]
    return next((sign for sign, words in _words().items() if word in words), "")


@cache
def _words() -> dict[str, frozenset[str]]:
    """The words of the list by the sign that their rows begin with."""
    found: dict[str, set[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.setdefault(line[0], set()).update(line[1:].split())
    return {sign: frozenset(words) for sign, words in found.items()}
