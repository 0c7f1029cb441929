"""Answers typed words: parse, resolve, find, filter, rerank, paginate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.catalogue import ProductView
from catalog.languages.message import Message
from indexer.live.facts import Facts
from indexer.query.exactness import exactness
from indexer.query.inferred_filters import PARSED_KINDS, FacetValueNames, add_filters, find_taken_kinds
from indexer.query.parse import ParsedQuery, parse_query
from indexer.query.placements import NO_PLACEMENT, NO_PLACEMENTS, Placement, Placements, apply_placement
from indexer.release.release import OpenRelease
from indexer.search.codes import CodeMatches, find_codes, find_parts_of_codes, is_distinctive, named_variant
from indexer.search.fusion import Ranking
from indexer.search.hybrid import MAX_QUERY_LENGTH, TextMatches, find_text
from indexer.search.page import Page, PageRequest, Pages
from indexer.search.reranking import apply_negations, apply_operators, apply_rating_boost, diversify
from indexer.search.results import Filters, Hit, Match, SearchResult
from indexer.stores.vector_store import Vectors
from indexer.words.analysis import tidy_query, tokenize
from indexer.words.scripts import is_beyond_latin
from indexer.words.synonyms import NO_SYNONYMS, Synonyms
from indexer.words.terms import correct_query, resolve_query
from serving.cards import Card

FEW_HITS = 8  # with fewer hits, the nearest without inferred filters are added
MAX_NEAREST = 12
EncodeText = Callable[[Card, str], Vectors | None]
CROSS_MODAL_UNAVAILABLE = Message(
    "Only what products say was searched, not what their pictures show: that service is not answering just now."
)
SEMANTIC_UNAVAILABLE = Message(
    "Only the very words were searched: the service that knows what words mean is not answering just now."
)


@dataclass(frozen=True)
class MerchandisingRules:
    """A shop's synonyms, placements and ratings; each is called for every query, since it may change."""

    synonyms: Callable[[], Synonyms] = lambda: NO_SYNONYMS
    placements: Callable[[], Placements] = lambda: NO_PLACEMENTS


NO_MERCHANDISING = MerchandisingRules()


@dataclass(frozen=True)
class TextQuery:
    """A text query with its filters and the slice of hits wanted."""

    text: str
    filters: Filters
    plain: Collection[str]  # kinds of filters that are not inferred, or "all"
    limit: int
    offset: int
    use_placements: bool = True  # whether merchants' placements apply


@dataclass(frozen=True)
class InterpretedQuery:
    """What words found, and how they were interpreted."""

    matches: TextMatches
    corrected: str | None  # the words with spelling corrections, None without any
    degraded: str | None
    models: tuple[str, ...]  # that encoded the words

    @property
    def stems(self) -> frozenset[str]:
        """Stems of all words searched for."""
        return self.matches.forms


@dataclass(frozen=True)
class _Answer:
    """What the pages of one answer are made from."""

    release: OpenRelease
    text: TextMatches
    facts: Facts
    ranking: Ranking
    pinned: tuple[str, ...]
    codes: CodeMatches

    def describe(self, product: ProductView, _score: float) -> tuple[Match, str]:
        """Match and reason of one product; a pinned product that is a weak match has the pin as its reason."""
        match, reason = self.text.describe(self.release.text_thresholds, product)
        by_code = self.codes.describe(product)
        if by_code and (match != "exact" or self.codes.is_number(product)):  # a handle is often a word of the title
            return by_code
        return match, Message(
            "put first by the shop"
        ) if match == "weak" and product.public_id in self.pinned else reason

    def variant(self, product: ProductView) -> str:
        """The variant that the query names by its code or its options; "" for none."""
        return self.codes.variant(product) or named_variant(product, self.text.weights)


