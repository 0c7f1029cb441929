"""The vocabulary: the words of all products with their document frequency; corrects, splits and completes words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from weakref import WeakMethod

from tantivy import Document, Index, Query, Schema, SchemaBuilder

from indexer.words.analysis import get_language, stem

MIN_LENGTH_ONE_TYPO = 4  # letters; shorter words have too many similar ones
MIN_LENGTH_TWO_TYPOS = 8
MIN_LENGTH_FIRST_LETTER = 6  # in longer words the first letter may be wrong; "kids" is no misspelt "aids"
MIN_LENGTH_COMPLETION = 3
MIN_PART_LENGTH = 3  # of a word split in two
MIN_LENGTH_COMPOUND = 4  # of the last word of a compound
COMPOUNDING = frozenset(("german", "dutch", "danish", "swedish", "norwegian", "finnish"))
MAX_FUZZY_HITS = 8
MAX_COMPOUNDS = 30
HEAP_BYTES = 64_000_000  # of the writer
Answer = TypeVar("Answer")
CACHE_SIZE = 20_000  # answers of each method per process


def _cached(method: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """The method with a cache that does not keep its object alive.

    An object that keeps itself alive is freed by the garbage collector alone, which seldom comes: processes held every
    release they had opened, and every overlay of one.
    """
    weak = WeakMethod(method)

    @lru_cache(CACHE_SIZE)
    def answer(word: str) -> Answer:
        alive = weak()
        if alive is None:
            raise ReferenceError("The vocabulary was closed while it was asked.")
        return alive(word)

    return answer


class Vocabulary:
    """A tantivy index with one entry a word; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.contains = _cached(self._contains)
        self.find_corrections = _cached(self._find_corrections)
        self.find_completions = _cached(self._find_completions)
        self.find_starting_with = _cached(self._find_starting_with)
        self.find_compounds = _cached(self._find_compounds)
        self.split = _cached(self._split)

    @classmethod
    def build(cls, counts: Mapping[str, int], folder: Path) -> None:
        """Write the index of words with their numbers of products into folder."""
        folder.mkdir(parents=True)
        _fill(Index(_schema(), str(folder)), counts)

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Open what `build` wrote; raises ValueError when tantivy cannot."""
        return cls(Index.open(str(folder)))

    def contains_stem(self, stemmed: str) -> bool:
        """Whether any product uses a word with that stem."""
        return self._searcher.doc_freq("stem", stemmed) > 0

    def _contains(self, word: str) -> bool:
        """Whether any product uses this word."""
        return self._searcher.doc_freq("word", word) > 0

    def _find_corrections(self, word: str) -> tuple[str, ...]:
        """Up to three words one typo away, two in long words, a swap of letters in short ones; most probable first."""
        if any(char.isdigit() for char in word):
            return ()
        if len(word) < MIN_LENGTH_ONE_TYPO:
            return tuple(filter(self.contains, _transpositions(word)))
        found = self._fuzzy_search(word, 1)
        if not found and len(word) >= MIN_LENGTH_TWO_TYPOS:
            found = self._fuzzy_search(word, 2)
        # People rarely mistype the first letter; the order among the rest is by frequency already.
        likely = [near for near in found if near[0] == word[0]]
        swapped = word[1] + word[0] + word[2:]
        others = [
            near for near in found if near[0] != word[0] and (len(word) >= MIN_LENGTH_FIRST_LETTER or near == swapped)
        ]
        return tuple([*likely, *others][:3])

    def _find_completions(self, start: str) -> tuple[str, ...]:
        """Up to eight words with that beginning, most used first."""
        return tuple(self._fuzzy_search(start, 0, prefix=True)) if len(start) >= MIN_LENGTH_COMPLETION else ()

    def _find_starting_with(self, start: str) -> tuple[str, ...]:
        """Up to eight words with that beginning, however short, most used first."""
        return tuple(self._fuzzy_search(start, 0, prefix=True)) if start else ()

    def _split(self, word: str) -> tuple[str, ...]:
        """The two words it is made of, or nothing: "seagreen" is "sea" and "green"."""
        for cut in range(len(word) - MIN_PART_LENGTH, MIN_PART_LENGTH - 1, -1):
            if self.contains(word[:cut]) and self.contains(word[cut:]):
                return word[:cut], word[cut:]
        return ()

    def split_joined(self, word: str, follows: Callable[[str, str], bool]) -> tuple[str, ...]:
        """The two words that some product has in sequence and the query as one, however short: "usbc" is "usb c"."""
        for cut in range(len(word) - 1, 0, -1):
            first, second = word[:cut], word[cut:]
            if self.contains(first) and self.contains(second) and follows(first, second):
                return first, second
        return ()

    def _find_compounds(self, word: str) -> tuple[str, ...]:
        """Words that end with this one, in languages that write compounds as one word: a "Kaffeetasse" is a "Tasse"."""
        if get_language() not in COMPOUNDING or len(word) < MIN_LENGTH_COMPOUND or not word.isalpha():
            return ()
        return tuple(self._find_ending_with(word))

    def _find_ending_with(self, word: str) -> list[str]:
        query = Query.regex_query(self._schema, "word", f"..+{word}")
        hits = self._searcher.search(query, MAX_COMPOUNDS, count=False, order_by_field="count").hits
        return [str(self._searcher.doc(address)["word"][0]) for _, address in hits]

    def _fuzzy_search(self, word: str, distance: int, *, prefix: bool = False) -> list[str]:
        query = Query.fuzzy_term_query(self._schema, "word", word, distance, True, prefix)
        hits = self._searcher.search(query, MAX_FUZZY_HITS, count=False, order_by_field="count").hits
        return [str(self._searcher.doc(address)["word"][0]) for _, address in hits]


class OverlayVocabulary(Vocabulary):
    """A release's vocabulary with the words of the delta index, in memory."""

    def __init__(self, first: Vocabulary, later: Mapping[str, int]) -> None:
        index = Index(_schema())
        _fill(index, later)
        super().__init__(index)
        self._first = first

    def contains_stem(self, stemmed: str) -> bool:
        """Whether any product uses a word with that stem."""
        return self._first.contains_stem(stemmed) or super().contains_stem(stemmed)

    def _contains(self, word: str) -> bool:
        return self._first.contains(word) or super()._contains(word)

    def _fuzzy_search(self, word: str, distance: int, *, prefix: bool = False) -> list[str]:
        first = self._first._fuzzy_search(word, distance, prefix=prefix)
        return [*first, *super()._fuzzy_search(word, distance, prefix=prefix)][:MAX_FUZZY_HITS]

    def _find_ending_with(self, word: str) -> list[str]:
        return [*self._first._find_ending_with(word), *super()._find_ending_with(word)]


def _schema() -> Schema:
    fields = SchemaBuilder().add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
    fields = fields.add_text_field("stem", tokenizer_name="raw", index_option="basic")
    return fields.add_integer_field("count", fast=True).build()


def _fill(index: Index, counts: Mapping[str, int]) -> None:
    writer = index.writer(HEAP_BYTES, num_threads=1)
    for word, count in counts.items():
        writer.add_document(Document(word=word, stem=stem(word), count=count))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _transpositions(word: str) -> list[str]:
    """The word with each pair of neighbours swapped: "mgu" gives "gmu" and "mug"."""
    return (
        [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)] if len(word) > 2 else []
    )
