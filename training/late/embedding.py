"""The learned part of the embedding: principal axes of the features, turned towards products, similarities kept."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SCALE, MARGIN = 24.0, 0.1  # of the additive-margin softmax over products (CosFace, Wang et al. 2018)
POWER = 0.15  # of the inverse variances by which the axes are evened out: 0 not at all, 0.5 wholly
RATE, CENTRE_RATE = 2e-3, 6e-3
STEPS, BATCH = 400, 256
KEEP = 10.0  # weight of the change of similarities: 25 finds fewer products, less loses what was known of others
SIMILARITIES = 10.0  # factor of their change, which is small
UNKNOWN = -1


@dataclass(frozen=True)
class Known:
    """n views: their features and what is known of each."""

    features: Tensor  # float32 [n, width]
    products: Tensor  # int64 [n], UNKNOWN where no product is known
    sources: Tensor  # int64 [n]: views of each source are drawn as often as those of any other


def principal_axes(features: Tensor, dimension: int) -> nn.Linear:
    """The projection of float32 [n, width] on their first axes, evened out by POWER, about their mean."""
    mean = features.mean(0)
    centred = features - mean
    variances, axes = torch.linalg.eigh((centred.T @ centred / len(features)).double())
    variances, axes = variances.flip(0)[:dimension], axes.flip(1)[:, :dimension]
    weight = (axes * (variances / variances[0]).clamp_min(1e-9) ** -POWER).T.float()
    weight = weight / (centred @ weight.T).norm(dim=1).mean()
    projection = nn.Linear(features.shape[1], dimension)
    with torch.no_grad():
        projection.weight.copy_(weight)
        projection.bias.copy_(-weight @ mean)
    return projection


def learn_embedding(known: Known, dimension: int, seed: int) -> nn.Linear:
    """A projection in which views of one product are near, while the similarities of all others change little.

    KEEP weighs the squared change of similarities among the views of a batch, known products or not: what the
    pretrained features know of things that nobody labelled is in them.
    """
    projection = principal_axes(known.features, dimension)
    if int(known.products.max()) < 1:
        return projection
    torch.manual_seed(seed)
    with torch.no_grad():
        before = functional.normalize(projection(known.features), dim=1)
    centres = nn.Parameter(_centres(before, known.products))
    optimizer = torch.optim.Adam(
        [{"params": projection.parameters(), "lr": RATE}, {"params": [centres], "lr": CENTRE_RATE}]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 + math.cos(math.pi * step / STEPS)) / 2)
    sources = [torch.nonzero(known.sources == source).flatten() for source in range(int(known.sources.max()) + 1)]
    for _ in range(STEPS):
        batch = torch.cat([rows[torch.randint(len(rows), (BATCH // len(sources),))] for rows in sources])
        embedding = functional.normalize(projection(known.features[batch]), dim=1)
        moved = change(embedding, before[batch])
        loss = product_loss(embedding, centres, known.products[batch]) + KEEP * SIMILARITIES * moved
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return projection.requires_grad_(False)


def product_loss(embedding: Tensor, centres: Tensor, products: Tensor) -> Tensor:
    """Additive-margin softmax of unit embeddings [n, d] over centres [p, d]; those without a product are left out."""
    named = products != UNKNOWN
    cosines = embedding[named] @ functional.normalize(centres, dim=1).T
    cosines = cosines - MARGIN * functional.one_hot(products[named], len(centres))
    return functional.cross_entropy(SCALE * cosines, products[named])


def change(embedding: Tensor, before: Tensor) -> Tensor:
    """The mean squared change of the similarities among n unit embeddings [n, d] since they were `before` [n, e]."""
    return (embedding @ embedding.T - before @ before.T).square().mean()


def _centres(embedding: Tensor, products: Tensor) -> Tensor:
    named = products != UNKNOWN
    sums = torch.zeros(int(products.max()) + 1, embedding.shape[1])
    return functional.normalize(sums.index_add_(0, products[named], embedding[named]), dim=1)
