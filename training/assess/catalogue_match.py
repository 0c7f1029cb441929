"""Retrieval of catalogue pictures by photos of the same products, by networks and by baselines without training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from catalog.progress import Progress, no_progress
from evaluation.intervals import Interval, bootstrap_difference
from evaluation.ranking import Ranking, RankingScore, rank, score
from serving.cards import IMAGENET_MEAN, IMAGENET_STD, Input
from serving.handlers.colour import ColourHistogram
from serving.handlers.networks import ARCHITECTURES, build, for_serving
from training.assess.encoding import TOGETHER, Encoder, encode, prepared
from training.assess.tables import Pictures
from training.data.samples import Sample
from training.errors import TrainingError

Floats = npt.NDArray[np.float32]

COLOUR_SHARES = (0.3, 0.7)  # of the squared length, where features and histogram are concatenated
HISTOGRAM_SIDE = 128  # px; the histogram itself looks at 64
ALL = "all"


@torch.inference_mode()
def histograms(samples: Sequence[Sample]) -> Floats:
    """HSV histograms, unit float32 [n, 192]; TrainingError names a picture that cannot be read."""
    plain = Input(size=HISTOGRAM_SIDE, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    histogram, rows = ColourHistogram(), []
    for start in range(0, len(samples), TOGETHER):
        batch = torch.stack([prepared(sample, plain) for sample in samples[start : start + TOGETHER]])
        rows.append(histogram(batch).numpy())
    return np.concatenate(rows)


@torch.inference_mode()
def frozen_features(
    architecture: str, weights: Path, samples: Sequence[Sample], progress: Progress = no_progress
) -> Floats:
    """Pooled features of a pretrained backbone, unit float32 [n, width].

    Raises TrainingError for an unknown architecture or an unreadable picture, WeightsRefused for other weights.
    """
    if architecture not in ARCHITECTURES:
        raise TrainingError(f"architecture {architecture!r}: expected one of {', '.join(ARCHITECTURES)}")
    network = for_serving(build(architecture, {}, 1, weights).eval())
    rules = Input(size=ARCHITECTURES[architecture].size, mean=IMAGENET_MEAN, std=IMAGENET_STD)
    rows = []
    for start in range(0, len(samples), TOGETHER):
        batch = torch.stack([prepared(sample, rules) for sample in samples[start : start + TOGETHER]])
        features = network.features(batch.contiguous(memory_format=torch.channels_last))
        rows.append(functional.normalize(features.float(), dim=1).numpy())
        progress(f"frozen {architecture}", min(start + TOGETHER, len(samples)), len(samples))
    return np.concatenate(rows)


def beside(features: Floats, colours: Floats, colour_share: float) -> Floats:
    """Unit float32 [n, a] and [n, b] → unit float32 [n, a + b]; the second has `colour_share` of the squared length."""
    return np.concatenate([features * (1 - colour_share) ** 0.5, colours * colour_share**0.5], axis=1)


@dataclass(frozen=True)
class MatchFigures:
    """Retrieval scores of one kind of vector, on all photos or on those with one value of a column."""

    method: str
    part: str
    score: RankingScore  # ranks count products, not pictures


@dataclass(frozen=True)
class Gain:
    """The difference of two methods' recall@1 on the same photos, with its interval."""

    method: str
    over: str
    part: str
    recall_at_1: Interval


@dataclass(frozen=True)
class Match:
    """All figures of a comparison, and the photos and pictures left out."""

    photos: int
    pictures: int
    products: int
    not_shown: int  # photos of products without a picture in the catalogue; they are left out
    unreadable: int  # pictures of either table
    figures: tuple[MatchFigures, ...]
    gains: tuple[Gain, ...]


@dataclass(frozen=True)
class Baseline:
    """A pretrained backbone, used without training."""

    architecture: str
    weights: Path


def parse_baseline(text: str) -> Baseline:
    """Parse `ARCHITECTURE:FILE`; TrainingError for a text of another form or a missing file."""
    architecture, _, file = text.partition(":")
    path = Path(file).expanduser()
    if not file or not path.is_file():
        raise TrainingError(f"baseline {text!r}: expected ARCHITECTURE:FILE, for example mobilenet-v2:weights.pth")
    return Baseline(architecture, path)


def match(
    photos: Pictures,
    against: Pictures,
    encoders: Mapping[str, Encoder],
    baseline: Baseline | None = None,
    progress: Progress = no_progress,
) -> Match:
    """Rank the catalogue pictures for every photo by each encoder's vectors, and by the baseline's.

    Raises TrainingError where no photo shows a product of the catalogue, and for an unreadable picture.
    """
    shown = {sample.identity for sample in against.samples}
    kept = [i for i, sample in enumerate(photos.samples) if sample.identity in shown]
    if not kept:
        raise TrainingError("No photo shows a product of the catalogue table; do their identities mean the same?")
    asked = [photos.samples[i] for i in kept]
    by = [photos.by[i] for i in kept]
    wanted, held = [sample.identity for sample in asked], [sample.identity for sample in against.samples]
    found = {
        name: rank(queries, wanted, gallery, held, things=True)
        for name, queries, gallery in _vectors(asked, against.samples, encoders, baseline, progress)
    }
    parts = {ALL: np.arange(len(asked))}
    if any(by):
        parts |= {value: np.flatnonzero(np.array(by) == value) for value in sorted(set(by))}
    return Match(
        len(asked),
        len(held),
        len(shown),
        len(photos.samples) - len(asked),
        len(photos.rejected) + len(against.rejected),
        tuple(_figures(found, parts, wanted)),
        tuple(_gains(found, parts, wanted, list(encoders))),
    )


def _vectors(
    asked: Sequence[Sample],
    shown: Sequence[Sample],
    encoders: Mapping[str, Encoder],
    baseline: Baseline | None,
    progress: Progress,
) -> Iterator[tuple[str, Floats, Floats]]:
    """Each method with its vectors of the photos and of the catalogue pictures, unit float32 [n, d] and [m, d]."""
    both, cut = [*asked, *shown], len(asked)
    for name, encoder in encoders.items():
        vectors = encode(encoder, both, progress, name).vectors
        yield name, vectors[:cut], vectors[cut:]
    if baseline is None:
        return
    name = f"frozen {baseline.architecture}"
    colours = histograms(both)
    features = frozen_features(baseline.architecture, baseline.weights, both, progress)
    rows = {name: features, "colour histogram": colours}
    rows |= {f"{name} + histogram at {share}": beside(features, colours, share) for share in COLOUR_SHARES}
    for method, vectors in rows.items():
        yield method, vectors[:cut], vectors[cut:]


def _figures(
    found: Mapping[str, Ranking], parts: Mapping[str, npt.NDArray[np.int64]], groups: Sequence[str]
) -> Iterator[MatchFigures]:
    for part, places in parts.items():
        for method, every in found.items():
            yield MatchFigures(method, part, score(every.chosen(places), [groups[i] for i in places.tolist()]))


def _gains(
    found: Mapping[str, Ranking], parts: Mapping[str, npt.NDArray[np.int64]], groups: Sequence[str], own: Sequence[str]
) -> Iterator[Gain]:
    for part, places in parts.items():
        chosen = [groups[i] for i in places.tolist()]
        for method in own:
            for other in found:
                if other != method:
                    first, second = (found[name].chosen(places).within(1).tolist() for name in (method, other))
                    yield Gain(method, other, part, bootstrap_difference(first, second, groups=chosen))
