"""ViT-B/16 (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929) as a backbone for pictures of several sizes."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from serving.errors import NetworkRefused
from serving.handlers.vision import torchvision

WIDTH, PATCH, GRID = 768, 16, 14  # channels; px of a patch; patches on a side at 224 px


class VisionTransformer(nn.Module):
    """torchvision's parts under torchvision's names, without its head; the class token is the feature."""

    def __init__(self) -> None:
        super().__init__()
        whole: Any = torchvision().models.vit_b_16(weights=None)
        self.class_token: nn.Parameter = whole.class_token
        self.conv_proj: nn.Conv2d = whole.conv_proj
        self.encoder: Any = whole.encoder

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, s, s] → the class token's features [n, 768]; NetworkRefused unless s is a multiple of 16."""
        side = pictures.shape[-1]
        if side % PATCH:
            raise NetworkRefused(f"vit-b-16 sees squares of a multiple of {PATCH} px, not of {side} px; its own is 224")
        patches = self.conv_proj(pictures).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.class_token.expand(len(patches), -1, -1), patches], dim=1)
        encoder = self.encoder
        states = encoder.layers(encoder.dropout(tokens + self._positions(side // PATCH)))
        pooled: Tensor = encoder.ln(states[:, 0])
        return pooled

    def _positions(self, grid: int) -> Tensor:
        """The learned positions, resampled for another grid of patches than 14 x 14."""
        known: Tensor = self.encoder.pos_embedding
        if grid == GRID:
            return known
        square = known[:, 1:].transpose(1, 2).reshape(1, WIDTH, GRID, GRID).float()
        resampled = functional.interpolate(square, (grid, grid), mode="bicubic", align_corners=False)
        return torch.cat([known[:, :1], resampled.flatten(2).transpose(1, 2).to(known.dtype)], dim=1)
