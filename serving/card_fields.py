"""Reading single fields of a model card's JSON, each checked, each failure naming file, field, finding and remedy."""

import base64
import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from serving.errors import ServingError

_Choice = TypeVar("_Choice", bound=str)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


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


class Fields:
    """One JSON object of a card; each method returns a checked field or raises CardError."""

    def __init__(self, path: Path, raw: object, prefix: str = "") -> None:
        self.path, self.prefix = path, prefix
        if not isinstance(raw, dict):
            raise CardError(f"{path}: {prefix.rstrip('.') or 'the card'} is {raw!r:.80}, expected a JSON object")
        self.raw: dict[str, Any] = raw

    def fail(self, name: str, found: object, accepted: str) -> NoReturn:
        raise CardError(f"{self.path}: field {self.prefix + name!r} is {found!r:.80}, expected {accepted}")

    def only(self, accepted: Mapping[str, object]) -> None:
        """Refuse fields nobody reads: they are misspelt ones."""
        for name in self.raw:
            if name not in accepted:
                self.fail(name, self.raw[name], f"no such field; known are {', '.join(accepted)}")

    def inner(self, name: str) -> "Fields":
        return Fields(self.path, self.raw.get(name), f"{self.prefix}{name}.")

    def text(self, name: str) -> str:
        value = self.raw.get(name)
        if not isinstance(value, str) or not value.strip():
            self.fail(name, value, "a text")
        return value

    def optional_text(self, name: str) -> str:
        return self.text(name) if self.raw.get(name, "") != "" else ""

    def choice(self, name: str, accepted: tuple[_Choice, ...]) -> _Choice:
        value = self.text(name)
        if value not in accepted:
            self.fail(name, value, f"one of {', '.join(accepted)}")
        return accepted[accepted.index(value)]  # not value itself: the type is the narrower one

    def parsed(self, name: str, parse: Callable[[str], str]) -> str:
        try:
            return parse(self.text(name))
        except CardError as exc:
            raise CardError(f"{self.path}: field {self.prefix + name!r}: {exc}") from exc

    def file_name(self, name: str) -> str:
        value = self.text(name)
        if Path(value).name != value:
            self.fail(name, value, "a file name without folders")
        return value

    def sha256(self, name: str) -> str:
        value = self.text(name)
        if not _SHA256.fullmatch(value):
            self.fail(name, value, "64 hexadecimal digits")
        return value

    def count(self, name: str, least: int = 1) -> int:
        value = self.raw.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fail(name, value, f"a whole number, at least {least}")
        return value

    def optional_count(self, name: str) -> int:
        return self.count(name, least=0) if name in self.raw else 0

    def share(self, name: str) -> float:
        value = self.raw.get(name, 0.0)
        if not _is_number(value) or not 0 <= value < 1:
            self.fail(name, value, "a number from 0 to below 1")
        return float(value)

    def floats(self, name: str, length: int) -> tuple[float, ...]:
        value = self.raw.get(name)
        if not isinstance(value, list) or len(value) != length or not all(map(_is_number, value)):
            self.fail(name, value, f"a list of {length} finite numbers")
        return tuple(float(number) for number in value)

    def mapping(self, name: str) -> dict[str, Any]:
        return dict(Fields(self.path, self.raw.get(name, {}), f"{self.prefix}{name}.").raw)

    def labels(self, name: str) -> dict[str, tuple[str, ...]]:
        """A mapping from a head to its labels, at least two and no label twice."""
        heads = self.mapping(name)
        for head, labels in heads.items():
            texts = isinstance(labels, list) and all(isinstance(label, str) and label for label in labels)
            if not texts or len(labels) < 2 or len(set(labels)) < len(labels):
                self.fail(f"{name}.{head}", labels, "a list of at least two different labels")
        return {head: tuple(labels) for head, labels in heads.items()}

    def base64(self, name: str) -> str:
        value = self.text(name)
        try:
            base64.b64decode(value, validate=True)
        except ValueError:
            self.fail(name, value, "bytes in base64")
        return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
