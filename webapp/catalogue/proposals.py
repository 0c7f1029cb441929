"""Categories for products whose feed has none: what the most similar products with a category are.

Its pictures are compared with the nearest ones and with each category's typical picture, in the space of words too if
the release has it; what it says is compared with each category's typical text. How sure a proposal is was learnt from
products that have one: each is asked for as if it had none, its own group of variants left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from sqlalchemy import select

from catalog.catalogue import ProductView
from catalog.tables import Product
from evaluation.intervals import Interval, bootstrap_difference
from evaluation.voting import AtBar, at_bar, ranked_labels
from indexer.embedding.cache import EmbeddingCache
from indexer.embedding.embed import embed_texts
from indexer.embedding.product_text import make_passage
from indexer.errors import BuildError, IndexingError
from indexer.live.facts import Facts
from indexer.release.models import ALIGNED
from indexer.release.release import OpenRelease
from indexer.stores.vector_store import Vectors
from webapp.catalogue.evidence import (
    NOTHING,
    Case,
    CategoryCentroids,
    Evidence,
    Scored,
    Similarities,
    best_label,
    keep_alone,
    tune,
)
from webapp.services import Services

BAR = 0.9  # confidence from which a proposal is accepted without a person
NEIGHBOURS, LOOKED_AT = 12, 60  # voters, and items searched to find them
SAMPLE = 600  # products asked for as if they had no category
FEWEST = 30


class TooFew(IndexingError):
    """There is too little to propose from."""


@dataclass(frozen=True)
class Proposal:
    """What a product may be; confidence is the share of such proposals that were right."""

    category: str
    confidence: float
    others: Sequence[tuple[str, float]] = ()  # further categories with their share of the votes


class Proposer:
    """Proposes from one release; made anew for another. Raises ReleaseError, TooFew."""

    def __init__(self, services: Services, *, sample: int = SAMPLE) -> None:
        self._services, self._sample = services, sample
        self.release: OpenRelease = services.releases.current()
        self._facts: Facts = services.facts.current()
        self._looks = CategoryCentroids(self.release.image, self._facts)
        self._reads = CategoryCentroids(self.release.text, self._facts)
        aligned = self.release.cross_modal_spaces.get(ALIGNED)
        self._means = CategoryCentroids(aligned.space, self._facts) if aligned else None
        self._cases = self._ask_sample()
        if len(self._cases) < FEWEST:
            raise TooFew(
                f"The release holds {len(self._cases)} products with a category; at least {FEWEST} are needed to"
                " propose categories for others. Give some of them one and build a release."
            )
        self._tuning = tune(self._cases, "both")

    def propose(self, products: Sequence[ProductView]) -> list[Proposal | None]:
        """A proposal for each product, None where it has neither an embedded picture nor text."""
        return [self._proposal(near) for near in self._near(products, {})]

    def measure(self, evidence: Evidence, bar: float = BAR) -> AtBar:
        """Accuracy on the sample; what is learnt from one half is tried on the other."""
        return at_bar(*self._try(evidence), bar)

    def gain(self) -> Interval:
        """By how much picture and words are right more often than the better of the two; families are drawn whole."""
        both, *parts = (self._try(evidence)[1] for evidence in ("both", "image", "text"))
        return bootstrap_difference(both, max(parts, key=sum), groups=[case.family for case in self._cases])

    def _try(self, evidence: Evidence) -> tuple[list[float], list[bool]]:
        """The confidence of each case's proposal and whether it is right, in the order of the cases."""
        cases = self._cases if evidence == "both" else [keep_alone(case, evidence) for case in self._cases]
        confidences, right = [0.0] * len(cases), [False] * len(cases)
        for known, asked in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
            tuning = tune(cases[known], evidence)
            for place in range(len(cases))[asked]:
                label, share = best_label(cases[place].near.shares(tuning))
                confidences[place] = tuning.calibration.confidence(share) if label else 0.0
                right[place] = label == cases[place].truth
        return confidences, right

    def _proposal(self, near: Similarities) -> Proposal | None:
        ranked = ranked_labels(near.shares(self._tuning))
        if not ranked:
            return None
        (category, share), *others = ranked
        return Proposal(category, round(self._tuning.calibration.confidence(share), 4), others[:3])

    def _ask_sample(self) -> list[Case]:
        """Products with a category as if they had none."""
        named = np.array([bool(name) for name in self._facts.categories], np.bool_)
        held = np.isin(self._facts.ids, self.release.text.products) & self._facts.visible
        ids = self._facts.ids[held & named[self._facts.category]] if len(named) else np.empty(0, np.int64)
        chosen = np.random.default_rng(0).permutation(ids)[: self._sample].tolist()
        found = self._services.catalogue.by_ids(chosen)
        products = [found[id_] for id_ in chosen if id_ in found]
        near = self._near(products, self._groups(products))
        return [
            Case(product.category, own, f"{product.source} {product.group_id}" if product.group_id else "")
            for product, own in zip(products, near, strict=True)
        ]

    def _groups(self, products: Sequence[ProductView]) -> dict[int, set[int]]:
        """The variants of each product, itself among them."""
        keys = {(product.source, product.group_id) for product in products if product.group_id}
        members: dict[tuple[str, str], set[int]] = {}
        groups = sorted({group for _, group in keys})
        with self._services.database.session() as session:
            for start in range(0, len(groups), 500):
                query = select(Product.id, Product.source, Product.group_id)
                for row in session.execute(query.where(Product.group_id.in_(groups[start : start + 500]))):
                    members.setdefault((row.source, row.group_id), set()).add(row.id)
        return {product.id: members.get((product.source, product.group_id), set()) for product in products}

    def _near(self, products: Sequence[ProductView], groups: dict[int, set[int]]) -> list[Similarities]:
        release = self.release
        hashes = [picture.hash for product in products for picture in product.pictures]
        looks = EmbeddingCache(self._services.database, release.image_card).find(hashes)
        reads = self._texts(products)
        found = []
        for number, product in enumerate(products):
            whole = [looks[picture.hash] for picture in product.pictures if picture.hash in looks]
            seen = [release.image.as_kept(vector[: release.image_card.dimension]) for vector in whole]
            meant = [vector[release.image_card.dimension :] for vector in whole]
            out = {product.id, *groups.get(product.id, ())}
            own = out if groups else set()
            found.append(
                Similarities(
                    self._nearest(seen, out),
                    self._looks.scores(seen, own),
                    NOTHING if self._means is None else self._means.scores(meant, own),
                    NOTHING if reads is None else self._reads.scores([reads[number]], own),
                )
            )
        return found

    def _texts(self, products: Sequence[ProductView]) -> Vectors | None:
        """Titles and all that the products say, without a category; None while no model answers and none is kept."""
        titles = [product.title for product in products]
        passages = [make_passage(replace(product, category="")) for product in products]
        services, card = self._services, self.release.text_card
        texts = list(map(card.input.as_passage, [*titles, *passages]))
        try:
            vectors = embed_texts(services.database, services.client, card, texts, lambda *_: None)
        except BuildError:
            return None
        return np.asarray(vectors[: len(titles)] + vectors[len(titles) :], np.float32)

    def _nearest(self, vectors: Sequence[Vectors], without: set[int]) -> Scored:
        space = self.release.image
        if not vectors or not len(space.products):
            return NOTHING
        positions, scores = space.store.search(np.stack(vectors).astype(np.float32), LOOKED_AT)
        products, flat = space.products[positions.ravel()], scores.ravel()
        rows = self._facts.rows(products)
        best: dict[int, tuple[str, float]] = {}
        for place in np.argsort(-flat, kind="stable").tolist():
            product, row = int(products[place]), int(rows[place])
            category = self._facts.categories[self._facts.category[row]] if row >= 0 else ""
            if category and product not in without and product not in best:
                best[product] = (category, float(flat[place]))
        chosen = list(best.values())[:NEIGHBOURS]
        return [category for category, _ in chosen], [score for _, score in chosen]


class Proposers:
    """Keeps the proposer of the current release: making one takes seconds."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = Lock()
        self._made: Proposer | None = None

    def current(self) -> Proposer:
        """The proposer of the current release. Raises ReleaseError, TooFew."""
        with self._lock:
            wanted = self._services.releases.current().id
            if self._made is None or self._made.release.id != wanted:
                self._made = Proposer(self._services)
            return self._made
