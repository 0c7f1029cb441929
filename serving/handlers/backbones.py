"""The backbones that torchvision has not: two kinds of convolutional network, and ViT for pictures of any size."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from serving.errors import NetworkRefused
from serving.handlers.vision import torchvision

BASIC_WIDTHS = (32, 64, 128, 192, 256)  # channels of the five stages
RESIDUAL_WIDTHS = (32, 64, 128, 256)  # channels of the four stages; half a ResNet-18's
RESIDUAL_WIDE = (48, 96, 192, 384)  # three quarters
RESIDUAL_SMALL = (32, 64, 128)  # of the three stages for small pictures
BLOCKS = 2  # in each stage
VIT_WIDTH, PATCH, GRID = 768, 16, 14  # channels; px of a patch; patches on a side at 224 px


def basic_cnn() -> nn.Module:
    """Five convolutions, each halving the picture: [n, 3, s, s] → features [n, 256, s/32, s/32]; s at least 32."""
    layers: list[nn.Module] = []
    inputs = 3
    for outputs in BASIC_WIDTHS:
        convolution = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
        layers += [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(*layers)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut (He et al. 2015, https://arxiv.org/abs/1512.03385)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        changes = stride != 1 or inputs != outputs
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if changes else nn.Identity()

    def forward(self, pictures: Tensor) -> Tensor:
        inner = functional.relu(self.first_norm(self.first(pictures)))
        return functional.relu(self.second_norm(self.second(inner)) + self.shortcut(pictures))


def residual_cnn(widths: tuple[int, ...] = RESIDUAL_WIDTHS, blocks: int = BLOCKS) -> nn.Module:
    """Pictures [n, 3, s, s] → features [n, widths[-1], s/32, s/32]."""
    layers: list[nn.Module] = [
        nn.Conv2d(3, widths[0], 5, stride=2, padding=2, bias=False),
        nn.BatchNorm2d(widths[0]),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2, padding=1),
    ]
    inputs = widths[0]
    for stage, outputs in enumerate(widths):
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            layers.append(ResidualBlock(inputs, outputs, stride))
            inputs = outputs
    return _begun(nn.Sequential(*layers))


def small_residual_cnn(widths: tuple[int, ...] = RESIDUAL_SMALL, first: int = 16) -> nn.Module:
    """Small pictures [n, 3, s, s] → features [n, widths[-1]]; s at least 16.

    Three times a convolution, the larger of each two by two, and a residual block, as in Page 2018 (How to train your
    ResNet): it learns in few epochs. Its norms come after the pooling, where there is a quarter left to do.
    """
    layers: list[nn.Module] = [nn.Conv2d(3, first, 3, padding=1, bias=False), nn.BatchNorm2d(first), nn.ReLU()]
    inputs = first
    for outputs in widths:
        shrinking = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        layers += [shrinking, nn.MaxPool2d(2), nn.BatchNorm2d(outputs), nn.ReLU(), ResidualBlock(outputs, outputs, 1)]
        inputs = outputs
    return _begun(nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten()))


def _begun(network: nn.Module) -> nn.Module:
    """With weights to begin with."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, ResidualBlock):
            torch.nn.init.zeros_(module.second_norm.weight)  # each block starts as its shortcut: deep nets train faster
    return network


class VisionTransformer(nn.Module):
    """ViT-B/16 (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929): the class token is the feature, no head."""

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
        square = known[:, 1:].transpose(1, 2).reshape(1, VIT_WIDTH, GRID, GRID).float()
        resampled = functional.interpolate(square, (grid, grid), mode="bicubic", align_corners=False)
        return torch.cat([known[:, :1], resampled.flatten(2).transpose(1, 2).to(known.dtype)], dim=1)
