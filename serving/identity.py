"""The identity of a model: one hash that releases and stored embeddings refer to.

Identity is behaviour: the weights, what the card says that shapes a vector, and the vectors of its probes. Neither the
handler's code nor figures of quality nor words about the model are in it.

The probes' vectors are hashed as they stand in the card, never as a machine has just computed them: other CPUs and
versions of torch differ in the last bits, and rounding does not help, since some number always lies at a border.
What a machine computes is compared with the card instead, within a tolerance (serving/handlers/loading.py), whenever a
worker loads the model. A card made again takes over the vectors of the one before where they hold
(serving/handlers/probe.py): the same answers are the same model, other answers are other vectors, another model.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from serving.cards import Card

SHAPING: tuple[str, ...] = ("kind", "architecture", "dimension", "metric", "heads", "colour_weight")
SHAPING += ("aligned_with", "aligned_dimension", "weights_sha256", "base_sha256")
_KEPT = "_fingerprint"  # beside the fields of a card: no field itself, so that a changed copy begins without it


def fingerprint(card: Card) -> str:
    """The model's identity, 64 hexadecimal digits.

    A card that had no probes once keeps the identity it had then, as long as it hashes to what it was given then.
    """
    kept = vars(card)  # a card never changes, and every search asks for this: the probes alone are 100 kB to hash
    if _KEPT not in kept:
        kept[_KEPT] = _computed(card)
    return str(kept[_KEPT])


def _computed(card: Card) -> str:
    own = _hash_without_probes(card) if card.probes is None else _hash(shaping(card) | {"probes": asdict(card.probes)})
    return card.former.identity if card.former and card.former.stands_for == own else own


def shaping(card: Card) -> dict[str, Any]:
    """What of a card shapes a vector, besides its probes."""
    return {name: getattr(card, name) for name in SHAPING} | {"input": _rules(card)}


def _hash_without_probes(card: Card) -> str:
    """As it was before there were probes: the bytes of the handler's code stood for its behaviour."""
    parts = [card.architecture, _rules(card), card.dimension, card.weights_sha256, card.handler_sha256]
    return _hash([*parts, card.colour_weight])


def _rules(card: Card) -> dict[str, Any]:
    # A prefix that is not there shapes nothing; so the prints of before there were prefixes stay as they are.
    return {name: value for name, value in asdict(card.input).items() if value or not name.endswith("_prefix")}


def _hash(shaping: Any) -> str:
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()
