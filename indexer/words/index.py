"""Search by words: BM25 over the fields of every product, with how much of the query each product covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log, log2
from pathlib import Path

import numpy as np
from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder

from indexer.errors import ReleaseError
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.analysis import (
    ANALYZER_NAME,
    get_build_language,
    get_language,
    get_stemmer,
    set_language,
    stem_text,
    tokenize,
)
from indexer.words.measures import append_measures
from indexer.words.terms import Term
from indexer.words.vocabulary import Vocabulary
from indexer.words.word_frequency import load_word_counts

# What a word is worth by where it stands. Title and category name the thing; brand, attributes and the words printed on
# it say which one; a description mentions much that the thing is not ("goes with any mug"). Doubling or halving any of
# them moves nDCG@10 of the demo shop's dev queries by less than .003.
BOOSTS = {"title": 3.0, "printed": 2.0, "brand": 2.0, "category": 3.0, "attributes": 2.0, "description": 1.0}
TIE_BREAKER = (
    0.3  # share of the lesser fields added to the best one: a word in title and description beats one in the title
)
LANGUAGE_FILE = "language"  # the file that names it
SYNONYM_WEIGHT = 0.8  # what a synonym is worth beside the word itself
COVERAGE_STEPS = 200  # steps in which the share of a query that a product covers is told
MAX_IDF = 19.2  # BM25's weight of a word that one product in a hundred million has
MAX_PHRASE_HITS = 200_000  # products a phrase or an excluded word is looked up in
MAX_HITS = 5_000  # products one query ranks; beyond it totals are no longer exact


@dataclass(frozen=True)
class WordFields:
    """The text of one product, by field."""

    id: int
    title: str
    brand: str = ""
    category: str = ""
    description: str = ""
    printed: str = ""
    attributes: str = ""


@dataclass(frozen=True)
class WordHits:
    """Products that carry words of the query, best BM25 first; coverage is the share of the query found, 0 to 1."""

    products: Positions
    scores: Vectors
    coverage: Vectors
    complete: bool  # False when more matched than were ranked

    @classmethod
    def empty(cls) -> WordHits:
        """Nothing found."""
        return cls(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.float32), True)


class WordIndex:
    """One opened index of words; safe to share between threads."""

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        index.register_tokenizer(ANALYZER_NAME, get_stemmer())
        self.schema = index.schema
        self._searcher = index.searcher()
        self.vocabulary = vocabulary

    @classmethod
    def build(cls, products: Iterable[WordFields], folder: Path) -> list[str]:
        """Write index and vocabulary into folder; the names of the files, relative to it, are returned."""
        (folder / "products").mkdir(parents=True)
        set_language(get_build_language())
        (folder / LANGUAGE_FILE).write_text(get_build_language(), encoding="utf-8")
        index = Index(_schema(), str(folder / "products"))
        index.register_tokenizer(ANALYZER_NAME, get_stemmer())
        writer = index.writer(num_threads=1)
        counts: Counter[str] = Counter()
        for product in products:
            writer.add_document(make_document(product))
            counts.update(distinct_words(product))
        writer.commit()
        writer.wait_merging_threads()
        Vocabulary.build(counts, folder / "vocabulary")
        return _file_names(folder)

    @classmethod
    def open(cls, folder: Path) -> WordIndex:
        """Open what build wrote; raises ReleaseError when tantivy cannot."""
        language_file = folder / LANGUAGE_FILE  # releases of old have none
        set_language(language_file.read_text(encoding="utf-8") if language_file.is_file() else "english")
        load_word_counts(get_language())  # not at a shopper's first typo
        try:
            return cls(Index.open(str(folder / "products")), Vocabulary.open(folder / "vocabulary"))
        except ValueError as error:
            raise ReleaseError(f"{folder} cannot be opened ({error}); build a new release.") from error

    def __len__(self) -> int:
        return self._searcher.num_docs

    def idf(self, stem: str) -> float:
        """BM25's weight of a stem: high for rare ones, above 0 for all, 0 for unknown ones."""
        count = self._searcher.doc_freq("everything", stem)
        return log(1 + (len(self) - count + 0.5) / (count + 0.5)) if count else 0.0

    def count_in_names(self, stem: str) -> int:
        """How many titles and categories carry a stem."""
        return int(self._searcher.doc_freq("title", stem) + self._searcher.doc_freq("category", stem))

    def weight(self, term: Term) -> float:
        """How much of a query's meaning a term carries; an unknown word weighs as much as the rarest known."""
        if not term.in_vocabulary:
            return log(1 + (len(self) + 0.5) / 0.5)
        names = [(stem,) for stem, _ in term.stems] or term.others
        return max(max(map(self.idf, name)) for name in names)

    def weighted_share(self, text: str, stems: set[str]) -> float:
        """How much of a text those stems make up, rare words weighing more: 0 to 1."""
        weights = {stem: self.idf(stem) for stem in stem_text(text)}
        read = sum(weight for stem, weight in weights.items() if stem in stems)
        return read / max(sum(weights.values()), 1e-9)

    def search(self, terms: Sequence[Term], limit: int = MAX_HITS) -> WordHits:
        """Products that carry at least one of the terms."""
        known = [term for term in terms if term.in_vocabulary]
        if not known:
            return WordHits.empty()
        weights = [self.weight(term) for term in terms]
        total = max(sum(weights), 1e-9)
        # One search tells both: BM25 in the low digits of a score, what is covered in whole steps above all it can be.
        shares = {
            term: max(1, round(COVERAGE_STEPS * weight / total)) for term, weight in zip(terms, weights, strict=True)
        }
        step = 2.0 ** ceil(log2(1 + sum(map(_max_score, known))))
        ranked = [self._scoring_query(term) for term in known]
        covering = [self._coverage_query(term, shares[term], step) for term in known]
        products, both, complete = self._search(_any_of([*ranked, *covering]), limit)
        covered = np.floor(both / step)
        scores = both - covered * np.float32(step)
        order = np.argsort(-scores, kind="stable")
        coverage = np.minimum(covered[order] / sum(shares.values()), 1).astype(np.float32)
        return WordHits(products[order], scores[order], coverage, complete)

    def find_phrase(self, name: Sequence[str]) -> Positions:
        """Products that have those stems one after the other in one of their fields, in no order."""
        found = self._searcher.search(_any_of(list(self._phrase_queries(name))), MAX_PHRASE_HITS, count=False).hits
        addresses = [address for _, address in found]
        return np.array(self._searcher.fast_field_values("id", addresses) if addresses else [], np.int64)

    def search_label(self, terms: Sequence[Term], limit: int = 50) -> WordHits:
        """Products whose words a label carries: rare terms count double, so that junk decides nothing."""
        if not terms:
            return WordHits.empty()
        rarest = max(self.weight(term) for term in terms) or 1.0
        ranked = [Query.boost_query(self._scoring_query(term), self.weight(term) / rarest) for term in terms]
        products, scores, complete = self._search(_any_of(ranked), limit)
        return WordHits(products, scores, np.ones(len(products), np.float32), complete)

    def _scoring_query(self, term: Term) -> Query:
        """BM25 of the best field of the best form of a term."""
        forms = [
            Query.boost_query(
                Query.term_query(self.schema, field, stem, "freq"), boost * weight * self._idf_factor(field, stem)
            )
            for stem, weight in term.stems
            for field, boost in BOOSTS.items()
        ]
        forms += [
            Query.boost_query(query, SYNONYM_WEIGHT * boost * self._idf_factor(field, name[-1]))
            for name in term.others
            for query, (field, boost) in zip(self._phrase_queries(name), BOOSTS.items(), strict=True)
        ]
        return Query.disjunction_max_query(forms, TIE_BREAKER)

    def _phrase_queries(self, name: Sequence[str]) -> Iterator[Query]:
        """One query a field for those stems one after the other."""
        for field in BOOSTS:
            if len(name) == 1:
                yield Query.term_query(self.schema, field, name[0], "freq")
            else:
                yield Query.phrase_query(self.schema, field, list(name))

    def _idf_factor(self, _field: str, _stem: str) -> float:
        """What makes the scores of a small index comparable with those of the whole one."""
        return 1.0

    def _coverage_query(self, term: Term, share: int, step: float) -> Query:
        forms = [
            Query.const_score_query(Query.term_query(self.schema, "everything", stem, "basic"), step * share)
            for stem, _ in term.stems
        ]
        other = step * max(1, round(share * SYNONYM_WEIGHT))
        forms += [Query.const_score_query(self._all_stems_query(name), other) for name in term.others]
        return Query.disjunction_max_query(forms)

    def _all_stems_query(self, name: Sequence[str]) -> Query:
        stems = [Query.term_query(self.schema, "everything", stem, "basic") for stem in name]
        return Query.boolean_query([(Occur.Must, stem) for stem in stems])

    def _search(self, query: Query, limit: int) -> tuple[Positions, Vectors, bool]:
        hits = self._searcher.search(query, limit, count=False).hits  # made anew each time it is asked for
        if not hits:
            return np.empty(0, np.int64), np.empty(0, np.float32), True
        scores = np.fromiter((score for score, _ in hits), np.float32, len(hits))
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return np.array(ids, np.int64), scores, len(hits) < limit


