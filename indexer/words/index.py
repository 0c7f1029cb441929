"""The word index: BM25 over the fields of every product, with the share of the query that each covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log, log2
from pathlib import Path

import numpy as np
from tantivy import Index, Occur, Query

from indexer.errors import ReleaseError
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.analysis import (
    ANALYZER_NAME,
    get_build_language,
    get_language,
    get_stemmer,
    set_language,
    stem,
    stem_text,
)
from indexer.words.documents import BOOSTS, WordFields, distinct_words, make_document, make_schema
from indexer.words.terms import Term
from indexer.words.vocabulary import Vocabulary
from indexer.words.word_frequency import load_word_counts

TIE_BREAKER = 0.3  # share of the other fields that is added to the best: title and description beat the title alone
LANGUAGE_FILE = "language"  # the file that names the language
SYNONYM_WEIGHT = 0.8  # relative to a match of the word itself
COVERAGE_STEPS = 200  # steps of the share of a query that a product covers
MAX_IDF = 19.2  # the idf of a word that one product in a hundred million has
MAX_PHRASE_HITS = 200_000  # products of a phrase or an excluded word
MAX_HITS = 5_000  # products ranked for one query; beyond it totals are not exact


@dataclass(frozen=True)
class WordHits:
    """Products, best first: int64 products[n], float32 BM25 scores[n], coverage[n] of the query's weight, 0 to 1."""

    products: Positions
    scores: Vectors
    coverage: Vectors
    complete: bool  # False when more products matched than were ranked

    @classmethod
    def empty(cls) -> WordHits:
        """No hits."""
        return cls(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.float32), True)


class WordIndex:
    """An open word index; safe to share between threads."""

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        index.register_tokenizer(ANALYZER_NAME, get_stemmer())
        self.schema = index.schema
        self._searcher = index.searcher()
        self.vocabulary = vocabulary

    @classmethod
    def build(cls, products: Iterable[WordFields], folder: Path) -> list[str]:
        """Write index and vocabulary into folder; returns the names of the files relative to it."""
        (folder / "products").mkdir(parents=True)
        set_language(get_build_language())
        (folder / LANGUAGE_FILE).write_text(get_build_language(), encoding="utf-8")
        index = Index(make_schema(), str(folder / "products"))
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
        """Open what `build` wrote and set the process's language. Raises ReleaseError when tantivy cannot open it."""
        language_file = folder / LANGUAGE_FILE  # absent in releases of earlier versions
        set_language(language_file.read_text(encoding="utf-8") if language_file.is_file() else "english")
        load_word_counts(get_language())  # loaded here, so that no query waits for it
        try:
            return cls(Index.open(str(folder / "products")), Vocabulary.open(folder / "vocabulary"))
        except ValueError as error:
            raise ReleaseError(f"{folder} cannot be opened ({error}); build a new release.") from error

    def __len__(self) -> int:
        return self._searcher.num_docs

    def idf(self, stem: str) -> float:
        """BM25's inverse document frequency of a stem, ln(1 + (N - n + 0.5) / (n + 0.5)); 0 for one not indexed."""
        count = self._searcher.doc_freq("everything", stem)
        return log(1 + (len(self) - count + 0.5) / (count + 0.5)) if count else 0.0

    def count_in_names(self, stem: str) -> int:
        """Number of titles plus number of categories that contain a stem."""
        return int(self._searcher.doc_freq("title", stem) + self._searcher.doc_freq("category", stem))

    def weight(self, term: Term) -> float:
        """The weight of a term: its highest idf; a word that is not indexed weighs as much as the rarest."""
        if not term.in_vocabulary:
            return log(1 + (len(self) + 0.5) / 0.5)
        names = [(stem,) for stem, _ in term.stems] or term.others
        return max(max(map(self.idf, name)) for name in names)

    def weighted_share(self, text: str, stems: set[str]) -> float:
        """The share of a text's words, weighted by idf, whose stems are given: 0 to 1."""
        weights = {stem: self.idf(stem) for stem in stem_text(text)}
        read = sum(weight for stem, weight in weights.items() if stem in stems)
        return read / max(sum(weights.values()), 1e-9)

    def search(self, terms: Sequence[Term], limit: int = MAX_HITS) -> WordHits:
        """At most `limit` products that carry one of the terms at least."""
        known = [term for term in terms if term.in_vocabulary]
        if not known:
            return WordHits.empty()
        weights = [self.weight(term) for term in terms]
        total = max(sum(weights), 1e-9)
        # One search gives both: a score is BM25 plus whole steps of coverage, a step being more than any BM25.
        steps = [max(1, round(COVERAGE_STEPS * weight / total)) for weight in weights]
        shares = dict(zip(terms, steps, strict=True))
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
        """Products with these stems in sequence in one field: int64 [n], unordered, at most MAX_PHRASE_HITS.

        No product for no stems: tantivy refuses a phrase without words.
        """
        if not name:
            return np.empty(0, np.int64)
        found = self._searcher.search(_any_of(list(self._phrase_queries(name))), MAX_PHRASE_HITS, count=False).hits
        addresses = [address for _, address in found]
        return np.array(self._searcher.fast_field_values("id", addresses) if addresses else [], np.int64)

    def follows(self, first: str, second: str) -> bool:
        """Whether some product has the second word directly behind the first."""
        return len(self.find_phrase([stem(first), stem(second)])) > 0

    def search_label(self, terms: Sequence[Term], limit: int = 50) -> WordHits:
        """At most `limit` products by the words of a label, weighted by idf twice, which favours rare words."""
        if not terms:
            return WordHits.empty()
        rarest = max(self.weight(term) for term in terms) or 1.0
        ranked = [Query.boost_query(self._scoring_query(term), self.weight(term) / rarest) for term in terms]
        products, scores, complete = self._search(_any_of(ranked), limit)
        return WordHits(products, scores, np.ones(len(products), np.float32), complete)

    def _scoring_query(self, term: Term) -> Query:
        """The query for BM25 of the best field and form of a term, plus TIE_BREAKER of the others."""
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
        """One query for each field: these stems in sequence."""
        for field in BOOSTS:
            if len(name) == 1:
                yield Query.term_query(self.schema, field, name[0], "freq")
            else:
                yield Query.phrase_query(self.schema, field, list(name))

    def _idf_factor(self, _field: str, _stem: str) -> float:
        """The factor that scales an idf of this index to that of the release; 1 in the release itself."""
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
        hits = self._searcher.search(query, limit, count=False).hits  # a new list at each access
        scores = np.fromiter((score for score, _ in hits), np.float32, len(hits))
        ids = self._searcher.fast_field_values("id", [address for _, address in hits]) if hits else []
        return np.array(ids, np.int64), scores, len(hits) < limit


def _max_score(term: Term) -> float:
    """An upper bound of a term's BM25: the highest idf in every field and form, times 1 + k1 = 2.2 and the boost."""
    forms = len(term.stems) + len(term.others)
    best, everything = max(BOOSTS.values()), forms * sum(BOOSTS.values())
    return 2.2 * MAX_IDF * (best + TIE_BREAKER * (everything - best))


def _any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _file_names(folder: Path) -> list[str]:
    """All files except tantivy's lock files."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return sorted(path.relative_to(folder).as_posix() for path in paths)
