"""Feature distillation from a pretrained network, the teacher, which sees the same crops as the student."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from catalog.progress import Progress, no_progress
from serving.cards import IMAGENET_MEAN, IMAGENET_STD, file_sha256
from serving.handlers.networks import ARCHITECTURES, Network, build, for_serving, pooled
from training.augment import Augmenter
from training.pixels import Pixels, between, normalised
from training.recipe import Recipe

BATCH = 64
ASKED = 4096  # pictures that the principal axes are computed from, at most


@dataclass(frozen=True)
class Teacher:
    """An architecture with the file of its weights; a teacher is never a student's initial weights."""

    architecture: str
    weights: Path

    def __str__(self) -> str:
        return f"{self.architecture} ({file_sha256(self.weights)[:12]})"

    def network(self) -> Network:
        """The network in evaluation mode; WeightsRefused for weights that do not fit."""
        return for_serving(build(self.architecture, {}, 1, self.weights).eval())


def parse_teacher(text: str) -> Teacher:
    """Parse `ARCHITECTURE:FILE`; ValueError for a text of another form or an unknown architecture."""
    architecture, _, file = text.partition(":")
    if architecture not in ARCHITECTURES or not file:
        raise ValueError(f"teacher {text!r}: expected ARCHITECTURE:FILE, such as mobilenet-v2:weights.pth")
    return Teacher(architecture, Path(file))


class Axes(NamedTuple):
    """A projection of the teacher's features: their mean and their principal axes."""

    mean: Tensor  # float32 [width]
    along: Tensor  # float32 [width, dimension], by descending variance; zeros beyond the width

    def turn(self, features: Tensor) -> Tensor:
        """Float features [n, width] → unit float32 [n, dimension], without their mean."""
        return functional.normalize((functional.normalize(features.float(), dim=1) - self.mean) @ self.along, dim=1)

    def turned(self, features: Tensor, student: Tensor) -> Axes:
        """The axes after the rotation that brings features [n, width] nearest to embeddings [n, dimension].

        Orthogonal Procrustes (Schönemann 1966): angles between pictures stay the same.
        """
        left, _, right = torch.linalg.svd(self.turn(features).T @ student.float())
        return Axes(self.mean, self.along @ left @ right)


def principal_axes(features: Tensor, dimension: int) -> Axes:
    """Principal axes of float features [n, width], after scaling each to unit length."""
    flat = functional.normalize(features.float(), dim=1)
    mean = flat.mean(0)
    flat = flat - mean
    _, axes = torch.linalg.eigh(flat.T @ flat / len(flat))
    along = axes[:, -dimension:].flip(1)
    return Axes(mean, functional.pad(along, (0, dimension - along.shape[1])))


class Seen(NamedTuple):
    """The teacher's answers for n pictures."""

    whole: Tensor  # unit float32 [n, dimension]
    places: Tensor | None  # unit float32 [n, dimension, h, w], of each place; None for transformers


class Guide:
    """Computes the teacher's answers for the batches that the student sees.

    The same crops for both: Beyer et al. 2022 (https://arxiv.org/abs/2106.05237). Features of places: FitNets (Romero
    et al. 2015, https://arxiv.org/abs/1412.6550).
    """

    def __init__(
        self, teacher: Teacher, axes: Axes, normalisation: tuple[Sequence[float], Sequence[float]], *, bf16: bool
    ) -> None:
        """normalisation: mean and std that the pictures given to `look` are normalised by."""
        self.network, self.axes, self.bf16 = teacher.network(), axes, bf16
        self._scale, self._shift = between(normalisation, (IMAGENET_MEAN, IMAGENET_STD))

    def to(self, device: str) -> Guide:
        """Move to a device; returns itself."""
        self.network.to(device)
        self.axes = Axes(*(part.to(device) for part in self.axes))
        self._scale, self._shift = self._scale.to(device), self._shift.to(device)
        return self

    @torch.no_grad()
    def look(self, pictures: Tensor) -> Seen:
        """The answers for normalised pictures, float32 [n, 3, s, s]."""
        shown = (pictures * self._scale + self._shift).contiguous(memory_format=torch.channels_last)
        with torch.autocast(shown.device.type, dtype=torch.bfloat16, enabled=self.bf16):
            maps = self.network.backbone(shown)
        whole = self.axes.turn(pooled(maps))
        if maps.ndim == 2:
            return Seen(whole, None)
        flat = functional.normalize(maps.float(), dim=1)
        flat = flat - flat.mean((0, 2, 3), keepdim=True)  # places have another mean than whole pictures
        along = self.axes.along[:, :, None, None].transpose(0, 1)
        return Seen(whole, functional.normalize(functional.conv2d(flat, along), dim=1))


def axes_of(
    teacher: Teacher,
    pixels: Pixels,
    recipe: Recipe,
    cache: Path,
    student: Tensor | None = None,
    progress: Progress = no_progress,
) -> Axes:
    """The axes of the teacher's features over pixels uint8 [n, s, s, 3]; the features are kept in the cache folder.

    student: embeddings of the pictures by a trained network, float32 [n, dimension], to which the axes are rotated.
    """
    asked = np.sort(np.random.default_rng(recipe.seed).permutation(len(pixels))[:ASKED])
    known = cache / f"teacher-{_fingerprint(teacher, pixels, asked, recipe)}.npy"
    if not known.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = known.with_name(f".{known.name}.partial.npy")
        np.save(partial, features(teacher, pixels, asked, recipe.teacher_size, progress))
        partial.replace(known)
    seen = torch.from_numpy(np.load(known, allow_pickle=False))
    axes = principal_axes(seen, recipe.dimension)
    return axes if student is None else axes.turned(seen, student[torch.from_numpy(asked)])


def features(
    teacher: Teacher,
    pixels: Pixels,
    asked: npt.NDArray[np.int64],
    size: int,
    progress: Progress = no_progress,
) -> npt.NDArray[np.float16]:
    """Pooled features, float16 [m, width], of the whole pictures with the indices `asked`, int64 [m], at `size` px."""
    network, whole = teacher.network(), Augmenter("none", size)
    seen = np.zeros((len(asked), ARCHITECTURES[teacher.architecture].width), np.float16)
    for start in range(0, len(asked), BATCH):
        shown = np.stack([whole(pixels[sample], (0,)) for sample in asked[start : start + BATCH]])
        seen[start : start + BATCH] = _pooled(network, shown)
        progress("Asking the teacher", min(start + BATCH, len(asked)), len(asked))
    return seen


@torch.inference_mode()
def _pooled(network: Network, shown: Pixels) -> npt.NDArray[np.float32]:
    answer: npt.NDArray[np.float32] = network.features(normalised(shown, IMAGENET_MEAN, IMAGENET_STD)).numpy()
    return answer


def _fingerprint(teacher: Teacher, pixels: Pixels, asked: npt.NDArray[np.int64], recipe: Recipe) -> str:
    digest = hashlib.sha256()
    for start in range(0, len(asked), BATCH):
        digest.update(pixels[asked[start : start + BATCH]].tobytes())
    digest.update(f"{teacher} {pixels.shape} {recipe.teacher_size}".encode())
    return digest.hexdigest()[:24]
