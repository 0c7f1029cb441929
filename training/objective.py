"""Training targets and the losses against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from pytorch_metric_learning.losses import CosFaceLoss
from torch import Tensor, nn
from torch.nn import functional

from serving.handlers.networks import Answer
from training.augment import Mixed
from training.data.samples import Sample
from training.recipe import Recipe
from training.teaching.teacher import Seen

UNKNOWN = -1
SCALE, MARGIN = 24.0, 0.15  # of the additive-margin softmax over products (CosFace, Wang et al. 2018)


@dataclass(frozen=True)
class Targets:
    """What is known of n pictures; UNKNOWN, or a row of zeros for a title, where nothing is."""

    labels: Tensor  # int64 [n, heads]
    identities: Tensor  # int64 [n]
    titles: Tensor | None = None  # unit float32 [n, dimension of the text encoder]

    def to(self, device: str) -> Targets:
        """A copy on a device."""
        titles = None if self.titles is None else self.titles.to(device)
        return Targets(self.labels.to(device), self.identities.to(device), titles)

    def at(self, index: Tensor) -> Targets:
        """The targets of the pictures with these indices, int64 [m]."""
        titles = None if self.titles is None else self.titles[index]
        return Targets(self.labels[index], self.identities[index], titles)


class Lesson(NamedTuple):
    """The teacher's answers for a batch, and the student's embeddings of places, float [n, dimension, h, w]."""

    seen: Seen
    places: Tensor | None


def targets_of(samples: Sequence[Sample], heads: Mapping[str, Sequence[str]]) -> tuple[Targets, tuple[str, ...]]:
    """The samples' labels and identities as numbers, and the identities in the order of their numbers."""
    places = {head: {label: number for number, label in enumerate(labels)} for head, labels in heads.items()}
    labels = [[places[head].get(sample.labels.get(head, ""), UNKNOWN) for head in heads] for sample in samples]
    known = tuple(sorted({sample.identity for sample in samples if sample.identity}))
    numbers = {identity: number for number, identity in enumerate(known)}
    identities = [numbers.get(sample.identity, UNKNOWN) for sample in samples]
    shaped = torch.tensor(labels, dtype=torch.int64).reshape(len(samples), len(heads))
    return Targets(shaped, torch.tensor(identities, dtype=torch.int64)), known


class Objective(nn.Module):
    """The weighted losses of a run, with parameters of their own: a centre for each product, a temperature."""

    def __init__(self, recipe: Recipe, heads: Sequence[str], identities: int) -> None:
        super().__init__()
        self.recipe, self.head_names = recipe, tuple(heads)
        wanted = identities > 1 and recipe.identity_share > 0
        self.products = CosFaceLoss(identities, recipe.dimension, margin=MARGIN, scale=SCALE) if wanted else None
        self.temperature = nn.Parameter(torch.tensor(0.07).log())  # as CLIP starts it (Radford et al. 2021)

    @torch.no_grad()
    def place_products(self, embeddings: Tensor, identities: Tensor) -> None:
        """Set each product's centre to the mean direction of its pictures' embeddings.

        embeddings: float32 [n, dimension]; identities: int64 [n].
        """
        if self.products is None:
            return
        centres, known = self.products.W, identities != UNKNOWN  # [dimension, products]; a column's direction counts
        sums = torch.zeros_like(centres.T).index_add_(0, identities[known], embeddings[known])
        centres.copy_(functional.normalize(sums, dim=1).T * centres.norm(dim=0).mean())

    def forward(
        self, answer: Answer, targets: Targets, mixed: Mixed | None = None, lesson: Lesson | None = None
    ) -> dict[str, Tensor]:
        """The weighted parts of the loss by name, each a scalar; for a mixed batch without products and titles."""
        parts = {"labels": self.recipe.label_share * self._labels(answer.logits, targets.labels, mixed)}
        if lesson is not None:
            parts |= self._taught(answer, lesson)
        if mixed is None:
            if self.products is not None:
                parts["products"] = self.recipe.identity_share * self._products(answer.embedding, targets.identities)
            if targets.titles is not None and answer.aligned is not None:
                parts["titles"] = self.recipe.text_share * self._titles(answer.aligned.float(), targets.titles)
        return parts

    def _labels(self, logits: Mapping[str, Tensor], labels: Tensor, mixed: Mixed | None) -> Tensor:
        """Mean cross-entropy over all known labels [n, heads], whatever head they belong to."""
        total, known = logits_zero(logits, labels), 0
        for column, head in enumerate(self.head_names):
            wanted = labels[:, column]
            total = total + self._cross_entropy(logits[head], wanted) * (mixed.share if mixed else 1.0)
            if mixed is not None:
                total = total + self._cross_entropy(logits[head], wanted[mixed.partner]) * (1 - mixed.share)
            known += int((wanted != UNKNOWN).sum())
        return total / max(1, known)

    def _cross_entropy(self, logits: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(
            logits.float(), labels, ignore_index=UNKNOWN, reduction="sum", label_smoothing=self.recipe.label_smoothing
        )

    def _taught(self, answer: Answer, lesson: Lesson) -> dict[str, Tensor]:
        """1 - cosine to the teacher: of whole pictures, and of places, interpolated to the teacher's grid."""
        seen, places = lesson
        share = self.recipe.teacher_share
        parts = {"teacher": share * (1 - (answer.embedding.float() * seen.whole).sum(1)).mean()}
        if seen.places is not None and places is not None:
            size = seen.places.shape[2:]
            mine = functional.interpolate(places.float(), size=size, mode="bilinear", align_corners=False)
            parts["places"] = share * (1 - functional.cosine_similarity(mine, seen.places, dim=1)).mean()
        return parts

    def _products(self, embeddings: Tensor, identities: Tensor) -> Tensor:
        known = identities != UNKNOWN
        if self.products is None or not known.any():
            return embeddings.sum() * 0
        loss: Tensor = self.products(embeddings[known].float(), identities[known])
        return loss * known.float().mean()

    def _titles(self, pictures: Tensor, titles: Tensor) -> Tensor:
        """Contrastive loss in both directions (Radford et al. 2021) of unit pictures and titles, float32 [n, d].

        Pictures with the same title are positives of one another.
        """
        known = titles.abs().sum(1) > 0
        if known.sum() < 2:
            return pictures.sum() * 0
        pictures, titles = pictures[known], titles[known]
        same = titles @ titles.T > 0.999
        logits = pictures @ titles.T / self.temperature.exp()
        wanted = same.float() / same.float().sum(1, keepdim=True)
        return (functional.cross_entropy(logits, wanted) + functional.cross_entropy(logits.T, wanted)) / 2


def logits_zero(logits: Mapping[str, Tensor], like: Tensor) -> Tensor:
    """A scalar zero that depends on the logits, so that it can be differentiated when nothing is added."""
    return sum((part.sum() * 0.0 for part in logits.values()), torch.zeros((), device=like.device))
