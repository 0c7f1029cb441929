"""Form fields that say what they accept when they are given something else."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from wtforms import DecimalField, Field, IntegerField

from catalog.languages.message import Message
from catalog.steering.overrides import OverrideRefused
from catalog.steering.typed_values import read_price


def single_line(text: str | None) -> str:
    """One line of composed Unicode without control characters."""
    text = unicodedata.normalize("NFC", text or "")
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    return re.sub(r"\s+", " ", text).strip()


def row_number(text: str) -> int:
    """A number that every database takes for the place or the id of a row, from 0; ValueError for any other text."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError(f"{text[:40]!r} is no number from 0 to {2**31 - 1:,}")
    return number


class PriceField(DecimalField):
    """An amount of money without its currency; the decimal sign is a point or a comma."""

    def __init__(self, label: str, most_decimals: int = 2, **more: Any) -> None:
        super().__init__(label, **more)
        self.most_decimals = most_decimals

    def process_formdata(self, valuelist: list[str]) -> None:
        """Decimal, or None for an empty field."""
        self.data = None
        try:
            self.data = read_price(valuelist[0] if valuelist else "", self.most_decimals)
        except OverrideRefused as error:
            raise ValueError(Message("A price, such as 20 or 19.50.")) from error


class WholeField(IntegerField):
    """A whole number between two bounds; empty means the default."""

    def __init__(self, label: str, low: int, high: int, **more: Any) -> None:
        super().__init__(label, **more)
        self.low, self.high = low, high

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number, refused outside its bounds."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.low <= int(text) <= self.high:
            raise ValueError(Message("A whole number from %(low)s to %(high)s.", low=self.low, high=self.high))
        self.data = int(text)

    @property
    def number(self) -> int:
        """The number given, or the default."""
        return int(self.data or 0)


class ChoiceField(Field):
    """One of a few words; `options` holds each with its name."""

    data: str

    def __init__(self, label: str, options: tuple[tuple[str, str], ...], **more: Any) -> None:
        super().__init__(label, default=options[0][0], **more)
        self.options = options

    def process_formdata(self, valuelist: list[str]) -> None:
        """The word, refused when it is none of them; empty means the first."""
        accepted = [value for value, _ in self.options]
        if not valuelist or not valuelist[0]:
            return
        if valuelist[0] not in accepted:
            raise ValueError(Message("One of %(accepted)s.", accepted=", ".join(accepted)))
        self.data = valuelist[0]


class ManyField(Field):
    """Any number of words, each given under the same name."""

    data: tuple[str, ...]

    def __init__(self, label: str, most: int, longest: int, **more: Any) -> None:
        super().__init__(label, default=(), **more)
        self.most, self.longest = most, longest

    def process_formdata(self, valuelist: list[str]) -> None:
        """The words without blanks and repeats, in order."""
        if len(valuelist) > self.most or any(len(value) > self.longest for value in valuelist):
            raise ValueError(
                Message("At most %(most)s values of %(longest)s characters.", most=self.most, longest=self.longest)
            )
        self.data = tuple(dict.fromkeys(value for value in map(single_line, valuelist) if value))
