"""Words with the places they were read at, and how several readings of one picture become one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SAME_PLACE = 0.4  # share of the smaller box that two readings of one word have in common
LENGTH_CREDIT = 0.03  # of confidence for each letter

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True)
class Word:
    """A word, how sure Tesseract is of it (0 to 1), and its box in pixels of the picture once it stands straight."""

    text: str
    confidence: float
    box: Box


def merged(readings: Iterable[Sequence[Word]]) -> list[Word]:
    """Of words read at the same place the most credible; in reading order."""
    kept: list[Word] = []
    for word in sorted((word for words in readings for word in words), key=lambda word: -_credit(word)):
        if not any(_same_place(word.box, other.box) for other in kept):
            kept.append(word)
    return in_lines(kept)


def in_lines(words: Sequence[Word]) -> list[Word]:
    """From top to bottom, and within a line from left to right."""
    return [word for line in rows(words) for word in line]


def rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped by the line they stand on."""
    grouped: list[list[Word]] = []
    for word in sorted(words, key=_middle):
        home = next((line for line in reversed(grouped[-3:]) if _on_line(word, line)), None)
        if home is None:
            grouped.append([word])
        else:
            home.append(word)
    return [sorted(line, key=lambda word: word.box[0]) for line in grouped]


def plausible(word: Word) -> bool:
    """Whether it can be a word at all: letters or digits, not the same sign over and over, not one sign too high."""
    letters = re.sub(r"[\W_]", "", word.text)
    return bool(letters) and not re.search(r"(.)\1{3,}", letters.lower().replace("0", ""))


def letters_read(words: Iterable[Word], least: float) -> int:
    """Letters and digits in words at least that sure: how much a reading has brought."""
    return sum(len(re.sub(r"[\W_]", "", word.text)) for word in words if word.confidence >= least)


def _credit(word: Word) -> float:
    """Confidence, and something for length: a whole word is worth more than a surer piece of it."""
    return word.confidence + LENGTH_CREDIT * min(8, len(word.text))


def _middle(word: Word) -> float:
    return word.box[1] + word.box[3] / 2


def _on_line(word: Word, line: Sequence[Word]) -> bool:
    last = line[-1]
    return abs(_middle(word) - _middle(last)) < 0.5 * min(word.box[3], last.box[3])


def _same_place(one: Box, other: Box) -> bool:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return width > 0 and height > 0 and width * height > SAME_PLACE * smaller
