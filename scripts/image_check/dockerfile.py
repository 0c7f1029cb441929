"""Reads the Dockerfile: its stages with their instructions. What is not known is refused: nothing is left out."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

KNOWN = ("FROM", "ENV", "WORKDIR", "RUN", "COPY", "ARG", "USER", "EXPOSE", "HEALTHCHECK", "CMD")


class DockerfileError(ValueError):
    """The Dockerfile has something that is not understood here; the message says where and what is."""


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word in capitals, what follows it on one line, and the number of its first line."""

    word: str
    text: str
    line: int

    def assignments(self) -> dict[str, str]:
        """The names and values of ENV and ARG."""
        pairs = [part.partition("=") for part in shlex.split(self.text)]
        for name, equals, value in pairs:
            if not equals or "$" in value:
                raise DockerfileError(f"Dockerfile:{self.line}: {name} needs the form NAME=VALUE, without $ in VALUE.")
        return {name: value for name, _, value in pairs}

    def paths(self) -> tuple[list[str], str]:
        """What COPY copies, and where to."""
        words = shlex.split(self.text)
        if len(words) < 2 or any(word.startswith("--") or set(word) & set("*?[$") for word in words):
            raise DockerfileError(
                f"Dockerfile:{self.line}: COPY is read with plain paths alone; here it is {self.text}"
            )
        return words[:-1], words[-1]

    def command(self) -> list[str]:
        """The words of CMD in its form of a list."""
        try:
            words = json.loads(self.text)
        except json.JSONDecodeError as error:
            raise DockerfileError(f'Dockerfile:{self.line}: CMD needs the form ["word", …]: {error}') from error
        return [str(word) for word in words]


@dataclass(frozen=True)
class Stage:
    """What one FROM begins: the image or stage below it, and its instructions."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]


def read_stages(path: Path) -> dict[str, Stage]:
    """The stages of a Dockerfile by name, in its order. Raises DockerfileError for what is not understood here."""
    found: dict[str, tuple[str, list[Instruction]]] = {}
    for one in _instructions(path.read_text(encoding="utf-8")):
        if one.word == "FROM":
            match one.text.split():
                case [base, "AS" | "as", name] if name not in found:
                    found[name] = base, []
                case _:
                    raise DockerfileError(f"Dockerfile:{one.line}: FROM needs the form IMAGE AS NAME; it is {one.text}")
        elif not found:
            raise DockerfileError(f"Dockerfile:{one.line}: {one.word} stands before the first FROM.")
        else:
            [*_, (_, instructions)] = found.values()
            instructions.append(one)
    return {name: Stage(name, base, tuple(several)) for name, (base, several) in found.items()}


def _instructions(text: str) -> list[Instruction]:
    found, parts, first = list[Instruction](), list[str](), 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):  # also between continued lines, as Docker has it
            continue
        first = first if parts else number
        parts.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            found.append(_instruction(" ".join(parts), first))
            parts = []
    if parts:
        raise DockerfileError(f"Dockerfile:{first}: the last instruction is continued by a line that is not there.")
    return found


def _instruction(text: str, line: int) -> Instruction:
    word, _, rest = text.partition(" ")
    if word not in KNOWN or not rest.strip():
        raise DockerfileError(
            f"Dockerfile:{line}: {word} is not understood by scripts/image_check, which knows {', '.join(KNOWN)}:"
            " teach it what the instruction does (scripts/image_check/build.py)."
        )
    return Instruction(word, rest.strip(), line)
