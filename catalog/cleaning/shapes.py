"""What a value looks like: the kinds of its characters and the order they come in.

Kinds are d (digit), U (upper case), l (lower case), _ (space), o (letter beyond ASCII); any other character is a kind
of its own.
"""

import itertools
import unicodedata


class _Kinds(dict[str, str]):
    """The kind of a character, worked out once for each."""

    def __missing__(self, char: str) -> str:
        self[char] = kind = _kind(char)
        return kind


def _kind(char: str) -> str:
    if char.isascii():
        if char.isdigit():
            return "d"
        if char.isalpha():
            return "U" if char.isupper() else "l"
        return "_" if char.isspace() else char
    return "o" if unicodedata.category(char).startswith("L") else char


_KINDS = _Kinds()


def kinds(value: str) -> set[str]:
    """The kinds of characters in a value."""
    return {_KINDS[char] for char in set(value)}


def shape(value: str) -> str:
    """The kinds in order, a run of one kind written once: "84029G" is "dU"."""
    return "".join(kind for kind, _ in itertools.groupby(_KINDS[char] for char in value))


def fold(value: str) -> str:
    """Single spaces, none at the ends."""
    return " ".join(value.split())
