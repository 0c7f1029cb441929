"""Words and pairs of words of a text as places in a table: no vocabulary has to travel, whatever language it is in."""

import re
import zlib
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|!")  # an exclamation mark says something, too


def grams(text: str) -> set[str]:
    """Each word and each pair of neighbours, in lower case."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return {*words, *map(" ".join, pairwise(words))}


def places(text: str, size: int) -> list[int]:
    """The places of a text's grams in a table of that size, each once, in rising order."""
    return sorted({zlib.crc32(gram.encode()) % size for gram in grams(text)})
