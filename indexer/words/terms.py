"""Resolves the words of a query or label against the vocabulary: completion, correction, splitting, synonyms."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from indexer.words.analysis import is_stop_word, stem, stem_text, tokenize
from indexer.words.measures import append_measures, find_fractions, find_measures
from indexer.words.scripts import is_unsegmented
from indexer.words.synonyms import MAX_NAME_WORDS, NO_SYNONYMS, Name, Synonyms
from indexer.words.vocabulary import Vocabulary
from indexer.words.word_frequency import is_typo

MAX_TERMS = 32  # a longer query keeps its first words: each costs time
MAX_LABEL_TERMS = 80  # more than for a query: many words read on a photo are misread

# Weights relative to the word itself; of the corrections the first is the most probable.
COMPLETION_WEIGHT = 0.9
CORRECTION_WEIGHTS = (0.9, 0.6, 0.5)
COMPOUND_WEIGHT = 0.9

Follows = Callable[[str, str], bool]
_WORD = re.compile(r"\w+")
_LOOKALIKES = str.maketrans("015|", "olsl")  # digits that Tesseract returns for letters


def _never(_first: str, _second: str) -> bool:
    return False


@dataclass(frozen=True)
class Term:
    """One word of a query: the word, the stems that match it with their weights, its correction if it was misspelt.

    `others` are synonyms, each of one or several stems.
    """

    word: str
    stems: tuple[tuple[str, float], ...]
    correction: str | None = None
    others: tuple[Name, ...] = ()

    @property
    def in_vocabulary(self) -> bool:
        """Whether any product can match it."""
        return bool(self.stems or self.others)

    @cached_property
    def forms(self) -> frozenset[str]:
        """All stems that match it, those of synonyms included."""
        return frozenset((*(stem for stem, _ in self.stems), *(stem for name in self.others for stem in name)))

    def is_in(self, stems: frozenset[str]) -> bool:
        """Whether a text with these stems carries the word or a synonym of it."""
        return any(form in stems for form, _ in self.stems) or any(stems.issuperset(name) for name in self.others)


@lru_cache(2048)  # of the same products again and again, whatever the query
def stems_of(*texts: str) -> frozenset[str]:
    """The stems of several texts, those of their measures included."""
    return frozenset(stem_text("\n".join(map(append_measures, texts))))


def resolve_query(
    text: str,
    vocabulary: Vocabulary,
    *,
    complete: bool = True,
    synonyms: Synonyms = NO_SYNONYMS,
    follows: Follows = _never,
) -> list[Term]:
    """The terms of a typed query in order, at most MAX_TERMS; an unknown word becomes a term without stems.

    With `complete` the last word may be the beginning of a longer one. `follows` says whether some product has one word
    behind another: then both may be written as one.
    """
    text, measured = _resolve_measures(text, vocabulary)
    words = tokenize(text)[:MAX_TERMS]
    words = [word for word in words if not is_stop_word(word)] or words
    others = _other_names(words, vocabulary, synonyms) if synonyms else {}
    terms: list[Term] = []
    for position, word in enumerate(words):
        last = complete and position == len(words) - 1
        terms += (
            _resolve_name(word, others[word], vocabulary)
            if word in others
            else _resolve(word, vocabulary, complete=last, follows=follows)
        )
    return _add_compounds(_unique(terms + measured), vocabulary)[:MAX_TERMS]


def resolve_label(text: str, vocabulary: Vocabulary) -> list[Term]:
    """The terms of words read on a photo, in order, at most MAX_LABEL_TERMS: only words that some product uses."""
    words = dict.fromkeys(word for word in tokenize(text) if len(word) > 1 and not is_stop_word(word))
    terms: list[Term] = []
    for word in words:
        if not vocabulary.contains_stem(stem(word)):
            word = word.translate(_LOOKALIKES)  # noqa: PLW2901 – the same word as it was printed
        terms += [term for term in _resolve(word, vocabulary, complete=False) if term.in_vocabulary]
        if len(terms) >= MAX_LABEL_TERMS:
            break
    return _unique(terms)


def correct_query(text: str, terms: Sequence[Term]) -> str | None:
    """The query with misspelt words corrected, or None when no term has a correction."""
    guesses = {term.word: term.correction for term in terms if term.correction}

    def corrected(found: re.Match[str]) -> str:
        return guesses.get("".join(tokenize(found[0]))) or found[0]

    return _WORD.sub(corrected, text) if guesses else None


def _resolve_measures(text: str, vocabulary: Vocabulary) -> tuple[str, list[Term]]:
    """The text without the measures that some product has, and their terms; other measures stay words."""
    terms: list[Term] = []
    found = sorted((*find_measures(text), *find_fractions(text)), key=lambda measure: measure.start)
    for measure in reversed(found):
        if all(vocabulary.contains(word) for word in measure.words):
            text = f"{text[: measure.start]} {text[measure.end :]}"
            terms = [Term(word, ((stem(word), 1.0),)) for word in measure.words] + terms
    return text, terms


def _other_names(words: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms) -> dict[str, tuple[Name, ...]]:
    """For each word of a name, alone or with its neighbours, the synonyms that products use."""
    found: dict[str, dict[Name, None]] = {}
    for length in range(1, MAX_NAME_WORDS + 1):
        for start in range(len(words) - length + 1):
            part = tuple(words[start : start + length])
            names = [name for name in synonyms.lookup(part) if all(map(vocabulary.contains_stem, name))]
            for word in part if names else ():
                found.setdefault(word, {}).update(dict.fromkeys(names))
    return {word: tuple(names) for word, names in found.items()}


def _resolve_name(word: str, others: tuple[Name, ...], vocabulary: Vocabulary) -> list[Term]:
    """A word with synonyms is never corrected, whether or not a product uses it."""
    own = ((stem(word), 1.0),) if vocabulary.contains_stem(stem(word)) else ()
    return [Term(word, own, others=others)]


def _resolve(word: str, vocabulary: Vocabulary, *, complete: bool, follows: Follows = _never) -> list[Term]:
    compounds = _weighted_compounds(word, vocabulary.find_compounds(word))  # "Tasse" finds "Kaffeetasse"
    if vocabulary.contains_stem(stem(word)):  # any form of it: "mugs" where every title says "mug"
        return [Term(word, ((stem(word), 1.0), *compounds))]
    if compounds or is_unsegmented(word):  # two of its characters are neither a beginning nor a typo of another word
        return [Term(word, compounds)]
    if joined := vocabulary.split_joined(word, follows):  # "usbc" where a product says "USB C"
        return [Term(part, ((stem(part), 1.0),)) for part in joined]
    return _resolve_unknown(word, vocabulary, complete=complete)


def _resolve_unknown(word: str, vocabulary: Vocabulary, *, complete: bool) -> list[Term]:
    """A word that no product has: the beginning of others, a typo, or two words in one."""
    completions = vocabulary.find_completions(word) if complete else ()
    if completions:
        return [Term(word, _weighted(completions, (COMPLETION_WEIGHT,) * len(completions)))]
    corrections = [near for near in vocabulary.find_corrections(word) if is_typo(word, near)]
    if corrections:
        return [Term(word, _weighted(corrections, CORRECTION_WEIGHTS), corrections[0])]
    parts = vocabulary.split(word)
    return [Term(part, ((stem(part), 1.0),)) for part in parts] or [Term(word, ())]


def _weighted_compounds(word: str, compounds: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return tuple((other, COMPOUND_WEIGHT) for other in dict.fromkeys(map(stem, compounds)) if other != stem(word))


def _weighted(words: Sequence[str], weights: Sequence[float]) -> tuple[tuple[str, float], ...]:
    best: dict[str, float] = {}
    for word, weight in zip(words, weights, strict=False):
        best.setdefault(stem(word), weight)
    return tuple(best.items())


def _unique(terms: Sequence[Term]) -> list[Term]:
    """Each term once: repeating a word does not change its weight."""
    unique: dict[tuple[tuple[str, float], ...] | str, Term] = {}
    for term in terms:
        unique.setdefault(term.stems or term.word, term)
    return list(unique.values())


def _add_compounds(terms: list[Term], vocabulary: Vocabulary) -> list[Term]:
    """Let both words of "tea pot" also match "teapot"."""
    for position in range(len(terms) - 1):
        first, second = terms[position], terms[position + 1]
        joined = first.word + second.word
        if vocabulary.contains(joined):
            extra = ((stem(joined), 1.0),)
            terms[position] = replace(first, stems=first.stems + extra)
            terms[position + 1] = replace(second, stems=second.stems + extra)
    return terms
