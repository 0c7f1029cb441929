"""English sentences for people that pages can say in another language: each knows what it was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


class Message(str):
    """An English sentence, made of a template such as "at most %(most)s pixels" and its values.

    It is a text like any other for whoever wants English. `webapp/languages/` translates the template and puts the
    values into it again: numbers as its language writes them, messages translated themselves. A percent sign in a
    template is written twice.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:
        """The sentence in English; whole numbers get commas between thousands."""
        shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
        made = super().__new__(cls, template % shown)
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What a copy is made of."""
        return (self.template,), dict(self.values)


def template(text: str) -> str:
    """The text of a message that is made elsewhere; what is written here is found by whoever collects messages."""
    return text


def as_data(message: Message) -> list[object]:
    """A message as JSON can hold it, for another process: its template and its values."""
    values = {name: as_data(value) if isinstance(value, Message) else value for name, value in message.values.items()}
    return [
        message.template,
        {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()},
    ]


def message_from(data: Sequence[Any]) -> Message:
    """The message that `as_data` made this of."""
    template, values = data
    return Message(
        template, **{name: message_from(one) if isinstance(one, list) else one for name, one in values.items()}
    )
