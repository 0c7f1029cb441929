"""Whether a product can be had: "in stock", "out of stock", "preorder", or "" where the feed does not say."""

import re

from catalog.languages.words import fold_word, is_published_word, vocabulary

UNKNOWN = ""
_QUANTITY = re.compile(r"[+-]?[\d\s.,']*\d(?:[.,]0+)?")
_BACKORDERS = {"continue", "notify", "allow", "allowed", "always"}
_PREORDERS = {"allowpreorder"}  # Ecwid's ALLOW_PREORDER
_NO_BACKORDERS = {"deny", "never", "donotallow"}
_UNTRACKED = {"none", "no", "false", "0", "n", "nein", "non", "nee", "nie", "ne", "nao"}


def availability(word: str, quantity: str = "", backorders: str | None = None, tracked: str | None = None) -> str:
    """The state that a word, a quantity, and the rules for ordering beyond the stock say together; "" is unknown.

    A word goes before a quantity. `backorders` and `tracked` are None where the feed has no such column: a blank cell
    of a tracker means that nobody counts the product. Raises ValueError for a word that is none of a known state.
    """
    said = _by_word(word) if word.strip() else UNKNOWN
    if said:
        return said
    if tracked is not None and (not tracked.strip() or fold_word(tracked) in _UNTRACKED):
        return "in stock" if quantity.strip() or tracked.strip() or backorders else UNKNOWN
    if not quantity.strip():
        return UNKNOWN
    count = _count(quantity)
    if count is None:
        return _by_word(quantity)  # a stock column that holds words
    return "in stock" if count > 0 else _beyond(backorders or "")


def _by_word(cell: str) -> str:
    word = cell.strip().rsplit("/", 1)[-1]  # schema.org/InStock ends in the word
    count = _count(word)
    if count is not None:
        return "in stock" if count > 0 else "out of stock"
    known = vocabulary().availability.get(fold_word(word))
    if known is None:
        short = repr(cell if len(cell) <= 40 else cell[:37] + "…")
        raise ValueError(f"availability {short} is none of in stock, out of stock, preorder: taken as unknown")
    return known


def _count(cell: str) -> float | None:
    """A quantity; "> 10" and "10+" are 10."""
    number = cell.strip().strip("<>+~ ")
    if not _QUANTITY.fullmatch(number):
        return None
    whole = re.sub(r"[.,]0+$", "", number)
    return float(re.sub(r"[\s.,']", "", whole) or 0)


def _beyond(backorders: str) -> str:
    """The state of what is not there, by the rule for orders beyond the stock."""
    word = fold_word(backorders)
    if word in _PREORDERS:
        return "preorder"
    if word in _BACKORDERS or word in _NO_BACKORDERS:
        allowed = word in _BACKORDERS
    else:
        allowed = word in {"1", "2"} or (not word.isdigit() and bool(is_published_word(backorders)))
    return "in stock" if allowed else "out of stock"
