"""The word index of changed products, in memory, and its overlay over the release's word index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import log

import numpy as np
from tantivy import Index

from indexer.stores.vector_store import Positions
from indexer.words.analysis import ANALYZER_NAME, get_stemmer
from indexer.words.documents import WordFields, distinct_words, make_document
from indexer.words.index import MAX_HITS, WordHits, WordIndex
from indexer.words.terms import Term
from indexer.words.vocabulary import OverlayVocabulary, Vocabulary

HEAP_BYTES = 15_000_000  # the minimum of tantivy's writer
SAMPLE_ROW = -1  # the row of sampled products, which are never found


class DeltaWordIndex:
    """An append-only index in memory: one row a product; a changed product gets a new row.

    BM25 normalises a field's length by the mean length in its index, which few products do not represent. Therefore a
    sample of the release's products is indexed with them, and never found.
    """

    def __init__(self, release: WordIndex, sample: Sequence[WordFields]) -> None:
        self._release = release
        self._index = Index(release.schema)
        self._index.register_tokenizer(ANALYZER_NAME, get_stemmer())
        self._new_words: Counter[str] = Counter()  # that no product of the release has
        self._vocabulary: Vocabulary = release.vocabulary
        self._write([replace(product, id=SAMPLE_ROW) for product in sample])

    def add(self, products: Sequence[WordFields]) -> None:
        """Index products; their ids are the rows that searches return."""
        known = self._release.vocabulary.contains
        later = [word for product in products for word in distinct_words(product) if not known(word)]
        if later:
            self._new_words.update(later)
            self._vocabulary = OverlayVocabulary(self._release.vocabulary, self._new_words)
        self._write(products)

    def overlay(self, row_products: Positions, live_rows: Positions, tombstones: Positions) -> OverlayWordIndex:
        """The overlay: int64 row_products[n] gives the product of each row, live_rows[m] are the rows that count,
        tombstones[k] the products that the release's index no longer returns.
        """
        delta = WordIndex(self._index, self._vocabulary)
        return OverlayWordIndex(self._release, delta, row_products, live_rows, tombstones)

    def _write(self, products: Sequence[WordFields]) -> None:
        if not products:
            return
        writer = self._index.writer(HEAP_BYTES, num_threads=1)
        for product in products:
            writer.add_document(make_document(product))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


class OverlayWordIndex(WordIndex):
    """A release's word index without changed products, joined with the delta index of these; searched as one."""

    def __init__(
        self, release: WordIndex, delta: WordIndex, row_products: Positions, live_rows: Positions, tombstones: Positions
    ) -> None:
        vars(self).update(vars(delta))  # the vocabulary of both
        self._release, self._delta = _Part(release, self), _DeltaPart(delta, self)
        self._row_products, self._live_rows, self._tombstones = row_products, live_rows, tombstones

    def __len__(self) -> int:
        return len(self._release) + len(self._live_rows)

    def idf(self, stem: str) -> float:
        """BM25's inverse document frequency of a stem in both."""
        return self.field_idf("everything", stem)

    def field_idf(self, field: str, stem: str) -> float:
        """The idf of a stem in one field: that of the release, so that its ranking is stable, otherwise of both."""
        old = self._release.count(field, stem)
        if old:
            return _idf(len(self._release), old)
        rows = len(self._release) + len(self._delta)  # superseded rows are counted below, too: never more than these
        return _idf(rows, self._delta.count(field, stem))

    def search(self, terms: Sequence[Term], limit: int = MAX_HITS) -> WordHits:
        """At most `limit` products that carry one of the terms at least."""
        return self._merge(self._release.search(terms, limit), self._delta.search(terms, limit))

    def count_in_names(self, stem: str) -> int:
        """Number of titles plus number of categories that contain a stem, replaced products included."""
        return self._release.count_in_names(stem) + self._delta.count_in_names(stem)

    def find_phrase(self, name: Sequence[str]) -> Positions:
        """Products with these stems in sequence in one field: int64 [n], unordered."""
        old, new = self._release.find_phrase(name), self._delta.find_phrase(name)
        lives = new[np.isin(new, self._live_rows)]
        return np.concatenate([old[~np.isin(old, self._tombstones)], self._row_products[lives]])

    def search_label(self, terms: Sequence[Term], limit: int = 50) -> WordHits:
        """At most `limit` products by the words of a label."""
        more = limit + min(len(self._tombstones), limit)  # some of them may have tombstones
        return self._merge(self._release.search_label(terms, more), self._delta.search_label(terms, more), limit)

    def _merge(self, old: WordHits, new: WordHits, limit: int = MAX_HITS) -> WordHits:
        kept, lives = ~np.isin(old.products, self._tombstones), np.isin(new.products, self._live_rows)
        products = np.concatenate([old.products[kept], self._row_products[new.products[lives]]])
        scores = np.concatenate([old.scores[kept], new.scores[lives]])
        coverage = np.concatenate([old.coverage[kept], new.coverage[lives]])
        order = np.argsort(-scores, kind="stable")[:limit]
        return WordHits(products[order], scores[order], coverage[order], old.complete and new.complete)


class _Part(WordIndex):
    """One of the two indexes; its idf and weights are those of both together."""

    def __init__(self, part: WordIndex, whole: OverlayWordIndex) -> None:
        vars(self).update(vars(part))
        self._whole = whole

    def count(self, field: str, stem: str) -> int:
        """Number of products with the stem in a field, in this part alone."""
        return int(self._searcher.doc_freq(field, stem))

    def idf(self, stem: str) -> float:
        """The stem's idf in both."""
        return self._whole.idf(stem)

    def weight(self, term: Term) -> float:
        """The weight of a term in both."""
        return self._whole.weight(term)


class _DeltaPart(_Part):
    """The delta index: its idf, low among few products, is scaled to that of the release."""

    def _idf_factor(self, field: str, stem: str) -> float:
        own = _idf(len(self), self.count(field, stem))
        return self._whole.field_idf(field, stem) / own if own else 1.0


def _idf(products: int, count: int) -> float:
    """The idf of tantivy's BM25; 0 for a word that does not occur."""
    return log(1 + (products - count + 0.5) / (count + 0.5)) if count else 0.0
