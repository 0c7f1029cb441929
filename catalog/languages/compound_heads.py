"""Reads heads that are composed of several words: "prixVenteTTC", "Online Sale Price", "channel-usd__price_amount"."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from catalog.languages.words import fold_word, vocabulary

COMPOUND = 5  # letters that a word has at least to be found at an end of a longer one: "Verkaufspreis"
COMPOUNDED = frozenset(("price", "gross", "net", "purchase", "sale", "quantity", "not_price", "not_quantity"))
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_MEANINGS = (  # our column, the parts of which one is in its head, those of which none is
    ("currency", {"currency"}, {"sale"}),
    ("backorders", {"backorder"}, {"sale"}),
    ("quantity", {"quantity"}, {"not_quantity", "price", "sale"}),
    ("published", {"hidden", "visible"}, {"sale"}),
)
_OFFER = ("price", "list_price", "sale_price", "sale_starts", "sale_ends", "currency", "backorders")
_IN_BRACKETS = re.compile(r"\s*[(\[].*$")  # "Show price (0 = No, 1 = Yes)"
_COUNTRIES, _LENGTHS = frozenset(("us", "uk", "gb")), frozenset(("short", "long"))  # "US_Title_Short"
_CALLED = ("product", "name")  # parts that add nothing to a head that is known without them


class ComposedHead(NamedTuple):
    """What a head means: our column, and how well it fits, 0 being best."""

    ours: str
    rank: int = 0


@lru_cache(4096)
def composed_head(head: str) -> ComposedHead | None:
    """Which of our columns a head of several words stands for; None where that is not known."""
    if price_switch(head) is not None:
        return None
    parts = _parts(head)
    if "price" in parts and not parts & {"not_price", "purchase"}:
        return _price(parts)
    for ours, needed, without in _MEANINGS:
        if parts & needed and not parts & without:
            return ComposedHead(ours)
    return _sale_dates(parts) or _plain(head)


def is_purchase_price(head: str) -> bool:
    """Whether a head is that of what the shop itself pays, which is nobody's business."""
    if fold_word(head) in vocabulary().heads["purchase_price"]:
        return True
    parts = _parts(head)  # "Product cost", "prixAchatTTC"; "Cost" alone is what many lists call their price
    return "purchase" in parts and ("price" in parts or len(_words(head)) > 1)


def is_of_the_offer(head: str) -> bool:
    """Whether a head is that of a price, of a sale or of what is bought in: a column for the shop's own use."""
    meant = composed_head(head)
    is_price = meant is not None and meant.ours in _OFFER
    return is_price or is_purchase_price(head) or price_switch(head) is not None


@lru_cache(4096)
def price_switch(head: str) -> bool | None:
    """True where "yes" below this head hides the price ("Call for price"), False where it shows it, None for others."""
    bare, heads = fold_word(_IN_BRACKETS.sub("", head)), vocabulary().heads
    return True if bare in heads["price_hidden"] else False if bare in heads["price_shown"] else None


@lru_cache(4096)
def speaks_of_price(head: str) -> bool:
    """Whether a head is about prices: "Price label", "Preishinweis"."""
    return "price" in _parts(head) or price_switch(head) is not None


@lru_cache(1024)
def says_unpublished(head: str) -> bool:
    """Whether "yes" below this head means that shoppers do not see the product: "Archived", "is_deleted"."""
    return fold_word(head) in vocabulary().heads["unpublished"] or "hidden" in _parts(head)


def _price(parts: frozenset[str]) -> ComposedHead | None:
    if parts & {"start", "end"}:
        return _sale_dates(parts)
    if "currency" in parts:
        return ComposedHead("currency")
    if "before" in parts:
        return ComposedHead("list_price", "net" in parts)
    if "sale" in parts:
        return ComposedHead("sale_price", "net" in parts)
    return ComposedHead("price", 2 if "net" in parts else 0 if "gross" in parts else 1)


def _sale_dates(parts: frozenset[str]) -> ComposedHead | None:
    if "sale" not in parts or not parts & {"start", "end"}:
        return None
    return ComposedHead("sale_ends" if "end" in parts else "sale_starts")


def _plain(head: str) -> ComposedHead | None:
    """A head that is known without its language, its "product" or its "name": "name.en", "product__media"."""
    words = _without_language(_words(head))
    known = vocabulary().heads
    shorter = [word for word in words if not any(_means(word, called) for called in _CALLED)]
    if len(words) > 1 and all(any(_means(word, called) for called in _CALLED) for word in words):
        return ComposedHead("title", 1)
    for candidate in ("".join(words), "".join(shorter), "".join(shorter) + "s"):
        for ours in ("title", "description", "brand", "category", "images", "sku", "gtin", "mpn", "url"):
            if candidate in known[ours]:
                return ComposedHead(ours, 1)
    return None


def _without_language(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without a language or country before or behind them, and without "short" or "long": "US_Title_Short" is title."""
    codes = vocabulary().languages | _COUNTRIES
    if len(words) > 1 and words[-1] in codes:
        words = words[:-1]
    elif len(words) > 1 and words[0] in codes:
        words = words[1:]
    return words[:-1] if len(words) > 1 and words[-1] in _LENGTHS else words


def _parts(head: str) -> frozenset[str]:
    words = _words(head)
    return frozenset(meaning for meaning in vocabulary().head_parts if any(_means(word, meaning) for word in words))


def _means(word: str, meaning: str) -> bool:
    known = vocabulary().head_parts[meaning]
    if word in known or meaning not in COMPOUNDED:
        return word in known
    return any(word.startswith(part) or word.endswith(part) for part in known if len(part) >= COMPOUND)


@lru_cache(4096)
def _words(head: str) -> tuple[str, ...]:
    """The words of a head, folded: "nomProduit_fr" is nom, produit, fr."""
    plain = unicodedata.normalize("NFKD", head)
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return tuple(filter(None, (fold_word(word) for word in _WORDS.findall(plain))))
