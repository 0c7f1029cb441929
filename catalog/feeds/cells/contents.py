"""What a column holds, by its cells alone: addresses of pictures, GTINs, prices with currencies, currencies."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from catalog.cleaning.prices.phrases import is_on_request
from catalog.feeds.entry import Entry
from catalog.languages.words import is_published_word

MOST = 0.9  # share of a column's cells that have to be of a kind
FEWEST = 2  # cells that say something
_PICTURE = re.compile(r"[^\s,;|]+\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|jp2)(\?[^\s,;|]*)?", re.IGNORECASE)
_NO_PRODUCT = re.compile(r"logo|icon|thumb|swatch|banner|flag", re.IGNORECASE)
_SIGN = r"(?:[$€£¥₹₺₩₫]|zł|Kč|kr\.?|Ft|lei|CHF|[A-Z]{1,3}\$|[A-Z]{3})"
_PRICE = re.compile(rf"(?:{_SIGN}\s?\d[\d.,'’\s]*(?:[.,]-)?|\d[\d.,'’\s]*(?:[.,]-)?\s?{_SIGN})")
_CURRENCIES = frozenset(
    re.findall(
        "...",
        "AEDAUDBGNBRLCADCHFCLPCNYCOPCZKDKKEGPEURGBPHKDHUFIDRILSINRISKJPYKRWMXNMYRNOKNZDPENPHPPLNRONRSDSARSEKSGDTHBTRYTWDUAH"
        "USDVNDZAR",
    )
)
_AMOUNT = re.compile(rf"(?:{_SIGN}\s?)?-?\d[\d.,'’\s]*(?:[.,]-)?\s?(?:{_SIGN})?")


class Content(NamedTuple):
    """What a column's cells are, as our column's name, and the share of them that are."""

    ours: str
    share: float


def is_gtin(cell: str) -> bool:
    """Whether a cell is 8, 12, 13 or 14 digits with the right check digit (GS1 General Specifications, 7.9)."""
    digits = cell.strip().replace(" ", "").replace("-", "")
    if len(digits) not in (8, 12, 13, 14) or not (digits.isascii() and digits.isdigit()) or not digits.strip("0"):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _is_picture(cell: str) -> bool:
    parts = [part.strip() for part in re.split(r"[,;|\n]", cell) if part.strip()]
    return bool(parts) and all(_PICTURE.fullmatch(part) for part in parts)


_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_KINDS = {
    "images": _is_picture,
    "gtin": is_gtin,
    "price": lambda cell: _PRICE.fullmatch(cell.strip()) is not None,
    "currency": lambda cell: cell.strip() in _CURRENCIES,
}


def cells_fit(ours: str, name: str, entries: Iterable[Entry]) -> bool:
    """Whether the cells of a column can be what its head makes one think; blank ones say nothing against it."""
    fits = _FITS.get(ours)
    cells = [cell for entry in entries if (cell := entry.values.get(name, "").strip()) and not is_on_request(cell)]
    return fits is None or sum(map(fits, cells)) >= MOST * len(cells)


def contents_of(names: Iterable[str], entries: Iterable[Entry]) -> dict[str, Content]:
    """What each of the columns holds, those alone of which it is known."""
    cells: dict[str, list[str]] = {name: [] for name in names}
    for entry in entries:
        for name, said in cells.items():
            if cell := entry.values.get(name, "").strip():
                said.append(cell)
    return {name: content for name, said in cells.items() if (content := _content(name, said))}


_FITS: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(("price", "list_price", "sale_price"), lambda cell: _AMOUNT.fullmatch(cell) is not None),
    "quantity": lambda cell: _NUMBER.fullmatch(cell) is not None,
    "currency": lambda cell: cell in _CURRENCIES,
    "published": lambda cell: is_published_word(cell) is not None,
    "backorders": lambda cell: is_published_word(cell) is not None,
}


def _content(name: str, cells: list[str]) -> Content | None:
    if len(cells) < FEWEST:
        return None
    for ours, fits in _KINDS.items():
        said = [cell for cell in cells if not is_on_request(cell)] if ours == "price" else cells
        share = sum(map(fits, said)) / len(said) if said else 0.0
        if share >= MOST and not (ours == "images" and _NO_PRODUCT.search(name)):
            return Content(ours, share)
    return None


def numbers_only(names: Iterable[str], entries: Iterable[Entry]) -> set[str]:
    """The columns that hold digits and nothing else: ids of categories are no names of them."""
    said: dict[str, bool] = {}
    wanted = set(names)
    for entry in entries:
        for name, cell in entry.values.items():
            if name in wanted and cell.strip():
                said[name] = said.get(name, True) and cell.strip().isdigit()
    return {name for name, digits in said.items() if digits}


def has_slashed_paths(name: str, entries: Iterable[Entry]) -> bool:
    """Whether the categories of a column are paths with slashes: one of them has two, and none has another mark."""
    cells = [cell for entry in entries if (cell := entry.values.get(name, ""))]
    return any(cell.count("/") > 1 for cell in cells) and not any(mark in cell for cell in cells for mark in ">»›\\")


def with_contents(
    mapping: Mapping[str, str], names: Iterable[str], entries: Iterable[Entry]
) -> tuple[dict[str, str], dict[str, Content]]:
    """The mapping with columns of ours that nothing was found for by a head, and how."""
    taken = {name for theirs in mapping.values() for name in theirs.split("|")}
    found = contents_of([name for name in names if name not in taken], entries)
    added: dict[str, str] = {}
    for name, content in found.items():
        if content.ours == "images":
            added["images"] = "|".join(filter(None, [added.get("images", mapping.get("images", "")), name]))
        elif content.ours not in mapping:
            added.setdefault(content.ours, name)
    used = {name for theirs in added.values() for name in theirs.split("|")}
    return {**mapping, **added}, {name: content for name, content in found.items() if name in used}
