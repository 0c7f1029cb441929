"""The front page in the shop's own words: categories, examples of queries, tiles where pictures are missing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.catalogue import ProductView
from catalog.languages.message import Message

NAMED = 3  # categories in the heading
EXAMPLES = 4
TONES = 6  # of placeholder tiles, as site.css has them
LONGEST_EXAMPLE, MOST_WORDS = 36, 5

_PATH = re.compile(r"\s*(?:>|/|\|)\s*")
_FIRST_PART = re.compile(r"\s*(?:,|;|:|\(|\[|\||·|\s[-–—]\s)")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class CategoryCount:
    """A category, how many visible products are in it or below it, and a picture that stands for it."""

    name: str
    count: int
    picture_hash: str | None


@dataclass(frozen=True)
class Placeholder:
    """A tile in place of a picture: letters of the category, on one of a few tones that is always the same for it."""

    letters: str
    tone: int


def placeholder(category: str) -> Placeholder:
    """The tile of a category's products that have no picture."""
    words = _WORD.findall(last_part(category))
    letters = words[0][:1] + words[1][:1] if len(words) > 1 else words[0][:2].capitalize() if words else ""
    return Placeholder(letters if len(words) == 1 else letters.upper(), zlib.crc32(category.encode()) % TONES)


def last_part(category: str) -> str:
    """The name of a category without those above it."""
    return _PATH.split(category.strip())[-1]


def heading(categories: Sequence[CategoryCount]) -> str:
    """The largest categories in a line: "Mugs, Bowls, Lamps and more"."""
    largest = sorted(categories, key=lambda category: (-category.count, category.name))
    names = list(dict.fromkeys(last_part(category.name) for category in largest))
    if not names:
        return Message("From the shop")
    if len(names) > NAMED:
        return Message("%(names)s and more", names=", ".join(names[:NAMED]))
    if len(names) == 1:
        return names[0]
    return Message("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])


def examples(products: Sequence[ProductView]) -> list[str]:
    """Queries that find something: the beginnings of products' titles, each of another category first."""
    found: dict[str, None] = {}
    for product in products:
        if (words := _example(product.title)) and words.casefold() not in {one.casefold() for one in found}:
            found[words] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def _example(title: str) -> str:
    """The first words of a title, up to where it goes into detail; "" where these are no words."""
    words = _FIRST_PART.split(title.strip(), maxsplit=1)[0].split()[:MOST_WORDS]
    text = " ".join(_that_fit(words))
    return text if len(_WORD.findall(text)) > 1 else ""


def _that_fit(words: Sequence[str]) -> Iterator[str]:
    length = 0
    for word in words:
        length += len(word) + 1
        if length > LONGEST_EXAMPLE:
            return
        yield word
