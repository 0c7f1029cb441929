"""A fixed colour histogram: not learned, the same for every network."""

import torch
from torch import Tensor, nn
from torch.nn import functional

HUES, SATURATIONS, VALUES = 12, 4, 4
BINS = HUES * SATURATIONS * VALUES


class ColourHistogram(nn.Module):
    """RGB pictures [n, 3, h, w] of 0..1 → soft HSV histogram [n, 192] of unit length."""

    def __init__(self, side: int = 64) -> None:
        super().__init__()
        self.side = side  # px; pictures are shrunk to it first, colours need no detail

    def forward(self, pictures: Tensor) -> Tensor:
        small = functional.adaptive_avg_pool2d(pictures.clamp(0, 1), self.side)
        hue, saturation, value = _hsv(small.flatten(2))
        saturations, values = _soft_bins(saturation, SATURATIONS), _soft_bins(value, VALUES)
        # The few saturations and values are joined first: with the many hues that takes three times the numbers.
        joint = (saturations.unsqueeze(3) * values.unsqueeze(2)).flatten(2)
        histogram = torch.bmm(_soft_hues(hue).transpose(1, 2), joint).flatten(1) / hue.shape[1]
        # The square root makes the inner product of two histograms their Bhattacharyya coefficient: one large plain
        # ground no longer drowns the colours of the product.
        return functional.normalize(histogram.clamp_min(1e-12).sqrt(), dim=1)


def _hsv(rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    value, spread = rgb.amax(1), rgb.amax(1) - rgb.amin(1)
    red, green, blue = rgb.unbind(1)
    safe = spread.clamp_min(1e-6)
    hue = torch.where(
        value == red,
        ((green - blue) / safe) % 6,
        torch.where(value == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    return hue / 6, spread / value.clamp_min(1e-6), value


def _soft_bins(share: Tensor, bins: int) -> Tensor:
    """0..1 → weights [..., bins], shared linearly between the two nearest bins."""
    position = share.unsqueeze(-1) * (bins - 1)
    return (1 - (position - torch.arange(bins, device=share.device)).abs()).clamp_min(0)


def _soft_hues(hue: Tensor) -> Tensor:
    distance = (hue.unsqueeze(-1) * HUES - torch.arange(HUES, device=hue.device)).abs()
    return (1 - torch.minimum(distance, HUES - distance)).clamp_min(0)
