"""The reason of a hit in words, and the share of a query that a product carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from sys import intern

from catalog.catalogue import ProductView
from catalog.languages.message import Message, template
from indexer.search.results import Match
from indexer.words.analysis import get_language, stem, stem_text, tokenize
from indexer.words.scripts import joined_pairs
from indexer.words.terms import Term, stems_of

MAX_QUOTED_WORDS = 5  # quoted in one reason
CROSS_MODAL_REASON = Message("looks like what you asked for")

_LOOKS: dict[Match, Message] = {
    "exact": Message("looks the same"),
    "similar": Message("looks alike"),
    "weak": Message("looks a little alike"),
}
_READS: dict[Match, Message] = {
    "exact": Message("reads the same"),
    "similar": Message("reads alike"),
    "weak": Message("reads a little alike"),
}
# What is said of a product by the first field of these that carries the most words of a query.
_MATCHES = {
    "title": template("title matches ‘%(words)s’"),
    "brand": template("brand matches ‘%(words)s’"),
    "category": template("category matches ‘%(words)s’"),
    "names": template("brand and category match ‘%(words)s’"),
    "printed": template("printed on it: ‘%(words)s’"),
    "details": template("details match ‘%(words)s’"),
    "description": template("description mentions ‘%(words)s’"),
}


def explain_picture(match: Match) -> Message:
    """Reason of a hit by its picture."""
    return _LOOKS[match]


def explain_text(match: Match) -> Message:
    """Reason of a hit by a text similar to another product's."""
    return _READS[match]


def explain_title(product: ProductView, stems: set[str]) -> Message:
    """Reason of a hit by a title that shares words with another product's, whose stems are given."""
    return Message("the titles share ‘%(words)s’", words=" ".join(_matching_words(product.title, stems)))


def explain_words(product: ProductView, wanted: Set[str]) -> Message | None:
    """The field that carries most of these stems of a query, and its words; None when no field carries one."""
    fields = {
        "title": product.title,
        "brand": product.brand,
        "category": product.category,
        "names": f"{product.brand} {product.category}",  # with more than one of them alone
        "printed": product.printed_text,
        "details": " ".join(product.shown_attributes.values()),
        "description": product.description,
    }
    best, quoted = "", ()  # type: tuple[str, Sequence[str]]
    for name, text in fields.items():
        matched = _matching_words(text, wanted)
        if len(matched) > len(quoted):
            best, quoted = name, matched
    return Message(_MATCHES[best], words=" ".join(quoted)) if quoted else None


def explain_label(product: ProductView, terms: Sequence[Term]) -> Message:
    """Reason of a hit by a label: which of its words the product carries."""
    wanted = {form for term in terms for form in term.forms}
    title = _matching_words(f"{product.brand} {product.title}", wanted)
    if product.brand and stem_text(product.brand) <= wanted:
        return Message("brand and words on the label match: ‘%(words)s’", words=" ".join(title))
    quoted = title or _matching_words(f"{product.printed_text} {product.description}", wanted)
    if not quoted:
        return Message("reads like the label")
    return Message("words on the label match: ‘%(words)s’", words=" ".join(quoted))


def share_in_fields(product: ProductView, weights: Mapping[Term, float]) -> float:
    """Share of the query's weight, 0 to 1, in title, brand, category, attributes and printed words."""
    return _share([*_name_fields(product), *product.shown_attributes.values()], weights)


def share_in_names(product: ProductView, weights: Mapping[Term, float]) -> float:
    """Share of the query's weight, 0 to 1, in title, brand, category and printed words."""
    return _share(_name_fields(product), weights)


def _name_fields(product: ProductView) -> list[str]:
    return [product.title, product.brand, product.category, product.printed_text]


def _share(texts: Iterable[str], weights: Mapping[Term, float]) -> float:
    stems = stems_of(*texts)
    found = sum(weight for term, weight in weights.items() if term.is_in(stems))
    return found / max(sum(weights.values()), 1e-9)


def _matching_words(text: str, stems: Set[str]) -> Sequence[str]:
    """Words of the text that have one of the stems, one for each stem, in the text's order."""
    words = _words_by_stem(text, get_language())
    if words.keys().isdisjoint(stems):  # most texts of a product have none
        return ()
    return joined_pairs([word for form, word in words.items() if form in stems])[:MAX_QUOTED_WORDS]


@lru_cache(2048)  # texts of the same products again and again, whatever the query
def _words_by_stem(text: str, _language: str) -> Mapping[str, str]:
    """The first word of each stem, in the text's order; the words of many texts are the same, and are kept once."""
    words: dict[str, str] = {}
    for word in tokenize(text):
        words.setdefault(intern(stem(word)), intern(word))
    return words
