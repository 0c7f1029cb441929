"""What reads the features beside the embedding: label heads, and the vector among texts."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

ROUNDS = 80
STRENGTH = 0.03  # inverse of the regularisation of a label head, of features scaled to a deviation of 1
SMOOTHING = 0.05
RIDGE = 3e-4  # of the regression towards texts, relative to the features' mean square


def label_head(features: Tensor, labels: Tensor, count: int) -> nn.Linear:
    """Logistic regression of labels int64 [n] on features float32 [n, width]."""
    head = nn.Linear(features.shape[1], count)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    scale = features.std(0).mean()
    scaled = features / scale
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=ROUNDS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        fit = functional.cross_entropy(head(scaled), labels, label_smoothing=SMOOTHING)
        total = fit + head.weight.square().sum() / (2 * STRENGTH * len(labels))
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        head.weight /= scale
    return head.requires_grad_(False)


def towards_texts(features: Tensor, titles: Tensor, rank: int) -> nn.Sequential:
    """Regression of titles' unit vectors [n, d] on features [n, width], of so low a rank: two small layers."""
    mean, wanted_mean = features.mean(0), titles.mean(0)
    centred, wanted = (features - mean).double(), (titles - wanted_mean).double()
    square = centred.T @ centred / len(features)
    square += RIDGE * torch.eye(len(square)) * square.trace()
    solution = torch.linalg.solve(square, centred.T @ wanted / len(features))  # [width, d]
    # The best approximation of a rank is in the axes of what is predicted.
    axes = torch.linalg.eigh((centred @ solution).T @ (centred @ solution)).eigenvectors.flip(1)[:, :rank]
    inner, outer = nn.Linear(features.shape[1], rank, bias=False), nn.Linear(rank, titles.shape[1])
    with torch.no_grad():
        inner.weight.copy_((solution @ axes).T)
        outer.weight.copy_(axes)
        outer.bias.copy_(wanted_mean - outer.weight @ (inner.weight @ mean))
    return nn.Sequential(inner, outer).requires_grad_(False)
