"""A pretrained network as teacher: what it sees in the pictures the student learns from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from serving.cards import IMAGENET_MEAN, IMAGENET_STD, file_sha256
from serving.handlers.networks import ARCHITECTURES, Network, build, for_serving
from training.augment.pictures import Augmenter
from training.pixels import Pixels, normalised
from training.recipe import Recipe

BATCH = 64


@dataclass(frozen=True)
class Teacher:
    """An architecture with the file of its weights; a teacher is never a student's initial weights."""

    architecture: str
    weights: Path

    def __str__(self) -> str:
        return f"{self.architecture} ({file_sha256(self.weights)[:12]})"


def parse_teacher(text: str) -> Teacher:
    """`mobilenet-v2:FILE`; ValueError when it is not that."""
    architecture, _, file = text.partition(":")
    if architecture not in ARCHITECTURES or not file:
        raise ValueError(f"teacher {text!r}: expected ARCHITECTURE:FILE, such as mobilenet-v2:weights.pth")
    return Teacher(architecture, Path(file))


def targets(
    teacher: Teacher,
    pixels: Pixels,
    recipe: Recipe,
    cache: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Tensor:
    """Unit float32 [n, recipe.dimension]: the teacher's features of each picture, along their principal axes."""
    known = cache / f"teacher-{_fingerprint(teacher, pixels, recipe)}.npy"
    if not known.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = known.with_name(f".{known.name}.partial.npy")
        np.save(partial, features(teacher, pixels, recipe, progress))
        partial.replace(known)
    seen = np.load(known, allow_pickle=False)
    return along_principal_axes(torch.from_numpy(seen), recipe.dimension)


def features(
    teacher: Teacher, pixels: Pixels, recipe: Recipe, progress: Callable[[int, int], None] | None = None
) -> npt.NDArray[np.float16]:
    """Pooled features float16 [n, width]: of the whole picture, and of further crops, if asked for, their mean."""
    network = for_serving(build(teacher.architecture, {}, 1, teacher.weights).eval())
    shape = ARCHITECTURES[teacher.architecture]
    looks = [Augmenter("none", shape.size), *[Augmenter("medium", shape.size)] * (recipe.teacher_views - 1)]
    seen = np.zeros((len(pixels), shape.width), np.float32)
    for start in range(0, len(pixels), BATCH):
        part = range(start, min(start + BATCH, len(pixels)))
        for look, augmenter in enumerate(looks):
            crops = [np.asarray(augmenter.crop(pixels[sample], (recipe.seed, sample, look))) for sample in part]
            seen[start : part.stop] += _pooled(network, np.stack(crops)) / len(looks)
        if progress:
            progress(part.stop, len(pixels))
    return seen.astype(np.float16)


def along_principal_axes(seen: Tensor, dimension: int) -> Tensor:
    """Features [n, width] centred, turned to their `dimension` axes of most variance and scaled to unit length.

    Centring takes away what all pictures have in common, so that cosines tell them apart.
    """
    flat = nn.functional.normalize(seen.float(), dim=1)
    flat -= flat.mean(0)
    _, axes = torch.linalg.eigh(flat.T @ flat / len(flat))
    kept = flat @ axes[:, -dimension:].flip(1)
    short = dimension - kept.shape[1]
    kept = nn.functional.pad(kept, (0, short)) if short > 0 else kept
    return nn.functional.normalize(kept, dim=1)


@torch.inference_mode()
def _pooled(network: Network, crops: Pixels) -> npt.NDArray[np.float32]:
    answer: npt.NDArray[np.float32] = network.features(normalised(crops, IMAGENET_MEAN, IMAGENET_STD)).numpy()
    return answer


def _fingerprint(teacher: Teacher, pixels: Pixels, recipe: Recipe) -> str:
    digest = hashlib.sha256()
    for start in range(0, len(pixels), BATCH):  # a set larger than memory is only mapped
        digest.update(pixels[start : start + BATCH].tobytes())
    digest.update(f"{teacher} {pixels.shape} {recipe.teacher_views} {recipe.seed}".encode())
    return digest.hexdigest()[:24]
