"""The entry point of search: by words, by a photo, by the words in a photo, and similar products."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
from PIL import Image

from catalog.catalogue import Catalogue, ProductView
from indexer.build.printed import PictureReader, ReadText
from indexer.embedding.embed import Encoder, QueryVectors
from indexer.errors import PhotoOutdated, ReleaseError
from indexer.live.live_facts import LiveFacts
from indexer.live.releases import LiveReleases
from indexer.query.inferred_filters import PARSED_KINDS, add_filters
from indexer.query.parse import parse_query
from indexer.release.release import OpenRelease
from indexer.release.releases import Releases
from indexer.search.codes import find_barcodes
from indexer.search.facets import find_passing
from indexer.search.hybrid import MAX_QUERY_LENGTH
from indexer.search.label import MAX_LABEL_LENGTH, add_photo, find_label, keep_known_words
from indexer.search.page import PageRequest, Pages
from indexer.search.photo import PhotoQuery, describe_photo, find_photo, refine_by_words, widen
from indexer.search.recognise import recognise, score_categories, score_labels
from indexer.search.reranking import apply_negations, apply_operators
from indexer.search.results import Filters, Hit, LabelScore, Match, SearchResult
from indexer.search.similar import check_by, describe_by, find_similar, prefer_available
from indexer.search.words import NO_MERCHANDISING, SEMANTIC_UNAVAILABLE, MerchandisingRules, TextQuery, WordSearch
from indexer.stores.vector_store import Vectors
from indexer.words.analysis import tidy_query
from indexer.words.terms import correct_query
from serving.cards import Card
from serving.errors import ServingError, Unavailable
from serving.identity import fingerprint

NO_FILTERS = Filters()
log = logging.getLogger(__name__)


class Search:
    """Answers queries from the current release; thread-safe. Methods raise ReleaseError when none can be opened."""

    def __init__(
        self,
        releases: Releases,
        catalogue: Catalogue,
        client: Encoder,
        cards: Sequence[Card] = (),
        reader: PictureReader | None = None,
        live: LiveReleases | None = None,
        pages: Pages | None = None,
        merchandising: MerchandisingRules = NO_MERCHANDISING,
        on_vector_lookup: Callable[[bool], None] = lambda _known: None,
    ) -> None:
        self._live = live or LiveReleases(releases, catalogue)
        self._catalogue = catalogue
        self._client = client
        self._served = {card.key: fingerprint(card) for card in cards}
        self._reader = reader
        self._vectors = QueryVectors(client, on_vector_lookup)
        self._pages = pages or Pages(LiveFacts(releases.database, catalogue), catalogue)
        self._words = WordSearch(self._vector, self._pages, merchandising)

    def by_text(
        self,
        query: str,
        *,
        filters: Filters = NO_FILTERS,
        limit: int = 24,
        offset: int = 0,
        plain: Collection[str] = (),
        use_placements: bool = True,
    ) -> SearchResult:
        """Products for typed words; while the text encoder does not answer, by BM25 alone, and `degraded` says so.

        `plain` names the filters (brand, colour, material, price, in_stock, or all) that are not inferred from words;
        without `use_placements` merchants' placements are ignored.
        """
        release, sequence = self._live.current_with_sequence()
        asked = tidy_query(query, MAX_QUERY_LENGTH)
        if not asked:
            return SearchResult(query="", mode="text", release=release.id, hits=(), total=0)
        text = TextQuery(asked, filters, plain, limit, offset, use_placements)
        return self._words.answer(release, text, self._pages.facts(sequence))

    def prepare(self, queries: Sequence[str]) -> None:
        """Ask the text encoder once for the vectors of several queries; `by_text` finds them kept, or says it lacks."""
        release = self._live.current()
        with suppress(ServingError, ReleaseError):
            self._check_served(release.text_card)
            self._vectors.prepare(release.text_card, self._words.encoded_texts(release, queries))

    def encode_photo(self, jpeg: bytes) -> PhotoQuery:
        """Encode a JPEG with the image encoder of the current release. Raises ServingError when it does not answer."""
        card = self._live.current().image_card
        self._check_served(card)
        encoding = self._client.encode_image(card, jpeg)
        return PhotoQuery(np.asarray(encoding.vector, np.float32), encoding.probabilities, card.name, card.version)

    def by_photo(
        self,
        photo: PhotoQuery,
        *,
        text: str = "",
        filters: Filters = NO_FILTERS,
        limit: int = 24,
        offset: int = 0,
        plain: Collection[str] = (),
        barcodes: Sequence[str] = (),
    ) -> SearchResult:
        """Products for a photo, words and filters, those first that have a barcode read in it.

        Raises PhotoOutdated when another model encoded the photo.
        """
        release, sequence = self._release_for(photo)
        by_photo, facts = find_photo(release.image, photo.vector), self._pages.facts(sequence)
        recognised = recognise(score_categories(release, photo, by_photo, facts))
        asked = tidy_query(text, MAX_QUERY_LENGTH)
        parsed = parse_query(asked, frozenset(PARSED_KINDS if "all" in plain else plain))
        filters = add_filters(filters, parsed, [])
        words = self._words.find(release, parsed.words) if parsed.words else None
        found = by_photo if words is None else refine_by_words(release, by_photo, photo.vector, words.matches)
        if filters and words is None:
            found = widen(release.image, found, photo.vector, find_passing(facts, filters))
        kept, notes = apply_operators(release, found.ranking, parsed, facts)
        kept, _ = apply_negations(release, kept, parsed.negated)
        codes, unknown = find_barcodes(self._pages.codes, barcodes, facts.sequence)
        found = replace(found, ranking=codes.put_before(kept))
        request = PageRequest(filters, limit, offset, found.close(release.image_thresholds))
        describe = describe_photo(found, release.image_thresholds, codes, words.matches if words else None)
        page = self._pages.paginate(found.ranking, request, describe, found.picture, facts, codes.variant)
        return SearchResult(
            query=asked,
            mode="image",
            release=release.id,
            **page.found,
            total_is_exact=found.ranking.complete,
            recognized=recognised,
            did_you_mean=correct_query(asked, list(words.matches.weights)) if words else None,
            degraded=words.degraded if words else None,
            inferred_filters=parsed.inferred_filters,
            excluded=(*parsed.excluded, *parsed.negated),
            notes=(*unknown, *notes),
            stems=words.stems if words else frozenset(),
            models=(photo.key, *(words.models if words else ())),
        )

    def by_photo_text(
        self,
        text: str,
        *,
        photo: PhotoQuery | None = None,
        filters: Filters = NO_FILTERS,
        limit: int = 24,
        offset: int = 0,
        barcodes: Sequence[str] = (),
    ) -> SearchResult:
        """Products for the words read in a photo and, if given, its vector; raises PhotoOutdated as `by_photo` does."""
        release, sequence = self._live.current_with_sequence() if photo is None else self._release_for(photo)
        read = tidy_query(text, MAX_LABEL_LENGTH)
        known = keep_known_words(release, read)
        vector = self._vector(release.text_card, known) if known else None
        label = find_label(release, read, self._pages.names, vector)
        label = label if photo is None else add_photo(release.image, label, photo.vector)
        limits, facts = release.image_thresholds, self._pages.facts(sequence)
        codes, unknown = find_barcodes(self._pages.codes, barcodes, facts.sequence)
        ranking = codes.put_before(label.ranking)

        def describe(product: ProductView, _score: float) -> tuple[Match, str]:
            return codes.describe(product) or label.describe(limits, product)

        page = self._pages.paginate(
            ranking, PageRequest(filters, limit, offset), describe, facts=facts, variant=codes.variant
        )
        return SearchResult(
            query=read,
            mode="photo-text",
            release=release.id,
            **page.found,
            total_is_exact=label.ranking.complete,
            text=read,
            degraded=SEMANTIC_UNAVAILABLE if known and vector is None else None,
            notes=unknown,
            models=(*(() if vector is None else (release.text_card.key,)), *((photo.key,) if photo else ())),
        )

    def read_photo(self, image: Image.Image) -> ReadText:
        """The words in a photo. Raises Unavailable without a reader, and what the reader raises."""
        if self._reader is None:
            raise Unavailable("Reading words in photos is switched off here.")
        return self._reader.read(image)

    def similar(self, public_id: str, by: str = "both", limit: int = 12, *, variants: bool = True) -> list[Hit]:
        """Products alike by "image", "text", "both", "title" (else ValueError), in stock first; [] for unknown ids."""
        kind = check_by(by)
        product = self._catalogue.product(public_id)
        if product is None:
            return []
        release, sequence = self._live.current_with_sequence()
        facts = self._pages.facts(sequence)
        similar = find_similar(release, self._catalogue, product, kind)
        found = prefer_available(similar, facts, product.id, variants=variants)
        asked, describe = PageRequest(NO_FILTERS, limit, 0), describe_by(release, product, kind)
        return list(self._pages.paginate(found, asked, describe, facts=facts).hits)

    def classify(self, photo: PhotoQuery) -> list[LabelScore]:
        """Every label with its probability, the shop's categories first. Raises PhotoOutdated as `by_photo` does."""
        release, sequence = self._release_for(photo)
        return score_labels(release.image_card, photo.probabilities, self._pages.facts(sequence))

    def categories_of(self, photo: PhotoQuery) -> list[LabelScore]:
        """The shop's categories by their share in a photo; none where no product comes close. Raises PhotoOutdated."""
        release, sequence = self._release_for(photo)
        return score_categories(release, photo, find_photo(release.image, photo.vector), self._pages.facts(sequence))

    def _vector(self, card: Card, text: str) -> Vectors | None:
        """The text's vector, float32 [d], or None when the model does not answer."""
        try:
            self._check_served(card)
            return self._vectors.get(card, text)
        except ServingError as error:
            log.warning("Words are searched without %s: %s", card.key, error)
        except ReleaseError:
            log.exception("Words are searched without %s", card.key)
        return None

    def _check_served(self, card: Card) -> None:
        """Raise ReleaseError when the model store holds another model under the same version."""
        served = self._served.get(card.key)
        if served is not None and served != fingerprint(card):
            raise ReleaseError(
                f"{card.key} was changed after the release was built with it; give the changed model a new version,"
                " or build a new release (shoplens index build)."
            )

    def _release_for(self, photo: PhotoQuery) -> tuple[OpenRelease, int | None]:
        release, sequence = self._live.current_with_sequence()
        card = release.image_card
        if (photo.model, photo.version) != (card.name, card.version):
            raise PhotoOutdated(
                f"The photo was encoded by {photo.model}-{photo.version}, release {release.id} searches with"
                f" {card.key}; encode the photo again."
            )
        return release, sequence
