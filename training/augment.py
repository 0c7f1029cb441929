"""Random changes a customer's camera makes to a picture, on whole batches at once."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def augment(pictures: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Pictures uint8 [n, 3, s, s] → float32 [n, 3, side, side] in 0..1, moved, relit, blurred and partly covered."""
    floats = pictures.float().div_(255)
    floats = _move(floats, side, generator)
    floats = _relight(floats, generator)
    floats = _blur(floats, generator)
    return _cover(floats, generator).clamp_(0, 1)


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) * (high - low) + low


def _move(pictures: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """Zoom, shift, turn a little, stretch a little, mirror."""
    n = len(pictures)
    angle = _uniform(n, -0.22, 0.22, generator)  # radians
    zoom = torch.exp(_uniform(n, math.log(0.7), math.log(1.12), generator))  # share of the picture that is seen
    stretch = torch.exp(_uniform(n, -0.12, 0.12, generator))
    mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    room = (1 - zoom).abs() * 0.9
    shift_x, shift_y = _uniform(n, -1, 1, generator) * room, _uniform(n, -1, 1, generator) * room
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    first = torch.stack([cos * stretch * mirror, -sin, shift_x], dim=1)
    second = torch.stack([sin * mirror, cos / stretch, shift_y], dim=1)
    grid = functional.affine_grid(torch.stack([first, second], dim=1), [n, 3, side, side], align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)


def _relight(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Exposure, contrast, saturation, white balance: another lamp, but too little to change a colour's name."""
    n = len(pictures)
    exposure = torch.exp(_uniform(n, -0.3, 0.25, generator)).view(n, 1, 1, 1)
    warmth = _uniform(n, -0.09, 0.12, generator)
    balance = torch.stack([1 + warmth, torch.ones(n), 1 - warmth], dim=1).view(n, 3, 1, 1)
    contrast = _uniform(n, 0.8, 1.2, generator).view(n, 1, 1, 1)
    saturation = _uniform(n, 0.75, 1.2, generator).view(n, 1, 1, 1)
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    grey = pictures.mean(dim=1, keepdim=True)
    pictures = (pictures - grey) * saturation + grey
    return ((pictures - mean) * contrast + mean) * exposure * balance


def _blur(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """A third of the pictures lose sharpness, another third gain noise."""
    n = len(pictures)
    choice = torch.rand(n, generator=generator).view(n, 1, 1, 1)
    soft = functional.avg_pool2d(pictures, 3, stride=1, padding=1, count_include_pad=False)
    noise = torch.randn(pictures.shape, generator=generator) * 0.03
    return torch.where(choice < 1 / 3, soft, torch.where(choice > 2 / 3, pictures + noise, pictures))


def _cover(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """A plain rectangle over part of every other picture, as a hand or a neighbour would."""
    n, _, height, width = pictures.shape
    centre_x, centre_y = _uniform(n, 0, 1, generator), _uniform(n, 0, 1, generator)
    half_x, half_y = _uniform(n, 0.05, 0.2, generator), _uniform(n, 0.05, 0.2, generator)
    across = ((torch.arange(width) / width).view(1, -1) - centre_x.view(-1, 1)).abs() < half_x.view(-1, 1)
    down = ((torch.arange(height) / height).view(1, -1) - centre_y.view(-1, 1)).abs() < half_y.view(-1, 1)
    chosen = (torch.rand(n, generator=generator) < 0.5).view(-1, 1, 1)
    mask = (down.unsqueeze(2) & across.unsqueeze(1) & chosen).unsqueeze(1)
    colour = torch.rand(n, 3, 1, 1, generator=generator)
    return torch.where(mask, colour, pictures)
