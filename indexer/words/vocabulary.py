"""The words a shop uses, with how many products use them: spelling, splitting and completing come from here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tantivy import Document, Index, Query, Schema, SchemaBuilder

from indexer.words.analysis import stem

ONE_TYPO_FROM = 4  # letters; shorter words have too many neighbours to guess
TWO_TYPOS_FROM = 8
ANY_LETTER_FROM = 6  # from here on the first letter may be the wrong one; "kids" is no misspelt "aids"
COMPLETE_FROM = 3
SHORTEST_PART = 3  # of a word split in two
MOST_NEAR = 8
HEAP_BYTES = 64_000_000  # of the writer
REMEMBERED = 20_000  # answers kept per process; a query asks for the same few words again and again


class Vocabulary:
    """A small tantivy index with one entry a word; its term dictionary answers fuzzy look-ups in well under 1 ms."""

    def __init__(self, index: Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.knows = lru_cache(REMEMBERED)(self._knows)
        self.corrections = lru_cache(REMEMBERED)(self._corrections)
        self.completions = lru_cache(REMEMBERED)(self._completions)
        self.beginning = lru_cache(REMEMBERED)(self._beginning)
        self.split = lru_cache(REMEMBERED)(self._split)

    @classmethod
    def build(cls, counts: Mapping[str, int], folder: Path) -> None:
        """Write the index of words with their numbers of products."""
        folder.mkdir(parents=True)
        _fill(Index(_schema(), str(folder)), counts)

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Open what build wrote."""
        return cls(Index.open(str(folder)))

    def knows_stem(self, stemmed: str) -> bool:
        """Whether any product uses a word with that stem."""
        return self._searcher.doc_freq("stem", stemmed) > 0

    def _knows(self, word: str) -> bool:
        """Whether any product uses that very word."""
        return self._searcher.doc_freq("word", word) > 0

    def _corrections(self, word: str) -> tuple[str, ...]:
        """Up to three words a typo away (in long words two, in short ones swapped letters only), likeliest first."""
        if any(char.isdigit() for char in word):
            return ()
        if len(word) < ONE_TYPO_FROM:
            return tuple(filter(self.knows, _swapped(word)))
        found = self._near(word, 1)
        if not found and len(word) >= TWO_TYPOS_FROM:
            found = self._near(word, 2)
        # People rarely mistype the first letter; the order among the rest is by frequency already.
        likely = [near for near in found if near[0] == word[0]]
        swapped = word[1] + word[0] + word[2:]
        others = [near for near in found if near[0] != word[0] and (len(word) >= ANY_LETTER_FROM or near == swapped)]
        return tuple([*likely, *others][:3])

    def _completions(self, start: str) -> tuple[str, ...]:
        """Up to eight words with that beginning, most used first."""
        return tuple(self._near(start, 0, prefix=True)) if len(start) >= COMPLETE_FROM else ()

    def _beginning(self, start: str) -> tuple[str, ...]:
        """The same however short the beginning: for suggestions, which nobody has to take."""
        return tuple(self._near(start, 0, prefix=True)) if start else ()

    def _split(self, word: str) -> tuple[str, ...]:
        """The two words it is made of, or nothing: "seagreen" is "sea" and "green"."""
        for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            if self.knows(word[:cut]) and self.knows(word[cut:]):
                return word[:cut], word[cut:]
        return ()

    def _near(self, word: str, distance: int, *, prefix: bool = False) -> list[str]:
        query = Query.fuzzy_term_query(self._schema, "word", word, distance, True, prefix)
        hits = self._searcher.search(query, MOST_NEAR, count=False, order_by_field="count").hits
        return [str(self._searcher.doc(address)["word"][0]) for _, address in hits]


class JoinedVocabulary(Vocabulary):
    """A vocabulary with words that came later, kept in memory."""

    def __init__(self, first: Vocabulary, later: Mapping[str, int]) -> None:
        index = Index(_schema())
        _fill(index, later)
        super().__init__(index)
        self._first = first

    def knows_stem(self, stemmed: str) -> bool:
        """Whether any product uses a word with that stem."""
        return self._first.knows_stem(stemmed) or super().knows_stem(stemmed)

    def _knows(self, word: str) -> bool:
        return self._first.knows(word) or super()._knows(word)

    def _near(self, word: str, distance: int, *, prefix: bool = False) -> list[str]:
        first = self._first._near(word, distance, prefix=prefix)
        return [*first, *super()._near(word, distance, prefix=prefix)][:MOST_NEAR]


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


def _swapped(word: str) -> list[str]:
    """The word with each pair of neighbours swapped: "mgu" gives "gmu" and "mug"."""
    return (
        [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)] if len(word) > 2 else []
    )
