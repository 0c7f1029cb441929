"""Our own residual networks (He et al. 2015, https://arxiv.org/abs/1512.03385), light enough to train on a CPU."""

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (32, 64, 128, 256)  # channels of the four stages; half a ResNet-18's
WIDE = (48, 96, 192, 384)  # three quarters
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


def residual_cnn(widths: tuple[int, ...] = WIDTHS, blocks: int = BLOCKS, *, small: bool = False) -> nn.Module:
    """Pictures [n, 3, s, s] → features [n, widths[-1], s/32, s/32], or s/16 for small pictures."""
    # Small pictures are shrunk once at first, others twice.
    first = nn.Conv2d(3, widths[0], 3, padding=1, bias=False) if small else _shrinking(widths[0])
    layers: list[nn.Module] = [
        first,
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
    network = nn.Sequential(*layers)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, ResidualBlock):
            torch.nn.init.zeros_(module.second_norm.weight)  # each block starts as its shortcut: deep nets train faster
    return network


def _shrinking(outputs: int) -> nn.Conv2d:
    return nn.Conv2d(3, outputs, 5, stride=2, padding=2, bias=False)
