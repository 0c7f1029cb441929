"""What every handler does before it serves: check its archive, load, and prove itself by the card's probes."""

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from serving.cards import Card, Probes, file_sha256, read_card
from serving.handlers.probe_inputs import probe_inputs
from serving.handlers.source import source_sha256

LEAST_COSINE = 0.999  # other CPUs, versions of libraries and bfloat16 stay above it, other preprocessing does not
PROBED_TOGETHER = 4  # inputs in one forward pass: no more memory than serving takes
CARD_FILE = "card.json"
BASE_FOLDER = "base"  # inside an archive: the files of a package that the model goes on from

# Inputs, all of them pictures' bytes or all of them texts → of each what is kept: [n, dimension + aligned_dimension].
Embed = Callable[[Sequence[Any]], Sequence[Sequence[float]]]


class RefusesToStart(RuntimeError):
    """The model must not serve. A RuntimeError, because TorchServe reports no other kind without a restart loop."""


def log_warnings_only() -> None:
    """Log nothing below a warning from here on: TorchServe writes three lines a request, which its Java part reads,
    matches and logs once more.
    """
    logging.getLogger().setLevel(logging.WARNING)


def open_archive(model_dir: Path) -> Card:
    """The card of an unpacked archive, its weights checked against it; RefusesToStart when they are not its own."""
    card = read_card(model_dir / CARD_FILE)
    found = file_sha256(model_dir / card.weights)
    if found != card.weights_sha256:
        raise RefusesToStart(
            f"{card.key}: {card.weights} has sha256 {found}, the card says {card.weights_sha256}; rebuild the archive"
        )
    source = source_sha256(card, Path(__file__).parent)
    if card.source_sha256 and source != card.source_sha256:
        logging.getLogger(__name__).warning(
            "%s: handler code %s is not the code %s the card was made with",
            card.key,
            source[:12],
            card.source_sha256[:12],
        )
    return card


def prove(card: Card, embed: Embed) -> None:
    """Give the model every probe of its card; RefusesToStart when one answer is not the card's."""
    own = card.probe.picture() if card.kind == "image-encoder" else card.probe.input
    check_probe(card, embed([own])[0][: card.dimension])
    if card.probes:
        check_probes(card, card.probes, probe_vectors(card.probes.inputs, embed))


def probe_vectors(inputs: str, embed: Embed) -> list[Sequence[float]]:
    """What the model gives for each input of a set; ValueError for a set this version does not know."""
    given = list(probe_inputs(inputs).values())
    parts = (given[start : start + PROBED_TOGETHER] for start in range(0, len(given), PROBED_TOGETHER))
    return [row for part in parts for row in embed(part)]


def check_probe(card: Card, vector: Sequence[float]) -> None:
    """Compare the embedding of the card's own probe with the card's; RefusesToStart below a cosine of 0.999."""
    _check(card, "the probe's embedding", cosine(card.probe.vector, vector))


def check_probes(card: Card, probes: Probes, vectors: Sequence[Sequence[float]]) -> None:
    """Compare the vectors of a set of probes with the card's; RefusesToStart when one has a cosine below 0.999.

    A card's embedding and its vector among texts are compared each for itself.
    """
    rows = probes.rows(card.dimension + card.aligned_dimension)
    names = list(probe_inputs(probes.inputs))
    if not len(rows) == len(names) == len(vectors):
        raise RefusesToStart(f"{card.key}: the card has {len(rows)} vectors of probes, {probes.inputs} {len(names)}")
    for name, wanted, found in zip(names, rows, vectors, strict=True):
        for what, part in _parts(card):
            _check(card, f"the {what} of the probe '{name}'", cosine(wanted[part], found[part]))


def _parts(card: Card) -> Iterator[tuple[str, slice]]:
    yield "embedding", slice(card.dimension)
    if card.aligned_dimension:
        yield "vector among texts", slice(card.dimension, None)


def _check(card: Card, what: str, similarity: float) -> None:
    if not similarity >= LEAST_COSINE:  # also true of a NaN
        raise RefusesToStart(
            f"{card.key}: {what} has cosine {similarity:.4f} with the card's, at least {LEAST_COSINE} "
            "is needed; weights, preprocessing or handler code are not those the card was made with"
        )


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine of two vectors of one length, NaN when either is all zeros or the lengths differ."""
    if len(one) != len(other):
        return math.nan
    length = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / length if length else math.nan
