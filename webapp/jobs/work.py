"""What every kind of job is: its arguments, checked before it is queued, and what it does with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.progress import Progress
from webapp.jobs.errors import JobRefused
from webapp.validation import problems_of, without_nul

if TYPE_CHECKING:
    from webapp.services import Services

Text = Annotated[str, Field(max_length=2_000), without_nul]


class Report(Progress, Protocol):
    """How a job reports its progress; every call may raise Stopped, which ends the job early."""

    def say(self, text: str) -> None:
        """A sentence on what is going on."""


@dataclass(frozen=True)
class Outcome:
    """The result of a job that succeeded."""

    message: str
    result: Mapping[str, Any] = field(default_factory=dict)  # what came of it, for programs: plain types


class Work(BaseModel):
    """A job's arguments; each kind is a subclass whose fields they are."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: ClassVar[str]
    heading: ClassVar[str]  # the title, with the names of fields where their values stand
    priority: ClassVar[int] = 0  # a higher one is done before those that wait

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return self.heading.format(**dict(self))

    @property
    def sole(self) -> str | None:
        """Of jobs with the same value only one waits or runs at a time; None: any number."""
        return self.kind

    def check(self, services: Services) -> None:
        """Raise JobRefused, or the error of the folder concerned, for what is wrong before the job is queued."""

    def run(self, services: Services, report: Report) -> Outcome:
        """Run the job. Raises the errors of the folders it uses, and Stopped from `report`."""
        raise NotImplementedError

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        """The work of these arguments; JobRefused names all that are unknown, missing or cannot be used."""
        try:
            return cls.model_validate(arguments)
        except ValidationError as error:
            problems = " ".join(f"{name}: {problem}" for name, problem in problems_of(error).items())
            raise JobRefused(f"{cls.kind}: {problems}") from error
