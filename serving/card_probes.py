"""What a card holds to prove its model by: inputs, and the answers that must be given to them."""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from serving.card_fields import Fields

NUMBER_BYTES = 2  # of a float16


@dataclass(frozen=True)
class Probe:
    """One input and the embedding the model must give for it, recomputed whenever a worker loads the model."""

    input: str  # a picture in base64, or a text
    vector: tuple[float, ...]

    def picture(self) -> bytes:
        """The probe's picture as a file's bytes."""
        return base64.b64decode(self.input, validate=True)


@dataclass(frozen=True)
class Probes:
    """The vectors that a model must give for a set of inputs made by code, recomputed like the probe."""

    inputs: str  # name of the set, such as pictures-1; serving/handlers/probe_inputs.py makes it
    vectors: str  # float16, little-endian, [n, dimension + aligned_dimension], in base64

    @classmethod
    def of(cls, inputs: str, rows: Sequence[Sequence[float]]) -> "Probes":
        """The probes of a set, from one vector of finite numbers below 65,504 for each of its inputs."""
        numbers = [number for row in rows for number in row]
        return cls(inputs, base64.b64encode(struct.pack(f"<{len(numbers)}e", *numbers)).decode())

    def rows(self, width: int) -> list[tuple[float, ...]]:
        """One vector for each input, each of `width` numbers."""
        packed = base64.b64decode(self.vectors, validate=True)
        return list(struct.iter_unpack(f"<{width}e", packed))


@dataclass(frozen=True)
class Former:
    """The identity that a model had before its card had probes: releases and embeddings of that time refer to it."""

    identity: str
    stands_for: str  # the card's own hash when it was taken over; a card that hashes to anything else is another model


def read_probe(fields: Fields, *, pictures: bool, dimension: int) -> Probe:
    """The checked field `probe`; CardError when it does not fit the card."""
    fields.only(Probe.__dataclass_fields__)
    read = fields.base64 if pictures else fields.text
    return Probe(input=read("input"), vector=fields.floats("vector", dimension))


def read_probes(fields: Fields, width: int) -> Probes:
    """The checked field `probes`, each of its vectors of `width` numbers; CardError when it does not fit the card."""
    fields.only(Probes.__dataclass_fields__)
    vectors = fields.base64("vectors")
    size = len(base64.b64decode(vectors))
    if not size or size % (NUMBER_BYTES * width):
        fields.fail("vectors", vectors, f"float16 vectors of {width} numbers each, in base64; these are {size} bytes")
    return Probes(inputs=fields.text("inputs"), vectors=vectors)


def read_former(fields: Fields) -> Former:
    """The checked field `former`; CardError when it holds no two hashes."""
    fields.only(Former.__dataclass_fields__)
    return Former(identity=fields.sha256("identity"), stands_for=fields.sha256("stands_for"))
