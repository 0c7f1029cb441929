"""The sizes that a product comes in, read from the attributes and options in which feeds give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_NAMES = frozenset(
    (
        *("size", "sizes", "size name", "shoe size", "clothing size", "größe", "größen", "grösse", "groesse"),
        *("kleidergröße", "konfektionsgröße", "schuhgröße", "taille", "tailles", "pointure", "pointures"),
        *("talla", "tallas", "talle", "tamaño", "taglia", "taglie", "misura", "maat", "maten", "storlek", "størrelse"),
        *("rozmiar", "tamanho", "مقاس", "المقاس", "مقاسات"),
    )
)
_BETWEEN = re.compile(r"\s*(?:, |[;|\n])\s*")
_LONGEST = 24  # characters; longer ones describe a thing instead of naming a size
_LETTERS = re.compile(r"(?:(\d)x|(x*))([sl])|m", re.IGNORECASE)
_NUMBER = re.compile(r"(\D{0,4}?)\s?(\d{1,4}(?:[.,]\d{1,2})?)(.*)", re.DOTALL)


def sizes_text(attributes: Mapping[str, str]) -> str:
    """Every size that the attributes name, one a line; "" for none."""
    found: dict[str, None] = {}
    for name, value in attributes.items():
        if _is_size(name):
            found.update(dict.fromkeys(map(_written, _BETWEEN.split(str(value).strip()))))
    return "\n".join(size for size in found if size and len(size) <= _LONGEST)


def sizes_in(text: str) -> tuple[str, ...]:
    """The sizes of a text that `sizes_text` made."""
    return tuple(text.split("\n")) if text else ()


def in_order(sizes: Iterable[str]) -> list[str]:
    """Sizes as a shop lists them: XS to XXL, then numbers by size, then the others."""
    return sorted(sizes, key=_place)


@lru_cache(maxsize=4096)
def _is_size(name: str) -> bool:
    return " ".join(name.replace("_", " ").casefold().split()) in _NAMES


def _written(size: str) -> str:
    """Letters in capitals, so that "xl" and "XL" are one size."""
    words = " ".join(size.split())
    return words.upper() if _LETTERS.fullmatch(words) else words


def _place(size: str) -> tuple[int, str, float, str]:
    if letters := _LETTERS.fullmatch(size):
        times = int(letters[1]) if letters[1] else len(letters[2] or "")
        side = {"s": -1, "l": 1}.get((letters[3] or "").casefold(), 0)
        return 0, "", side * (1 + times), size
    if number := _NUMBER.fullmatch(size):
        return 1, number[1].strip().casefold(), float(number[2].replace(",", ".")), number[3]
    return 2, "", 0, size.casefold()
