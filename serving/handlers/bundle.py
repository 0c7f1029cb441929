"""Several pictures in one request, and what was said of them in one answer: bytes after bytes, their lengths before.

A request costs TorchServe as much as half a picture costs the network; bulk work sends a few pictures together.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

MARK = b"shoplens bundle\n"  # no picture begins so
MOST = 16  # pictures in one
_NUMBER = struct.Struct("<I")


def pack(parts: Sequence[bytes]) -> bytes:
    """The parts as one."""
    lengths = struct.pack(f"<{len(parts)}I", *map(len, parts))
    return b"".join((MARK, _NUMBER.pack(len(parts)), lengths, *parts))


def is_bundle(body: bytes | bytearray) -> bool:
    """Whether these are several parts, and not one picture."""
    return body.startswith(MARK)


def unpack(body: bytes | bytearray, most: int = MOST) -> list[bytes]:
    """The parts; ValueError where they do not fill the body exactly, or are more than so many."""
    if not is_bundle(body) or len(body) < (start := len(MARK) + _NUMBER.size):
        raise ValueError("expected a bundle, its mark is missing")
    (number,) = _NUMBER.unpack_from(body, len(MARK))
    if number > most:
        raise ValueError(f"expected at most {most} parts, {number} arrived")
    if len(body) < start + _NUMBER.size * number:
        raise ValueError("the bundle ends within the lengths of its parts")
    ends = [start + _NUMBER.size * number]
    for length in struct.unpack_from(f"<{number}I", body, start):
        ends.append(ends[-1] + length)
    if ends[-1] != len(body):
        raise ValueError(f"expected {ends[-1]} bytes by the lengths of its parts, {len(body)} arrived")
    return [bytes(body[begin:end]) for begin, end in pairwise(ends)]


def pack_answers(answers: Sequence[bytes | str]) -> bytes:
    """The answer to a bundle: of each picture its numbers, or why it was refused."""
    refused = {place: answer for place, answer in enumerate(answers) if isinstance(answer, str)}
    return pack([json.dumps(refused).encode(), *(b"" if isinstance(one, str) else one for one in answers)])


def unpack_answers(body: bytes, number: int) -> list[bytes | str]:
    """What `pack_answers` was given for so many pictures; ValueError for anything else."""
    refused, *answers = unpack(body, MOST + 1)
    said: Mapping[str, str] = json.loads(refused)
    if len(answers) != number:
        raise ValueError(f"expected answers for {number} pictures, {len(answers)} arrived")
    return [said.get(str(place), answer) for place, answer in enumerate(answers)]
