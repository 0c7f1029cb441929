"""The model card: everything that must travel with weights, read alike by training, indexing and serving."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails

from serving.card_parts import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    STRICT,
    CardError,
    Count,
    FileName,
    Former,
    Input,
    Labels,
    Name,
    Probe,
    Probes,
    Sha256,
    Text,
    Version,
    parse_name,
    parse_version,
)

__all__ = ["IMAGENET_MEAN", "IMAGENET_STD", "Card", "CardError", "Former", "Input", "ModelKey", "Probe", "Probes"]
__all__ += ["Runtime", "file_sha256", "find_cards", "parse_name", "parse_version", "read_card", "runtimes_of"]
__all__ += ["version_key", "write_card"]

Kind = Literal["image-encoder", "text-encoder", "review-sentiment"]
Metric = Literal["cosine", "dot", "euclidean"]
Runtime = Literal["torch", "onnxruntime"]

TEXT_KINDS: tuple[Kind, ...] = ("text-encoder", "review-sentiment")
# Architectures whose weights carry their own configuration.
CLIP_IMAGE, CLIP_TEXT, SENTENCES = "clip-image", "clip-text", "sentence-transformers"
ENGLISH_ONLY = ("all-MiniLM-L6-v2",)  # architectures whose models were trained on English alone
COLOUR_BINS = 192  # numbers of the colour histogram, which come last in an embedding that has one
NO_PROBE = Probe("", ())  # of a card that is not complete yet
_BY_AGE = ("probes", "source_sha256", "handler_sha256", "former")  # fields that a card has or not by when it was made
_TEXT_INPUT = ("max_tokens", "query_prefix", "passage_prefix")  # the fields of Input that texts use
_PARTS: Mapping[int | str, type] = {"input": Input, "probe": Probe, "probes": Probes, "former": Former}
_NEEDED = ("metric", "weights", "weights_sha256", "probe", "licence")  # in a file; a card under way has them later


class ModelKey(NamedTuple):
    """One version of one model, wherever it is: in the model store, in TorchServe, in a release."""

    name: str
    version: str


@with_config(STRICT)
@dataclass(frozen=True)
class Card:
    """One version of one model, as kept in model_store/<name>-<version>.json."""

    name: Name
    version: Version
    kind: Kind
    architecture: Text
    input: Input
    dimension: Count  # of the whole embedding, colour part included
    metric: Metric = "cosine"
    weights: FileName = ""  # file name inside model_store
    weights_sha256: Sha256 = ""
    probe: Probe = NO_PROBE
    probes: Probes | None = None  # None in a card from before there were any; the probe alone then proves the model
    source_sha256: Sha256 = ""  # of the code that gave the answers, without comments; another one is only warned of
    heads: Mapping[str, Labels] = field(default_factory=dict)  # label heads in the order of the answer
    # Share of the embedding's energy that is the colour histogram, 0 = no histogram.
    colour_weight: Annotated[float, Field(ge=0, lt=1)] = 0.0
    runtime: Runtime = "torch"  # what computes the network; in float32 both give the same vectors
    training: Mapping[str, Any] = field(default_factory=dict)
    licence: Text = ""
    quality: Mapping[str, Any] = field(default_factory=dict)
    aligned_with: str = ""  # key of the text encoder in whose space the last part of the answer lies
    aligned_dimension: Annotated[int, Field(ge=0)] = 0  # of that part, 0 = the answer has none
    base_sha256: Sha256 | Literal[""] = ""  # of the package's weights that these go on from, "" = they are whole
    handler_sha256: Sha256 = ""  # in a card without probes: of the handler's bytes, a part of its identity
    former: Former | None = None  # in a card that had no probes once

    @property
    def key(self) -> str:
        """The model's name with its version, e.g. image-encoder-1.1.0."""
        return f"{self.name}-{self.version}"

    @property
    def reads_latin_only(self) -> bool:
        """Whether the model was trained on English alone, so that texts in other scripts say nothing to it."""
        return self.architecture in ENGLISH_ONLY

    @property
    def model_key(self) -> ModelKey:
        """The model's name and version."""
        return ModelKey(self.name, self.version)


