"""What an encoder is asked to learn: to name the category, and to bring photos of one product together."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class CosineClassifier(nn.Module):
    """Additive-margin softmax over product identities (CosFace, Wang et al. 2018, https://arxiv.org/abs/1801.09414)."""

    def __init__(self, dimension: int, identities: int, scale: float = 24.0, margin: float = 0.15) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.randn(identities, dimension) * dimension**-0.5)
        self.scale, self.margin = scale, margin

    def forward(self, embeddings: Tensor, identities: Tensor) -> Tensor:
        """Unit embeddings [n, d] and identity numbers [n] → mean loss."""
        cosines = embeddings @ functional.normalize(self.centres, dim=1).T
        cosines = cosines - self.margin * functional.one_hot(identities, cosines.shape[1])
        return functional.cross_entropy(cosines * self.scale, identities)


def category_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy with label smoothing 0.1."""
    return functional.cross_entropy(logits, labels, label_smoothing=0.1)
