"""Fashion-MNIST through torchvision's own loader (Xiao et al. 2017, https://arxiv.org/abs/1708.07747)."""

from __future__ import annotations

import gzip
import os
import shutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from training.data.samples import Sample
from training.errors import TrainingError

FILES = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))


def read_fashion_mnist(root: Path, head: str) -> list[Sample]:
    """70,000 samples of 28 px, t10k as the test split; downloads only what is absent. Raises TrainingError."""
    raw = root.absolute() / "FashionMNIST" / "raw"
    if not raw.exists() and (root / f"{FILES[0]}.gz").exists():
        raise TrainingError(
            f"{root} holds the files of Fashion-MNIST, but torchvision reads them from {raw}: move them."
        )
    _unpack(raw)
    samples: list[Sample] = []
    for train in (True, False):
        _, targets, classes = _load(root.absolute(), train)
        path = raw / FILES[0 if train else 2]
        split = None if train else "test"
        samples += [Sample(path, {head: classes[n]}, split=split, place=i) for i, n in enumerate(targets.tolist())]  # type: ignore[arg-type]
    return samples


def picture(path: Path, place: int) -> Image.Image:
    """The picture at an index of one of the image files, 28 × 28 px, RGB; each part is loaded once a process."""
    pixels, _, _ = _load(path.parents[2], path.name.startswith("train"))
    return Image.fromarray(pixels[place]).convert("RGB")


@lru_cache(maxsize=4)
def _load(root: Path, train: bool) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], tuple[str, ...]]:
    """Pixels uint8 [n, 28, 28], labels int64 [n] and their names; TrainingError for absent or damaged files."""
    from serving.handlers.vision import torchvision

    present = all((root / "FashionMNIST" / "raw" / name).exists() for name in FILES)
    loader = torchvision().datasets.FashionMNIST
    try:
        part = loader(str(root), train=train, download=not present)
    except (OSError, RuntimeError, ValueError, AssertionError) as error:
        if present:
            raise TrainingError(f"{root}: its Fashion-MNIST files are damaged ({_first_line(error)}).") from error
        _remove_empty(root / "FashionMNIST")
        raise TrainingError(_absent(root, error)) from error
    return part.data.numpy(), part.targets.numpy(), tuple(part.classes)


def _unpack(raw: Path) -> None:
    """torchvision reads unpacked files, and unpacks only archives it has fetched itself."""
    for name in FILES:
        archive, target = raw / f"{name}.gz", raw / name
        if target.exists() or not archive.exists():
            continue
        partial = raw / f".{name}.{os.getpid()}"
        try:
            with gzip.open(archive) as packed, partial.open("wb") as file:
                shutil.copyfileobj(packed, file)
            partial.replace(target)
        except (OSError, EOFError) as error:
            raise TrainingError(f"{archive} cannot be unpacked: {_first_line(error)}.") from error
        finally:
            partial.unlink(missing_ok=True)


def _absent(root: Path, error: Exception) -> str:
    return (
        f"Fashion-MNIST is not in {root / 'FashionMNIST' / 'raw'} and could not be downloaded ({_last_line(error)}). "
        f"Put its four files there, {FILES[0]}.gz and the other three."
    )


def _remove_empty(folder: Path) -> None:
    """Remove the folders that torchvision makes before a download fails."""
    for empty in (folder / "raw", folder):
        with suppress(OSError):  # not there, or not empty
            empty.rmdir()


def _last_line(error: Exception) -> str:
    """torchvision lists each address and then what came of it."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1].strip(" <>.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(": .")
