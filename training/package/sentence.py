"""Packages a sentence encoder from a folder or the hub as a version of the text encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from serving.cards import SENTENCES, Card, Input
from serving.handlers.sentence_source import read_sentences
from training.package.store import NO_PROBE, UNKNOWN_LICENCE, check_new, keep

PROBE_TEXT = "a red mug, eine blaue Schale, 1.2 l"


def package_sentence(
    source: str,
    version: str,
    model_store: Path,
    *,
    name: str = "text-encoder",
    licence: str = "",
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    known: Sequence[Card] = (),
) -> Card:
    """Put an encoder of texts into the model store; prefixes not given are those its own configuration names.

    known are cards of models made before, as complete() takes them.
    TrainingError when the version exists, WeightsRefused when the source cannot be used or reached.
    """
    check_new(name, version, model_store)
    found = read_sentences(source)
    query = found.query_prefix if query_prefix is None else query_prefix
    passage = found.passage_prefix if passage_prefix is None else passage_prefix
    card = Card(
        name=name,
        version=version,
        kind="text-encoder",
        architecture=SENTENCES,
        input=Input(max_tokens=found.max_tokens, query_prefix=query, passage_prefix=passage),
        dimension=found.dimension,
        metric="cosine",
        weights="",
        weights_sha256="",
        probe=NO_PROBE,
        training={
            "source": f"{found.name}, unchanged",
            "trained_here": False,
            "tokenizer": found.tokenizer,
            "pooling": found.pooling,
        },
        licence=licence or UNKNOWN_LICENCE,
    )
    return keep(card, found.tensors, model_store, PROBE_TEXT, found.metadata, known)
