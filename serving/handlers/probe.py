"""Completes a card by the very code that will serve it; training calls this, and whoever adds a text model."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from serving.archives import package_folder
from serving.cards import Card, Former, Probe, Probes, Runtime, file_sha256, runtimes_of
from serving.errors import NetworkRefused
from serving.handlers.image_encoder import ImageEncoder
from serving.handlers.loading import Embed, RefusesToStart, check_probes, cosine, probe_vectors, prove
from serving.handlers.probe_inputs import SETS
from serving.handlers.review_sentiment import ReviewSentiment
from serving.handlers.sentence_encoder import text_encoder_of
from serving.handlers.source import source_sha256
from serving.identity import fingerprint, shaping

RUNTIME_COSINE = "cosine.runtime"


def complete(card: Card, folder: Path, probe_input: bytes | str, known: Sequence[Card] = ()) -> Card:
    """The card with its hashes and its probes; folder holds the weights (and a text model's other files).

    probe_input is a picture's bytes for an image encoder and a text for a model of texts. What the card already says of
    hashes and probes is not read. `known` are cards that may be of the same model, made before: where weights and data
    are the same and the probes of one of them still hold, the new card takes its probes and so its identity over.
    Raises RefusesToStart when an answer holds no number or nothing but zeros.
    """
    embed = load(card, folder)
    card = replace(
        card,
        weights_sha256=file_sha256(folder / card.weights),
        source_sha256=source_sha256(card, Path(__file__).parent),
        probes=None,
        handler_sha256="",
        former=None,
    )
    same = next((one for one in known if shaping(one) == shaping(card) and _holds(one, embed)), None)
    if same and same.probes:
        return replace(card, probe=same.probe, probes=same.probes, former=same.former)
    probe = same.probe if same else _probe(card, embed, probe_input)
    card = replace(card, probe=probe, probes=_probes(card, embed))
    if same:
        return replace(card, former=Former(fingerprint(same), stands_for=fingerprint(card)))
    return card


def renew(card: Card, folder: Path) -> Card:
    """A card that exists with all that today's cards have, its identity kept.

    Raises RefusesToStart when today's code does not give the card's answers: then it is another model, and wants a
    version of its own.
    """
    prove(card, load(card, folder))
    own = card.probe.picture() if card.kind == "image-encoder" else card.probe.input
    return complete(card, folder, own, known=[card])


def change_runtime(card: Card, folder: Path, runtime: Runtime) -> Card:
    """The card computed by another runtime, with the least cosine of its probes' vectors to PyTorch's in `quality`.

    Raises RefusesToStart when the other runtime does not give the card's answers, NetworkRefused for a network that it
    cannot compute.
    """
    if runtime not in (accepted := runtimes_of(card)):
        raise NetworkRefused(f"{card.key} ({card.architecture}) cannot run in {runtime}, only in {', '.join(accepted)}")
    changed = renew(replace(card, runtime=runtime), folder)
    inputs = SETS[card.kind]
    found = probe_vectors(inputs, load(changed, folder))
    wanted = probe_vectors(inputs, load(replace(card, runtime="torch"), folder))
    least = min(map(cosine, wanted, found))
    others = {name: value for name, value in changed.quality.items() if name != RUNTIME_COSINE}
    return replace(changed, quality=others if runtime == "torch" else others | {RUNTIME_COSINE: round(least, 6)})


def load(card: Card, folder: Path) -> Embed:
    """The card's model, loaded from a folder with its weights: inputs → of each the vector that is kept."""
    if card.kind == "image-encoder":
        images = ImageEncoder()
        images.load(card, folder)
        return images.vectors
    if card.kind == "text-encoder":
        texts = text_encoder_of(card)
        texts.load(card, folder)
        return texts.vectors
    reviews = ReviewSentiment()
    reviews.load(card, folder, package_folder(card.key) if card.base_sha256 else None)
    return reviews.vectors


def _holds(card: Card, embed: Embed) -> bool:
    try:
        prove(card, embed)
    except RefusesToStart:
        return False
    return True


def _probe(card: Card, embed: Embed, given: bytes | str) -> Probe:
    if isinstance(given, bytes) != (card.kind == "image-encoder"):
        raise TypeError(f"probe of a {card.kind}: expected picture bytes or a text, got {type(given).__name__}")
    vector = embed([given])[0][: card.dimension]
    written = base64.b64encode(given).decode() if isinstance(given, bytes) else given
    return Probe(written, tuple(round(number, 6) for number in vector))


def _probes(card: Card, embed: Embed) -> Probes:
    inputs = SETS[card.kind]
    vectors = probe_vectors(inputs, embed)
    probes = Probes.of(inputs, vectors)
    check_probes(card, probes, vectors)  # an answer that is no number could never be given again
    return probes
