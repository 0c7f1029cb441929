"""Which model it is: one hash that releases and kept embeddings are held together by."""

import hashlib
import json
from dataclasses import asdict

from serving.cards import Card


def fingerprint(card: Card) -> str:
    """One hash of everything that shapes a vector: weights, handler, preprocessing."""
    # A prefix that is not there shapes nothing; so the prints of before there were prefixes stay as they are.
    rules = {name: value for name, value in asdict(card.input).items() if value or not name.endswith("_prefix")}
    shaping = [card.architecture, rules, card.dimension, card.weights_sha256, card.handler_sha256]
    shaping.append(card.colour_weight)
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()
