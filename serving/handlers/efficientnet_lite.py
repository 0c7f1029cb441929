"""EfficientNet-Lite0, which torchvision has not: EfficientNet without squeeze-and-excitation, with ReLU6.

Tan and Le 2019 (https://arxiv.org/abs/1905.11946); the Lite variants are Google's.
"""

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

# Of each stage: blocks, kernel, stride of the first block, factor of expansion, channels.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM, LAST, HEAD = 32, STAGES[-1][-1], 1280  # channels
LITE_WIDTH = LAST + HEAD  # numbers in the pooled features
LITE_MULTIPLE = 32  # px; at other sizes TensorFlow's padding would depend on the size
POWER = 3.0  # of the generalised mean
MEANS = 1 / 3  # share of the features' squared length that the plain means have
_EPS = 1e-3  # of the batch norms, as trained

# The parts' names in the published weights, and ours.
_PUBLISHED = {"_conv_stem": "stem", "_bn0": "stem_norm", "_conv_head": "last", "_bn1": "last_norm"}
_PUBLISHED_BLOCK = {
    "_expand_conv": "expand",
    "_bn0": "expand_norm",
    "_depthwise_conv": "depthwise",
    "_bn1": "depthwise_norm",
    "_project_conv": "project",
    "_bn2": "project_norm",
}
_CLASSIFIER = "_fc."
_BLOCK = re.compile(r"_blocks\.(\d+)\.(\w+?)\.(\w+)")


class LiteBlock(nn.Module):
    """Expand, filter each channel, project; the input is added where the shape stays."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, factor: int) -> None:
        super().__init__()
        width = inputs * factor
        self.expand: nn.Module = nn.Conv2d(inputs, width, 1, bias=False) if factor > 1 else nn.Identity()
        self.expand_norm: nn.Module = nn.BatchNorm2d(width, _EPS) if factor > 1 else nn.Identity()
        self.expanded: nn.Module = nn.ReLU6() if factor > 1 else nn.Identity()
        self.padding = same_padding(kernel, stride)
        self.depthwise = nn.Conv2d(width, width, kernel, stride, groups=width, bias=False)
        self.depthwise_norm = nn.BatchNorm2d(width, _EPS)
        self.project = nn.Conv2d(width, outputs, 1, bias=False)
        self.project_norm = nn.BatchNorm2d(outputs, _EPS)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, maps: Tensor) -> Tensor:
        inner = self.expanded(self.expand_norm(self.expand(maps)))
        inner = functional.relu6(self.depthwise_norm(self.depthwise(self.padding(inner))))
        outer: Tensor = self.project_norm(self.project(inner))
        return outer + maps if self.adds else outer


class EfficientNetLite(nn.Module):
    """Pictures [n, 3, s, s], s a multiple of 32 → features [n, 1600] of unit length.

    They are the mean of the last block's 320 maps and the generalised mean of the 1,280 maps of the convolution after
    it, each of unit length before it gets its share: each finds products that the other misses.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem_padding = same_padding(3, 2)
        self.stem = nn.Conv2d(3, STEM, 3, 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(STEM, _EPS)
        blocks: list[nn.Module] = []
        inputs = STEM
        for repeats, kernel, stride, factor, outputs in STAGES:
            for repeat in range(repeats):
                blocks.append(LiteBlock(inputs, outputs, kernel, 1 if repeat else stride, factor))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.last = nn.Conv2d(LAST, HEAD, 1, bias=False)
        self.last_norm = nn.BatchNorm2d(HEAD, _EPS)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.late(self.early(pictures))

    def early(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, s, s] → maps [n, 192, s/32, s/32] of the last block but one."""
        maps = functional.relu6(self.stem_norm(self.stem(self.stem_padding(pictures))))
        for block in self.blocks[:-1]:  # type: ignore[attr-defined]  # a slice is a Sequential
            maps = block(maps)
        return maps

    def late(self, maps: Tensor) -> Tensor:
        """The features [n, 1600] from those maps."""
        maps = self.blocks[-1](maps)
        last = functional.relu6(self.last_norm(self.last(maps)))
        means = functional.normalize(maps.mean((2, 3)), dim=1)
        peaks = functional.normalize(generalised_mean(last), dim=1)
        return torch.cat([means * MEANS**0.5, peaks * (1 - MEANS) ** 0.5], dim=1)


def generalised_mean(maps: Tensor) -> Tensor:
    """Maps [n, c, h, w] of numbers from 0 up → [n, c]: high values count more than in a mean (GeM)."""
    return maps.clamp_min(1e-6).pow(POWER).mean((2, 3)).pow(1 / POWER)


def same_padding(kernel: int, stride: int) -> nn.ZeroPad2d:
    """TensorFlow's padding "same" for maps with an even side: with a stride of 2 one more behind than before."""
    total = kernel - stride
    before = total // 2
    return nn.ZeroPad2d((before, total - before, before, total - before))


def from_published(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights as `efficientnet-lite-pytorch` names them under our names, without the classifier; others unchanged."""
    if "_conv_stem.weight" not in state:
        return dict(state)
    return {_renamed(name): value for name, value in state.items() if not name.startswith(_CLASSIFIER)}


def _renamed(name: str) -> str:
    if block := _BLOCK.fullmatch(name):
        number, part, rest = block.groups()
        return f"blocks.{number}.{_PUBLISHED_BLOCK.get(part, part)}.{rest}"
    part, _, rest = name.partition(".")
    return f"{_PUBLISHED.get(part, part)}.{rest}"
