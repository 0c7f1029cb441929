"""The embedding on known features: products come together, what nobody labelled stays as it was."""

import torch
from torch.nn import functional

from training.late.embedding import UNKNOWN, Known, change, learn_embedding, principal_axes

DRAW = torch.Generator().manual_seed(4)
CENTRES = functional.normalize(torch.randn(12, 24, generator=DRAW), dim=1)
PRODUCTS = torch.arange(12).repeat_interleave(6)
FEATURES = functional.normalize(CENTRES[PRODUCTS] + 0.25 * torch.randn(72, 24, generator=DRAW), dim=1)
OTHERS = functional.normalize(torch.randn(40, 24, generator=DRAW), dim=1)


def found(vectors: torch.Tensor) -> float:
    """How often the nearest other view is of the same product."""
    scores = vectors @ vectors.T - 2 * torch.eye(len(vectors))
    return float((PRODUCTS[scores.argmax(1)] == PRODUCTS).float().mean())


def unit(projection: torch.nn.Linear, features: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return functional.normalize(projection(features), dim=1)


def test_principal_axes_keep_what_varies_most() -> None:
    flat = FEATURES.clone()
    flat[:, 8:] *= 0.001
    projection = principal_axes(flat, 8)
    assert projection.weight.shape == (8, 24)
    assert unit(projection, flat).norm(dim=1).allclose(torch.ones(72))
    assert projection.weight[:, :8].norm() > 10 * projection.weight[:, 8:].norm()


def test_views_of_one_product_come_together_and_others_stay() -> None:
    known = Known(
        torch.cat([FEATURES, OTHERS]),
        torch.cat([PRODUCTS, torch.full((40,), UNKNOWN)]),
        torch.cat([torch.zeros(72), torch.ones(40)]).long(),
    )
    before = principal_axes(known.features, 16)
    after = learn_embedding(known, 16, seed=1)
    assert found(unit(after, FEATURES)) >= found(unit(before, FEATURES))
    assert change(unit(after, OTHERS), unit(before, OTHERS)) < 0.05


def test_without_products_the_axes_are_the_embedding() -> None:
    known = Known(OTHERS, torch.full((40,), UNKNOWN), torch.zeros(40).long())
    assert torch.allclose(learn_embedding(known, 8, seed=1).weight, principal_axes(OTHERS, 8).weight)
