"""The model card: everything that must travel with weights, read alike by training, indexing and serving."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from serving.card_fields import CardError, Fields, parse_name, parse_version
from serving.card_probes import Former, Probe, Probes, read_former, read_probe, read_probes

__all__ = [
    "Card",
    "CardError",
    "Former",
    "Input",
    "ModelKey",
    "Probe",
    "Probes",
    "file_sha256",
    "find_cards",
    "parse_name",
]
__all__ += ["parse_version", "read_card", "version_key", "write_card"]

Kind = Literal["image-encoder", "text-encoder", "review-sentiment"]
Resize = Literal["squash", "crop", "pad"]
Resample = Literal["bilinear", "bicubic"]
Metric = Literal["cosine", "dot", "euclidean"]

KINDS: tuple[Kind, ...] = ("image-encoder", "text-encoder", "review-sentiment")
TEXT_KINDS: tuple[Kind, ...] = ("text-encoder", "review-sentiment")
METRICS: tuple[Metric, ...] = ("cosine", "dot", "euclidean")
RESIZES: tuple[Resize, ...] = ("squash", "crop", "pad")
RESAMPLES: tuple[Resample, ...] = ("bilinear", "bicubic")
# Architectures whose weights carry their own configuration.
CLIP_IMAGE, CLIP_TEXT, SENTENCES = "clip-image", "clip-text", "sentence-transformers"
_BY_AGE = ("probes", "source_sha256", "handler_sha256", "former")  # fields that a card has or not by when it was made
TEXT_INPUT = ("max_tokens", "query_prefix", "passage_prefix")  # the fields of Input that texts use
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Input:
    """How raw bytes or text become numbers. Texts use the fields of TEXT_INPUT, pictures the others."""

    size: int = 0  # px, both sides of the square the network sees
    mean: tuple[float, ...] = IMAGENET_MEAN  # of channels scaled to 0..1
    std: tuple[float, ...] = IMAGENET_STD
    resize: Resize = "squash"
    colour: Literal["rgb"] = "rgb"
    max_tokens: int = 0
    resample: Resample = "bilinear"
    query_prefix: str = ""  # what a text encoder was taught to see before texts that are asked ...
    passage_prefix: str = ""  # ... and before those that are found

    def as_query(self, text: str) -> str:
        """A text that is asked, as the encoder takes it."""
        return self.query_prefix + text

    def as_passage(self, text: str) -> str:
        """A text that is to be found, as the encoder takes it."""
        return self.passage_prefix + text


class ModelKey(NamedTuple):
    """One version of one model, wherever it is: in the model store, in TorchServe, in a release."""

    name: str
    version: str


@dataclass(frozen=True)
class Card:
    """One version of one model, as kept in model_store/<name>-<version>.json."""

    name: str
    version: str
    kind: Kind
    architecture: str
    input: Input
    dimension: int  # of the whole embedding, colour part included
    metric: Metric
    weights: str  # file name inside model_store
    weights_sha256: str
    probe: Probe
    probes: Probes | None = None  # None in a card from before there were any; the probe alone then proves the model
    source_sha256: str = ""  # of the code that gave the answers, without comments; another one is only warned of
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # label heads in the order of the answer
    colour_weight: float = 0.0  # share of the embedding's energy that is the colour histogram, 0 = no histogram
    training: Mapping[str, Any] = field(default_factory=dict)
    licence: str = ""
    quality: Mapping[str, Any] = field(default_factory=dict)
    aligned_with: str = ""  # key of the text encoder in whose space the last part of the answer lies
    aligned_dimension: int = 0  # of that part, 0 = the answer has none
    base_sha256: str = ""  # of the package's weights that these go on from, "" = they are whole by themselves
    handler_sha256: str = ""  # in a card without probes: of the handler's bytes, a part of its identity
    former: Former | None = None  # in a card that had no probes once

    @property
    def key(self) -> str:
        """The model's name with its version, e.g. image-encoder-1.1.0."""
        return f"{self.name}-{self.version}"

    @property
    def model_key(self) -> ModelKey:
        """The model's name and version."""
        return ModelKey(self.name, self.version)


def read_card(path: Path) -> Card:
    """Read and check one card; CardError says what is wrong with it."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise CardError(f"{path}: no such model card; train or package the model first") from exc
    except (OSError, ValueError) as exc:
        raise CardError(f"{path}: not readable as JSON ({exc})") from exc
    card = _card(Fields(path, raw))
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
    used = [name for name in rules if (name in TEXT_INPUT) == (card.kind in TEXT_KINDS)]
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


def file_sha256(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _card(fields: Fields) -> Card:
    fields.only(Card.__dataclass_fields__)
    kind = fields.choice("kind", KINDS)
    dimension = fields.count("dimension")
    aligned_with, aligned_dimension = _aligned(fields)
    proved = "probes" in fields.raw
    return Card(
        name=fields.parsed("name", parse_name),
        version=fields.parsed("version", parse_version),
        kind=kind,
        architecture=fields.text("architecture"),
        input=_input(fields.inner("input"), kind),
        dimension=dimension,
        metric=fields.choice("metric", METRICS),
        weights=fields.file_name("weights"),
        weights_sha256=fields.sha256("weights_sha256"),
        probe=read_probe(fields.inner("probe"), pictures=kind == "image-encoder", dimension=dimension),
        probes=read_probes(fields.inner("probes"), dimension + aligned_dimension) if proved else None,
        source_sha256=fields.sha256("source_sha256") if proved else "",
        heads=fields.labels("heads"),
        colour_weight=fields.share("colour_weight"),
        training=fields.mapping("training"),
        licence=fields.text("licence"),
        quality=fields.mapping("quality"),
        aligned_with=aligned_with,
        aligned_dimension=aligned_dimension,
        base_sha256=fields.sha256("base_sha256") if fields.raw.get("base_sha256") else "",
        handler_sha256="" if proved else fields.sha256("handler_sha256"),
        former=read_former(fields.inner("former")) if "former" in fields.raw else None,
    )


def _aligned(fields: Fields) -> tuple[str, int]:
    """Both fields or neither: a vector whose space nobody knows cannot be searched."""
    with_, dimension = fields.optional_text("aligned_with"), fields.optional_count("aligned_dimension")
    if bool(with_) != bool(dimension):
        fields.fail(
            "aligned_with", with_, f"the key of a text encoder just when aligned_dimension ({dimension}) is > 0"
        )
    return with_, dimension


def _input(fields: Fields, kind: Kind) -> Input:
    fields.only(Input.__dataclass_fields__)
    if kind in TEXT_KINDS:
        return Input(
            max_tokens=fields.count("max_tokens"),
            query_prefix=fields.optional_text("query_prefix"),
            passage_prefix=fields.optional_text("passage_prefix"),
        )
    return Input(
        size=fields.count("size", least=16),
        mean=fields.floats("mean", 3),
        std=fields.floats("std", 3),
        resize=fields.choice("resize", RESIZES),
        colour=cast(Literal["rgb"], fields.choice("colour", ("rgb",))),
        resample=fields.choice("resample", RESAMPLES) if "resample" in fields.raw else "bilinear",
    )
