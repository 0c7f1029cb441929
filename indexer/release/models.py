"""The models a release is built with: one for its pictures, one for its texts, and pairs for cross-modal spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.errors import BuildError
from serving.cards import Card, Kind, version_key

IMAGE, TEXT, ALIGNED, MAPPED = "image", "text", "aligned", "mapped"  # the names of a release's own spaces

# What a space holds of a model's answer: the embedding, the vector in the space of a text encoder, or the embedding
# as the release's own map brings it there.
Output = Literal["embedding", "aligned", "mapped"]


@dataclass(frozen=True)
class Pair:
    """The image encoder and the text encoder of one cross-modal space, such as CLIP's two towers."""

    image: Card
    text: Card

    @property
    def space(self) -> str:
        """The name of their space: "clip" for the model clip-image."""
        return self.image.name.removesuffix("-image")


@dataclass(frozen=True)
class Models:
    """The models of a release."""

    image: Card
    text: Card
    pairs: tuple[Pair, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards of all models, each once."""
        every = [self.image, self.text, *(card for pair in self.pairs for card in (pair.image, pair.text))]
        return tuple({card.key: card for card in every}.values())

    @property
    def aligned(self) -> bool:
        """Whether the image model was trained to give a second vector in the space of the text model."""
        return self.image.aligned_dimension > 0 and self.image.aligned_with == self.text.key


def newest_card(cards: Sequence[Card], kind: Kind) -> Card:
    """The newest card of that kind; cards named like the kind are preferred. Raises BuildError when there is none."""
    fitting = [card for card in cards if card.kind == kind]
    if not fitting:
        raise BuildError(
            f"There is no card of a model of the kind {kind}; train or package one: shoplens model package"
        )
    return max(fitting, key=lambda card: (card.name == kind, version_key(card.version)))


def check_models(models: Models) -> Models:
    """Return the models; raises BuildError when two of one space differ in kind or dimension, or names collide."""
    if models.aligned and models.image.aligned_dimension != models.text.dimension:
        raise BuildError(
            f"{models.image.key} gives {models.image.aligned_dimension} numbers to be asked by {models.text.key}, which"
            f" gives {models.text.dimension}; train or package the image encoder anew."
        )
    taken = {IMAGE, TEXT, ALIGNED, MAPPED, "words"}
    for pair in models.pairs:
        if (pair.image.kind, pair.text.kind) != ("image-encoder", "text-encoder"):
            raise BuildError(f"{pair.image.key} and {pair.text.key} are not an image encoder and a text encoder.")
        if pair.image.dimension != pair.text.dimension:
            raise BuildError(
                f"{pair.image.key} gives {pair.image.dimension} numbers and {pair.text.key} {pair.text.dimension}:"
                " they share no space; name both towers of one model."
            )
        if pair.space in taken:
            raise BuildError(f"A release has a space {pair.space} already; give {pair.image.name} another name.")
        taken.add(pair.space)
    return models
