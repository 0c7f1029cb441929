"""Restores the statistics of batch norms that were folded into the convolutions before them.

Weights from deployment formats are often folded: their batch norms hold mean 0 and variance 1, which is correct for
inference. In training they would normalise by the batch instead and lose the scale of each channel.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from serving.handlers.networks import Network
from training.pixels import Pixels, normalised

PICTURES = 256  # enough for a channel's mean and variance: thousands of positions each


def are_folded(network: nn.Module) -> bool:
    """Whether every batch norm has mean 0 and variance 1, and there is one."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    return bool(norms) and all(_is_plain(norm) for norm in norms)


@torch.no_grad()
def unfold(network: Network, pixels: Pixels, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
    """Set each batch norm's statistics to the mean and variance of its inputs for pixels uint8 [n, s, s, 3].

    Scale and offset are changed with them, so that the network's answers stay the same.
    """
    norms = [module for module in network.backbone.modules() if isinstance(module, nn.BatchNorm2d)]
    sums = {norm: torch.zeros(3, norm.num_features, dtype=torch.float64) for norm in norms}
    hooks = [norm.register_forward_pre_hook(_counting(sums[norm])) for norm in norms]
    was_training = network.training
    network.eval()
    chosen = pixels[:: max(1, len(pixels) // PICTURES)][:PICTURES]
    for start in range(0, len(chosen), 64):
        network(normalised(chosen[start : start + 64], mean, std))
    for hook in hooks:
        hook.remove()
    for norm in norms:
        _rewrite(norm, sums[norm])
    network.train(was_training)


def _counting(sums: Tensor) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def count(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0].double()
        sums[0] += values.sum((0, 2, 3))
        sums[1] += values.square().sum((0, 2, 3))
        sums[2] += values.numel() / values.shape[1]

    return count


def _rewrite(norm: nn.BatchNorm2d, sums: Tensor) -> None:
    """Set mean and variance from sums float64 [3, channels] (of values, squares, count); the norm's function stays."""
    if norm.running_mean is None or norm.running_var is None:
        return
    mean, square = sums[0] / sums[2], sums[1] / sums[2]
    variance = (square - mean**2).clamp_min(1e-6)
    slope = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
    offset = norm.bias.double() - slope * norm.running_mean.double()
    norm.weight.copy_(slope * (variance + norm.eps).sqrt())
    norm.bias.copy_(offset + slope * mean)
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)


def _is_plain(norm: nn.BatchNorm2d) -> bool:
    if norm.running_mean is None or norm.running_var is None:
        return False
    return bool(norm.running_mean.abs().max() < 1e-6 and (norm.running_var - 1).abs().max() < 1e-3)
