"""Form fields that say what they accept when they are given something else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField, SelectField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

_PRICE = re.compile(r"\d{1,8}([.,]\d{1,2})?")


class PriceField(DecimalField):
    """An amount of money without its currency; a comma is as good as a point."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Decimal, or None for an empty field."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not _PRICE.fullmatch(text):
            raise ValueError("A price, such as 20 or 19.50.")
        self.data = Decimal(text.replace(",", "."))


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
            raise ValueError(f"A whole number from {self.low} to {self.high:,}.")
        self.data = int(text)

    @property
    def number(self) -> int:
        """The number given, or the default."""
        return int(self.data or 0)


class ChoiceField(SelectField):
    """One of a few words."""

    def pre_validate(self, form: BaseForm) -> None:  # noqa: ARG002 - WTForms passes it
        """Name what is accepted."""
        accepted = [value for value, *_ in self.iter_choices()]
        if self.data not in accepted:
            raise ValidationError(f"One of {', '.join(accepted)}.")
