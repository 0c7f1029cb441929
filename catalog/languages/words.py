"""Reads the language files: which heads name which of our columns, and what the words of states mean."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).resolve().parent
_LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})  # NFKD leaves them


class Vocabulary(NamedTuple):
    """The words of all languages together, folded by `fold_word`."""

    heads: Mapping[
        str, tuple[str, ...]
    ]  # our column, "parent" or "more_images" -> heads of files, the more specific first
    availability: Mapping[str, str]  # word -> "in stock", "out of stock" or "preorder"
    published: Mapping[str, bool]  # word -> whether shoppers may see the product
    head_parts: Mapping[str, frozenset[str]]  # what a part of a longer head means -> its words
    languages: frozenset[str]  # their codes of two letters


@lru_cache(4096)
def fold_word(text: str) -> str:
    """Letters and digits alone, in lower case, without accents: "Größe (cm)" is "grossecm"."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(mark for mark in parts if mark.isalnum())


@cache
def vocabulary() -> Vocabulary:
    """The words of every language file; English goes first, where languages use one word differently."""
    heads: dict[str, dict[str, None]] = {}
    availability: dict[str, str] = {}
    published: dict[str, bool] = {}
    parts: dict[str, set[str]] = {}
    for language in _languages():
        for ours, words in language["heads"].items():
            heads.setdefault(ours, {}).update(dict.fromkeys(map(fold_word, words)))
        for meaning, words in language["head_parts"].items():
            parts.setdefault(meaning, set()).update(map(fold_word, words))
        for state, words in language["availability"].items():
            for word in words:
                availability.setdefault(fold_word(word), state)
        for state, words in language["published"].items():
            for word in words:
                published.setdefault(_sign(word) + fold_word(word), state == "yes")
    heads["group_id"].update(heads["parent"])  # who has a parent is of its group
    known = {ours: tuple(words) for ours, words in heads.items()}
    return Vocabulary(
        known,
        availability,
        published,
        {meaning: frozenset(words) for meaning, words in parts.items()},
        frozenset(path.stem for path in FOLDER.glob("*.toml")),
    )


def is_published_word(text: str) -> bool | None:
    """Whether a cell such as "draft" or "1" says that shoppers may see the product; None where it is no such word."""
    return vocabulary().published.get(_sign(text) + fold_word(text))


def _sign(text: str) -> str:
    """The sign of a number, which folding drops: WooCommerce writes -1 for a draft."""
    return "-" if text.strip().startswith("-") else ""


def _languages() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != "en", path.stem)):
        yield tomllib.loads(path.read_text("utf-8"))
