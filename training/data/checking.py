"""Opens every picture once; rejects unusable ones with a reason, and unusable data sets with an error."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from catalog.decoding.kinds import decoders
from catalog.difference_hash import difference_hash
from catalog.errors import PictureCode, PictureError
from catalog.languages.message import Message
from catalog.pictures import open_picture
from catalog.progress import Progress, no_progress
from training.data import fashion_mnist
from training.data.samples import Dataset, Rejected, Sample, heads_of
from training.errors import TrainingError

SMALLEST = 16  # px a side; smaller pictures are refused
MAX_BYTES, MAX_PIXELS = 50_000_000, 80_000_000  # limits of the catalogue as well
CHUNK = 256  # pictures handed to the threads at a time, so that Ctrl-C waits for few
TINY = 16  # px a side of the small copy that near duplicates are compared by
_REASONS: dict[PictureCode, str] = {
    "empty": "the file is empty",
    "truncated": "damaged or cut short",
    "not_a_picture": "not a picture",
    "too_large": f"larger than {MAX_BYTES // 1_000_000} MB",
    "too_many_pixels": f"more than {MAX_PIXELS // 1_000_000} million pixels",
    "too_costly": "takes too much time or memory to open",
    "heic": "a HEIC photo that cannot be read; save it as JPEG",
}
SHOWN = 5  # labels or pictures named in a message


@dataclass(frozen=True)
class Look:
    """What was found in one picture; where `reason` says why it cannot be used, the rest is empty."""

    reason: str = ""
    width: int = 0  # px, as stored
    height: int = 0
    digest: bytes = b""  # SHA-256 of the file, or of the pixels where a file holds many pictures
    gradient: bytes = b""  # its difference hash: 16 bytes
    tiny: bytes = b""  # 16 × 16 RGB


def look_at(samples: Sequence[Sample], workers: int | None = None, progress: Progress = no_progress) -> list[Look]:
    """A Look for each sample, in their order, by several threads; an unreadable picture gets a reason."""
    looks: list[Look] = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for start in range(0, len(samples), CHUNK):
            looks += pool.map(_look, samples[start : start + CHUNK])
            progress("Looking at pictures", len(looks), len(samples))
    return looks


def _look(sample: Sample) -> Look:
    try:
        if sample.place >= 0:
            picture = fashion_mnist.picture(sample.path, sample.place)
            return _described(picture, picture.size, hashlib.sha256(picture.tobytes()).digest())
        data = _read(sample.path)
        picture = open_picture(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, at_least=2 * SMALLEST)
        return _described(picture, _size(data), hashlib.sha256(data).digest())
    except PictureError as error:
        return Look(_REASONS[error.code])
    except FileNotFoundError:
        return Look("there is no such file")
    except IsADirectoryError:
        return Look("a folder, not a file")
    except OSError as error:
        return Look((error.strerror or "cannot be read").lower())


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:  # before it is read into memory
        raise PictureError("too_large", Message("The file is too large."))
    return path.read_bytes()


def _size(data: bytes) -> tuple[int, int]:
    """The stored size: the picture itself may have been decoded smaller."""
    with Image.open(io.BytesIO(data), formats=decoders()) as header:
        return header.size


def _described(picture: Image.Image, size: tuple[int, int], digest: bytes) -> Look:
    if min(size) < SMALLEST:
        return Look(f"smaller than {SMALLEST} px a side")
    tiny = picture.resize((TINY, TINY), Image.Resampling.BILINEAR).tobytes()
    return Look("", *size, digest, difference_hash(picture), tiny)


def check(
    samples: Sequence[Sample],
    workers: int | None = None,
    progress: Progress = no_progress,
    *,
    looks: Sequence[Look] | None = None,
) -> Dataset:
    """The data set of the usable samples; pictures are opened unless `looks` holds what was found in them.

    Raises TrainingError for fewer than two pictures, one label, a label without a usable picture or without one to
    train on, and a head without validation pictures.
    """
    if not samples:
        raise TrainingError("The data names no pictures; at least two labels with pictures of their own are needed.")
    looks = look_at(samples, workers, progress) if looks is None else looks
    usable = tuple(sample for sample, look in zip(samples, looks, strict=True) if not _reason(sample, look))
    rejected = tuple(
        Rejected(sample.path, reason)
        for sample, look in zip(samples, looks, strict=True)
        if (reason := _reason(sample, look))
    )
    _refuse_too_few(usable, rejected)
    dataset = Dataset(usable, heads_of(usable), rejected)
    _refuse_empty_labels(heads_of(samples), dataset)
    _refuse_one_label(dataset)
    if all(sample.split for sample in usable):
        _refuse_one_side(dataset)
    return dataset


def reasons(rejected: Sequence[Rejected]) -> dict[str, int]:
    """The number of rejected samples for each reason, the most frequent first."""
    counts: dict[str, int] = {}
    for one in rejected:
        counts[one.reason] = counts.get(one.reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _reason(sample: Sample, look: Look) -> str:
    if look.reason:
        return look.reason
    return "" if sample.labels or sample.identity or sample.title else "nothing is known of it: no label, no product"


def _refuse_too_few(usable: Sequence[Sample], rejected: Sequence[Rejected]) -> None:
    if len(usable) > 1:
        return
    why = "; ".join(f"{count} × {reason}" for reason, count in reasons(rejected).items())
    named = f" First: {rejected[0].path}." if rejected else ""
    if usable:
        raise TrainingError(f"One picture, {usable[0].path}, is too few to learn from{f' ({why})' if why else ''}.")
    raise TrainingError(f"None of {len(rejected)} pictures can be used: {why}.{named}")


def _refuse_empty_labels(wanted: dict[str, tuple[str, ...]], dataset: Dataset) -> None:
    for head, labels in wanted.items():
        empty = [label for label in labels if label not in dataset.heads.get(head, ())]
        if empty:
            raise TrainingError(
                f"No picture of {_named(empty)} (head {head!r}) can be used. Mend the pictures or take the label out; "
                f"{len(dataset.rejected)} were rejected, the first: {dataset.rejected[0].path}: "
                f"{dataset.rejected[0].reason}."
            )


def _refuse_one_label(dataset: Dataset) -> None:
    if not dataset.heads:
        raise TrainingError("No picture carries a label; give the label column, or fill in the catalogue's categories.")
    for head, labels in dataset.heads.items():
        if len(labels) == 1:
            raise TrainingError(
                f"The head {head!r} has one label only, {labels[0]!r}: there is nothing to tell apart. "
                "Add pictures of at least one other label."
            )


def _refuse_one_side(dataset: Dataset) -> None:
    trained, measured = heads_of(dataset.part("train")), heads_of(dataset.part("validation"))
    for head, labels in dataset.heads.items():
        missing = [label for label in labels if label not in trained.get(head, ())]
        if missing:
            raise TrainingError(
                f"{_named(missing)} (head {head!r}) has pictures for measuring but none in the train split. "
                "Change the split column, or leave it empty to have it drawn."
            )
        if head not in measured:
            raise TrainingError(
                f"No picture of the head {head!r} is in the validation split. Mark some in the split column, "
                "add pictures of other products, or give a larger --validation share."
            )


def _named(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
    return ", ".join(repr(label) for label in labels[:SHOWN]) + more
