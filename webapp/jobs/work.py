"""What every kind of job is: its arguments, checked before it is queued, and what it does with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, get_args, get_type_hints

from webapp.jobs.errors import JobRefused

if TYPE_CHECKING:
    from webapp.services import Services

LONGEST_TEXT = 2_000  # characters of one argument


class Report(Protocol):
    """How a job tells how far it is; every call may raise Stopped, and that is where a job ends early."""

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        """So much of a stage is done."""

    def say(self, text: str) -> None:
        """A sentence on what is going on."""


@dataclass(frozen=True)
class Outcome:
    """How a job ended that did what it was asked for."""

    message: str
    result: Mapping[str, Any] = field(default_factory=dict)  # what came of it, for programs: plain types


@dataclass(frozen=True)
class Work:
    """A job's arguments; each kind is a subclass whose fields they are."""

    kind: ClassVar[str]
    priority: ClassVar[int] = 0  # a higher one is done before those that wait

    @property
    def title(self) -> str:
        """What it is, for people."""
        raise NotImplementedError

    @property
    def sole(self) -> str | None:
        """Of all with the same one at a time is queued; None: any number."""
        return self.kind

    def check(self, services: Services) -> None:
        """JobRefused, or a room's own error, for what can be seen to be wrong before it is queued."""

    def run(self, services: Services, report: Report) -> Outcome:
        """Do it. Raises the rooms' errors, and Stopped from `report`."""
        raise NotImplementedError

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        """The work of these arguments; JobRefused names what is unknown, missing or of another type."""
        hints = get_type_hints(cls)
        known = {one.name: hints[one.name] for one in fields(cls)}
        for name, value in arguments.items():
            if name not in known:
                raise JobRefused(f"{cls.kind}: {name!r} is no argument; these are: {', '.join(known) or 'none'}.")
            if not _fits(value, known[name]):
                raise JobRefused(f"{cls.kind}: {name} cannot be {value!r:.80}; it is {_told(known[name])}.")
        try:
            return cls(**arguments)
        except TypeError as error:
            raise JobRefused(f"{cls.kind}: {error}".replace(f"{cls.__name__}.__init__() ", "")) from error

    def arguments(self) -> dict[str, Any]:
        """The same as plain types."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


_NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false", NoneType: "nothing"}


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _fits(value: Any, hint: Any) -> bool:
    for kind in _kinds(hint):
        if kind is float and type(value) in (int, float):
            return True
        if kind in _NAMES and type(value) is kind:
            return kind is not str or (len(value) <= LONGEST_TEXT and "\0" not in value)
        if kind == list[str] and isinstance(value, list):
            return all(_fits(one, str) for one in value)
        if kind == dict[str, str] and isinstance(value, dict):
            return all(_fits(one, str) for pair in value.items() for one in pair)
    return False


def _told(hint: Any) -> str:
    further = {list[str]: "a list of texts", dict[str, str]: "texts by name"}
    return " or ".join(_NAMES[kind] if kind in _NAMES else further[kind] for kind in _kinds(hint))
