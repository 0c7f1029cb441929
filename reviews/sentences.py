"""Splits a review into sentences, and these into clauses that may differ in sentiment."""

from __future__ import annotations

import re
from itertools import islice

Span = tuple[int, int]

# Runs are bounded, so that the time stays linear in the length of a text of nothing but full stops.
_SENTENCE = re.compile(r"(?:[.!?…]{1,10}[\"'”’)]{0,3}(?=\s)|\n)\s{0,10}")
# "Lovely colour, but it shrank": praise on one side, complaint on the other.
_TURN = re.compile(
    r"(?:[,;:–—-]{1,3}\s{0,3}|\s)(?:but|however|although|though|except that|unfortunately|sadly)\b[,\s]{0,5}|;\s{1,10}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 2  # of a clause
_INITIALS = re.compile(r"(?:^|\s)(?:[A-Za-z]|mr|mrs|ms|dr|st|approx|no|etc|e\.g|i\.e|vs)\.$", re.IGNORECASE)
_LONGEST_INITIAL = 8  # characters, with the space before


def sentences(text: str) -> list[Span]:
    """The spans of a text's sentences in characters, without the space between them."""
    found: list[Span] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        if _INITIALS.search(text[max(start, match.start() - _LONGEST_INITIAL) : match.start() + 1]):
            continue
        found.append((start, match.end() - len(match.group()) + len(match.group().rstrip())))
        start = match.end()
    found.append((start, len(text)))
    return [(first, last) for first, last in found if _WORD.search(text, first, last)]


def clauses(text: str) -> list[Span]:
    """The spans of the sentences, split at words such as "but" where both parts have FEWEST_WORDS words."""
    found: list[Span] = []
    for first, last in sentences(text):
        start = first
        for match in _TURN.finditer(text, first, last):
            if _says(text, start, match.start()) and _says(text, match.end(), last):
                found.append((start, match.start()))
                start = match.end()
        found.append((start, last))
    return [(first, last) for first, last in found if _says(text, first, last)]


def around(text: str, span: Span) -> str:
    """The sentence that contains the span of a clause."""
    for first, last in sentences(text):
        if first <= span[0] and span[1] <= last:
            return text[first:last].strip()
    return text[span[0] : span[1]].strip()


def _says(text: str, first: int, last: int) -> bool:
    return len(list(islice(_WORD.finditer(text, first, last), FEWEST_WORDS))) == FEWEST_WORDS