class WordSearch:
    """Finds products by words in a release; safe to share between threads."""

    def __init__(self, encode: EncodeText, pages: Pages, merchandising: MerchandisingRules) -> None:
        self._encode, self._pages, self._merchandising = encode, pages, merchandising
        self._named = FacetValueNames()

    def encoded_texts(self, release: OpenRelease, queries: Sequence[str]) -> list[str]:
        """The texts that the encoder is asked for when these queries are answered, as far as it can read them."""
        synonyms, texts = self._merchandising.synonyms(), list[str]()
        for words in (parse_query(tidy_query(query, MAX_QUERY_LENGTH), frozenset()).words for query in queries):
            terms = resolve_query(words, release.words.vocabulary, synonyms=synonyms, follows=release.words.follows)
            text = correct_query(words, terms) or words
            if text and not (release.text_card.reads_latin_only and is_beyond_latin(text)):
                texts.append(text)
        return texts

    def find(self, release: OpenRelease, text: str) -> InterpretedQuery:
        """Find products by words: BM25, text vectors, cross-modal spaces."""
        synonyms = self._merchandising.synonyms()
        terms = resolve_query(text, release.words.vocabulary, synonyms=synonyms, follows=release.words.follows)
        corrected = correct_query(text, terms)
        query = corrected or text  # the encoder does not know the shop's spelling
        readable = not (release.text_card.reads_latin_only and is_beyond_latin(query))
        vector = self._encode(release.text_card, query) if readable else None
        degraded = SEMANTIC_UNAVAILABLE if vector is None and readable else None
        vectors = {release.text_card.key: vector}
        query_vectors: dict[str, Vectors] = {}
        for name, space in release.cross_modal_spaces.items() if readable else ():
            if space.query_model.key not in vectors:  # no model is asked twice, answering or not
                vectors[space.query_model.key] = self._encode(space.query_model, query)
                degraded = degraded or (CROSS_MODAL_UNAVAILABLE if vectors[space.query_model.key] is None else None)
            query_vector = vectors[space.query_model.key]
            if query_vector is not None:
                query_vectors[name] = query_vector
        models = tuple(key for key, given in vectors.items() if given is not None)
        return InterpretedQuery(find_text(release, terms, vector, query_vectors), corrected, degraded, models)

    def answer(self, release: OpenRelease, query: TextQuery, facts: Facts) -> SearchResult:
        """One page of what the query found: by a code, else by its words."""
        codes = find_codes(self._pages.codes, query.text, facts.sequence)
        if codes and codes.is_whole(query.text) and is_distinctive(query.text):
            return self._answer_codes(release, query, codes, facts)
        parsed = parse_query(query.text, frozenset(PARSED_KINDS if "all" in query.plain else query.plain))
        if not parsed.words:
            return self._answer_filters_only(release, query, parsed, facts)
        text = self.find(release, parsed.words)
        ranking, notes = apply_operators(release, text.matches.ranking, parsed, facts)
        ranking, without = apply_negations(release, ranking, parsed.negated)
        matches = replace(text.matches, asked=exactness(text.corrected or parsed.words, facts, without))
        if not codes and not len(text.matches.covering):
            codes = find_parts_of_codes(self._pages.codes, query.text, facts.sequence)
        words = tokenize(text.corrected or parsed.words)
        inferred = self._named.infer(words, facts, text.matches.covering, find_taken_kinds(query.filters, query.plain))
        filters = add_filters(query.filters, parsed, inferred)
        placement = (
            self._merchandising.placements().find(text.corrected or parsed.words)
            if query.use_placements
            else NO_PLACEMENT
        )
        ranking = codes.put_before(self._rerank(ranking, facts, placement, bool(filters.brands)))
        answer = _Answer(release, matches, facts, ranking, placement.pin, codes)
        page = self._page(answer, filters, query)
        if inferred and not page.total:  # no product has all inferred values: search for the words instead
            inferred = []
            page = self._page(answer, add_filters(query.filters, parsed, []), query)
        return SearchResult(
            query=query.text,
            mode="text",
            release=release.id,
            **page.found,
            total_is_exact=text.matches.ranking.complete,
            did_you_mean=correct_query(query.text, list(text.matches.weights)),
            degraded=text.degraded,
            inferred_filters=(*inferred, *parsed.inferred_filters),
            nearest=self._nearest(answer, query, page) if inferred or parsed.inferred_filters else (),
            excluded=(*parsed.excluded, *parsed.negated),
            notes=notes,
            stems=text.stems,
            close=self._close(answer, filters, query, page),
            models=text.models,
        )

    def _rerank(self, ranking: Ranking, facts: Facts, placement: Placement, one_brand: bool) -> Ranking:
        """The order shown: rating boost, diversity of brands and families, then the placement."""
        reranked = diversify(apply_rating_boost(ranking, facts), facts, brands=not one_brand)
        return (
            apply_placement(reranked, placement, self._pages.ids(placement.products), facts) if placement else reranked
        )

    def _page(self, answer: _Answer, filters: Filters, query: TextQuery) -> Page:
        return self._pages.paginate(
            answer.ranking,
            PageRequest(filters, query.limit, query.offset, answer.text.close),
            answer.describe,
            facts=answer.facts,
            variant=answer.variant,
        )

    def _close(self, answer: _Answer, filters: Filters, query: TextQuery, page: Page) -> bool:
        """Whether any product found is more than weak: decided by the best hits, whatever page and order is shown."""
        if any(hit.match != "weak" for hit in page.hits):
            return True
        if not query.offset and filters.sort == "relevance":
            return False
        best = self._page(answer, replace(filters, sort="relevance"), replace(query, limit=MAX_NEAREST, offset=0))
        return any(hit.match != "weak" for hit in best.hits)

    def _nearest(self, answer: _Answer, query: TextQuery, page: Page) -> tuple[Hit, ...]:
        """When few hits pass the inferred filters, the best hits without them."""
        if page.total >= FEW_HITS or query.offset:
            return ()
        others = self._page(answer, query.filters, replace(query, limit=MAX_NEAREST + len(page.hits)))
        query_vectors = {hit.id for hit in page.hits}
        return tuple(hit for hit in others.hits if hit.id not in query_vectors)[:MAX_NEAREST]

    def _answer_codes(self, release: OpenRelease, query: TextQuery, codes: CodeMatches, facts: Facts) -> SearchResult:
        """Answer a query that is the code of products: those, and nothing that merely mentions it."""
        request = PageRequest(query.filters, query.limit, query.offset)
        page = self._pages.paginate(codes.ranking(), request, codes.describe_found, facts=facts, variant=codes.variant)
        return SearchResult(query.text, "text", release.id, **page.found)

    def _answer_filters_only(
        self, release: OpenRelease, query: TextQuery, parsed: ParsedQuery, facts: Facts
    ) -> SearchResult:
        """Answer a query of filters alone ("under 20"): every product that passes them."""
        everything = Ranking(facts.ids, np.ones(len(facts.ids), np.float32))
        request = PageRequest(add_filters(query.filters, parsed, []), query.limit, query.offset)
        page = self._pages.paginate(everything, request, _describe_filtered, facts=facts)
        return SearchResult(
            query.text,
            "text",
            release.id,
            **page.found,
            inferred_filters=parsed.inferred_filters,
        )


def _describe_filtered(_product: ProductView, _score: float) -> tuple[Match, str]:
    return "exact", "passes the filters"