def _max_score(term: Term) -> float:
    """More than BM25 can give a term: rare, and in every field in every form, 1 + k1 = 2.2 times each boost."""
    forms = len(term.stems) + len(term.others)
    best, everything = max(BOOSTS.values()), forms * sum(BOOSTS.values())
    return 2.2 * MAX_IDF * (best + TIE_BREAKER * (everything - best))


def make_document(product: WordFields) -> Document:
    """The product as the index takes it."""
    fields = {name: append_measures(getattr(product, name)) for name in BOOSTS}
    return Document(id=product.id, everything="\n".join(fields.values()), **fields)


def distinct_words(product: WordFields) -> set[str]:
    """What the vocabulary counts the product for."""
    return set(tokenize("\n".join(append_measures(getattr(product, name)) for name in BOOSTS)))


def _schema() -> Schema:
    fields = SchemaBuilder().add_integer_field("id", fast=True)
    for name in BOOSTS:
        fields = fields.add_text_field(name, tokenizer_name=ANALYZER_NAME, index_option="position")
    return fields.add_text_field("everything", tokenizer_name=ANALYZER_NAME, index_option="basic").build()


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _file_names(folder: Path) -> list[str]:
    """Everything but tantivy's lock files, which come and go."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return sorted(path.relative_to(folder).as_posix() for path in paths)