def read_card(path: Path) -> Card:
    """Read and check one card; CardError says everything that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text)
        card = _reader().validate_json(text)
    except FileNotFoundError as exc:
        raise CardError(f"{path}: no such model card; train or package the model first") from exc
    except ValidationError as exc:
        raise CardError(f"{path}: {'; '.join(map(_sentence, exc.errors()))}") from exc
    except (OSError, ValueError) as exc:
        raise CardError(f"{path}: not readable as JSON ({exc})") from exc
    if wrong := [*_missing(raw), *_contradictions(card), *_undecodable(card)]:
        raise CardError(f"{path}: {'; '.join(wrong)}")
    if path.name not in (f"{card.key}.json", "card.json"):
        raise CardError(f"{path}: holds {card.name} version {card.version}, so its name must be {card.key}.json")
    return card


def write_card(card: Card, model_store: Path) -> Path:
    """Write the card where find_cards looks for it; the path is returned."""
    path = model_store / f"{card.key}.json"
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text(card_json(card), encoding="utf-8")
    partial.replace(path)
    return path


def card_json(card: Card) -> str:
    """The card's JSON, with every list of numbers on one line."""
    raw = asdict(card)
    rules = raw["input"]
    used = [name for name in rules if (name in _TEXT_INPUT) == (card.kind in TEXT_KINDS)]
    raw["input"] = {name: rules[name] for name in used if rules[name] != ""}  # most encoders want no prefix
    raw = {name: value for name, value in raw.items() if name not in _BY_AGE or value}
    text = json.dumps(raw, indent=2, ensure_ascii=False)
    return re.sub(r"\[[-\d.e+,\s]+\]", lambda match: " ".join(match[0].split()), text) + "\n"


def find_cards(model_store: Path) -> list[Card]:
    """Every card of the folder, by name and then by rising version."""
    cards = [read_card(path) for path in model_store.glob("*.json") if not path.name.startswith(".")]
    return sorted(cards, key=lambda card: (card.name, version_key(card.version)))


def version_key(version: str) -> tuple[int, ...]:
    """The version as numbers, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in parse_version(version).split("."))


def runtimes_of(card: Card) -> tuple[Runtime, ...]:
    """What can compute the card's network."""
    only_torch = card.kind == "review-sentiment" or card.architecture == CLIP_TEXT
    return ("torch",) if only_torch else ("torch", "onnxruntime")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _reader() -> TypeAdapter[Card]:
    return TypeAdapter(Card)


def _missing(raw: Mapping[str, Any]) -> Iterator[str]:
    """Fields that a finished card must hold, although one under way has defaults for them."""
    code = "source_sha256" if "probes" in raw else "handler_sha256"
    rules = ("max_tokens",) if raw["kind"] in TEXT_KINDS else ("size", "mean", "std", "resize", "colour")
    yield from (f"field {name!r} is missing" for name in (*_NEEDED, code) if name not in raw)
    yield from (f"field 'input.{name}' is missing" for name in rules if name not in raw["input"])


def _contradictions(card: Card) -> Iterator[str]:
    """What other fields of the card do not allow."""
    others = {item.name for item in fields(Input)}.symmetric_difference(_TEXT_INPUT)
    for name in others if card.kind in TEXT_KINDS else _TEXT_INPUT:
        if (found := getattr(card.input, name)) != getattr(Input(), name):
            yield f"field 'input.{name}' is {found!r}: no such field in a {card.kind}"
    if (length := len(card.probe.vector)) != card.dimension:
        yield f"field 'probe.vector' has {length}, expected a list of {card.dimension} finite numbers, the dimension"
    if card.runtime not in runtimes_of(card):
        yield f"field 'runtime' is {card.runtime!r}, expected {' or '.join(runtimes_of(card))} for {card.architecture}"
    if bool(card.aligned_with.strip()) != bool(card.aligned_dimension):  # else nobody knows the space of a vector
        accepted = f"the key of a text encoder just when aligned_dimension ({card.aligned_dimension}) is > 0"
        yield f"field 'aligned_with' is {card.aligned_with!r}, expected {accepted}"


def _undecodable(card: Card) -> Iterator[str]:
    try:
        if card.kind == "image-encoder":
            card.probe.picture()
    except ValueError:
        yield f"field 'probe.input' is {card.probe.input!r:.80}, expected a picture in base64"
    width = card.dimension + card.aligned_dimension
    try:
        if card.probes:
            card.probes.rows(width)
    except ValueError as error:
        yield f"field 'probes.vectors': {error}; expected float16 vectors of {width} numbers each, in base64"


def _sentence(error: ErrorDetails) -> str:
    name, reason = ".".join(map(str, error["loc"])), error["msg"].removeprefix("Value error, ")
    if error["type"] == "unexpected_keyword_argument":
        known = fields(Card if len(error["loc"]) == 1 else _PARTS[error["loc"][0]])
        reason = f"no such field; known are {', '.join(item.name for item in known)}"
    return f"field {name!r} is {error['input']!r:.80}: {reason.replace('Input should be', 'expected')}"
