"""Our own residual networks (He et al. 2015, https://arxiv.org/abs/1512.03385), light enough to train on a CPU."""

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (32, 64, 128, 256)  # channels of the four stages; half a ResNet-18's
WIDE = (48, 96, 192, 384)  # three quarters
SMALL = (32, 64, 128)  # of the three stages for small pictures
BLOCKS = 2  # in each stage


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut."""

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


def residual_cnn(widths: tuple[int, ...] = WIDTHS, blocks: int = BLOCKS) -> nn.Module:
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


def small_residual_cnn(widths: tuple[int, ...] = SMALL, first: int = 16) -> nn.Module:
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
