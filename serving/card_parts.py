"""The parts of a model card and what each of their fields accepts; pydantic checks them when a card is read."""

import base64
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, with_config

from serving.errors import ServingError

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
STRICT = ConfigDict(extra="forbid", strict=True)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
_FLOAT16_BYTES = 2


class CardError(ServingError, ValueError):
    """A card that cannot be used; the message names the file, the field, what was found and what is accepted."""


def parse_name(name: str) -> str:
    """The model name itself, or CardError; the same strict form is used in file names and URLs."""
    if not _NAME.fullmatch(name):
        raise CardError(f"model name {name!r}: expected lower-case words joined by '-', such as image-encoder")
    return name


def parse_version(version: str) -> str:
    """The version itself, or CardError unless it is three numbers."""
    if not _VERSION.fullmatch(version):
        raise CardError(f"model version {version!r}: expected three numbers joined by '.', such as 1.0.0")
    return version


def _without_folders(name: str) -> str:
    if Path(name).name != name:
        raise ValueError("expected a file name without folders")
    return name


def _different(labels: tuple[str, ...]) -> tuple[str, ...]:
    if len(labels) < 2 or len(set(labels)) < len(labels):
        raise ValueError("expected a list of at least two different labels")
    return labels


Name = Annotated[str, AfterValidator(parse_name)]
Version = Annotated[str, AfterValidator(parse_version)]
FileName = Annotated[str, Field(min_length=1), AfterValidator(_without_folders)]
Text = Annotated[str, Field(pattern=r"\S")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Channels = Annotated[tuple[Finite, ...], Field(min_length=3, max_length=3)]
Labels = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], AfterValidator(_different)]


@with_config(STRICT)
@dataclass(frozen=True)
class Input:
    """How raw bytes or text become numbers. Texts use max_tokens and the prefixes, pictures the other fields."""

    size: Annotated[int, Field(ge=16)] = 0  # px, both sides of the square the network sees
    mean: Channels = IMAGENET_MEAN  # of channels scaled to 0..1
    std: Channels = IMAGENET_STD
    resize: Literal["squash", "crop", "pad"] = "squash"
    colour: Literal["rgb"] = "rgb"
    max_tokens: Count = 0
    resample: Literal["bilinear", "bicubic"] = "bilinear"
    query_prefix: str = ""  # what a text encoder was taught to see before texts that are asked ...
    passage_prefix: str = ""  # ... and before those that are found

    def as_query(self, text: str) -> str:
        """A text that is asked, as the encoder takes it."""
        return self.query_prefix + text

    def as_passage(self, text: str) -> str:
        """A text that is to be found, as the encoder takes it."""
        return self.passage_prefix + text


@with_config(STRICT)
@dataclass(frozen=True)
class Probe:
    """One input and the embedding the model must give for it, recomputed whenever a worker loads the model."""

    input: Text  # a picture in base64, or a text
    vector: tuple[Finite, ...]

    def picture(self) -> bytes:
        """The probe's picture as a file's bytes; ValueError when it is not base64."""
        return base64.b64decode(self.input, validate=True)


@with_config(STRICT)
@dataclass(frozen=True)
class Probes:
    """The vectors that a model must give for a set of inputs made by code, recomputed like the probe."""

    inputs: Text  # name of the set, such as pictures-1; serving/handlers/probe_inputs.py makes it
    vectors: Text  # float16, little-endian, [n, dimension + aligned_dimension], in base64

    @classmethod
    def of(cls, inputs: str, rows: Sequence[Sequence[float]]) -> "Probes":
        """The probes of a set, from one vector of finite numbers below 65,504 for each of its inputs."""
        numbers = [number for row in rows for number in row]
        return cls(inputs, base64.b64encode(struct.pack(f"<{len(numbers)}e", *numbers)).decode())

    def rows(self, width: int) -> list[tuple[float, ...]]:
        """One vector for each input, each of `width` numbers; ValueError unless they are whole vectors in base64."""
        packed = base64.b64decode(self.vectors, validate=True)
        if not packed or len(packed) % (_FLOAT16_BYTES * width):
            raise ValueError(f"{len(packed)} bytes are not float16 vectors of {width} numbers")
        return list(struct.iter_unpack(f"<{width}e", packed))


@with_config(STRICT)
@dataclass(frozen=True)
class Former:
    """The identity that a model had before its card had probes: releases and embeddings of that time refer to it."""

    identity: Sha256
    stands_for: Sha256  # the card's own hash when it was taken over; a card that hashes to anything else is another
