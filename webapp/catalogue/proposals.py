"""Categories for products whose feed has none: what the most similar products with a category are.

Its pictures are compared with the nearest ones and with each category's typical picture, in the space of words too if
the release has it; what it says is compared with each category's typical text. How sure a proposal is was learnt from
products that have one: each is asked for as if it had none, its own group of variants left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sqlalchemy import select

from catalog.catalogue import ProductView
from catalog.tables import Product
from evaluation.voting import AtBar, Calibration, Shares, at_bar, blended, calibrate, ranked_labels, vote
from indexer.embedding.cache import EmbeddingCache
from indexer.embedding.embed import embed_texts
from indexer.embedding.product_text import make_passage
from indexer.errors import BuildError, IndexingError
from indexer.live.facts import Facts
from indexer.release.models import ALIGNED
from indexer.release.release import OpenRelease
from indexer.stores.vector_store import Vectors
from webapp.catalogue.centroids import NOTHING, CategoryCentroids, Scored
from webapp.services import Services

BAR = 0.9  # confidence from which a proposal is accepted without a person
NEIGHBOURS, LOOKED_AT = 12, 60  # voters, and items searched to find them
SAMPLE = 600  # products asked for as if they had no category
FEWEST = 30
SHARPNESSES = (5.0, 10.0, 20.0, 40.0, 80.0)
ImageBy = Literal["nearest", "typical", "meaning"]
IMAGE_BY: tuple[ImageBy, ...] = ("nearest", "typical", "meaning")
WEIGHTS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)  # of the picture beside the words

Evidence = Literal["both", "image", "text"]


class TooFew(IndexingError):
    """There is too little to propose from."""


@dataclass(frozen=True)
class Proposal:
    """What a product may be; confidence is the share of such proposals that were right."""

    category: str
    confidence: float
    others: Sequence[tuple[str, float]] = ()  # further categories with their share of the votes


@dataclass(frozen=True)
class Tuning:
    """How votes are counted and what their shares are worth."""

    image_by: ImageBy
    image_sharpness: float
    text_sharpness: float
    image_weight: float
    calibration: Calibration


@dataclass(frozen=True)
class _Evidence:
    """Categories with scores: of the products that look nearest, and by typical picture, its meaning, and text."""

    nearest: Scored = NOTHING
    typical: Scored = NOTHING
    meaning: Scored = NOTHING  # typical pictures once more, where titles find them
    text: Scored = NOTHING

    def shares(self, tuning: Tuning) -> dict[str, float]:
        """All of it together."""
        looks: Scored = getattr(self, tuning.image_by)
        return blended(
            vote(*looks, tuning.image_sharpness), vote(*self.text, tuning.text_sharpness), tuning.image_weight
        )


@dataclass(frozen=True)
class _Case:
    truth: str
    near: _Evidence


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
        self._tuning = _tuned(self._cases, "both")

    def propose(self, products: Sequence[ProductView]) -> list[Proposal | None]:
        """A proposal for each product, None where it has neither an embedded picture nor text."""
        return [self._proposal(near) for near in self._near(products, {})]

    def measure(self, evidence: Evidence, bar: float = BAR) -> AtBar:
        """Accuracy on the sample; what is learnt from one half is tried on the other."""
        confidences: list[float] = []
        right: list[bool] = []
        cases = self._cases if evidence == "both" else [_alone(case, evidence) for case in self._cases]
        for known, asked in ((cases[::2], cases[1::2]), (cases[1::2], cases[::2])):
            tuning = _tuned(known, evidence)
            for case in asked:
                label, share = _first(case.near.shares(tuning))
                confidences.append(tuning.calibration.confidence(share) if label else 0.0)
                right.append(label == case.truth)
        return at_bar(confidences, right, bar)

    def _proposal(self, near: _Evidence) -> Proposal | None:
        ranked = ranked_labels(near.shares(self._tuning))
        if not ranked:
            return None
        (category, share), *others = ranked
        return Proposal(category, round(self._tuning.calibration.confidence(share), 4), others[:3])

    def _ask_sample(self) -> list[_Case]:
        """Products with a category as if they had none."""
        named = np.array([bool(name) for name in self._facts.categories], np.bool_)
        held = np.isin(self._facts.ids, self.release.text.products) & self._facts.visible
        ids = self._facts.ids[held & named[self._facts.category]] if len(named) else np.empty(0, np.int64)
        chosen = np.random.default_rng(0).permutation(ids)[: self._sample].tolist()
        found = self._services.catalogue.by_ids(chosen)
        products = [found[id_] for id_ in chosen if id_ in found]
        near = self._near(products, self._groups(products))
        return [_Case(product.category, own) for product, own in zip(products, near, strict=True)]

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

    def _near(self, products: Sequence[ProductView], groups: dict[int, set[int]]) -> list[_Evidence]:
        release = self.release
        hashes = [picture.hash for product in products for picture in product.pictures]
        looks = EmbeddingCache(self._services.database, release.image_card).find(hashes)
        reads = self._texts(products)
        found = []
        for number, product in enumerate(products):
            whole = [looks[picture.hash] for picture in product.pictures if picture.hash in looks]
            seen = [vector[: release.image_card.dimension] for vector in whole]
            meant = [vector[release.image_card.dimension :] for vector in whole]
            out = {product.id, *groups.get(product.id, ())}
            own = out if groups else set()
            found.append(
                _Evidence(
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


def _tuned(cases: Sequence[_Case], evidence: Evidence) -> Tuning:
    """The way of counting that was right most often, of equals the surest; then what its shares came to.

    How sharp votes are is chosen for each evidence alone, then the weight, then both once more: all at once is slow.
    """
    blank = Tuning("nearest", SHARPNESSES[0], SHARPNESSES[0], 0.0, Calibration((0.0, 1.0), (0.0, 1.0)))
    words = [replace(blank, text_sharpness=sharpness) for sharpness in SHARPNESSES]
    best = read = _best(cases, words) if evidence != "image" else blank
    if evidence != "text":
        seen = [replace(read, image_weight=1.0, image_sharpness=sharpness) for sharpness in SHARPNESSES]
        looks = [_best(cases, [replace(tuning, image_by=by) for tuning in seen]) for by in IMAGE_BY]
        weights = (1.0,) if evidence == "image" else WEIGHTS
        best = _best(cases, [replace(tuning, image_weight=weight) for tuning in looks for weight in weights])
    if evidence == "both":
        best = _best(cases, [_sharper(best, image, text) for image in SHARPNESSES for text in SHARPNESSES])
        best = _best(cases, [replace(best, image_weight=weight) for weight in WEIGHTS])
    tops = [(*_first(case.near.shares(best)), case.truth) for case in cases]
    learnt = calibrate([share for _, share, _ in tops], [label == truth for label, _, truth in tops])
    return replace(best, calibration=learnt)


def _sharper(tuning: Tuning, image: float, text: float) -> Tuning:
    return replace(tuning, image_sharpness=image, text_sharpness=text)


def _best(cases: Sequence[_Case], choices: Sequence[Tuning]) -> Tuning:
    return max(choices, key=lambda tuning: _quality(cases, tuning))


def _quality(cases: Sequence[_Case], tuning: Tuning) -> tuple[float, float]:
    shares = [case.near.shares(tuning) for case in cases]
    right = np.mean([_first(one)[0] == case.truth for one, case in zip(shares, cases, strict=True)])
    sure = np.mean([np.log(one.get(case.truth, 0.0) + 0.01) for one, case in zip(shares, cases, strict=True)])
    return round(float(right), 3), float(sure)


def _alone(case: _Case, evidence: Evidence) -> _Case:
    near = case.near
    return _Case(case.truth, replace(near, text=NOTHING) if evidence == "image" else _Evidence(text=near.text))


def _first(shares: Shares) -> tuple[str, float]:
    return ranked_labels(shares)[0] if shares else ("", 0.0)
