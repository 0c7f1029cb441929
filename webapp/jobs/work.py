"""What every kind of job is: its arguments, checked before it is queued, and what it does; uploaded files it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from catalog.errors import CatalogError, FeedError
from catalog.progress import Progress
from reviews.errors import ReviewError
from webapp.catalogue.feeds import FeedGone, KeptFeed, open_feeds
from webapp.jobs.errors import JobRefused
from webapp.validation import problems_of, without_nul

if TYPE_CHECKING:
    from pathlib import Path

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
    apart: ClassVar[bool] = False  # in a process of its own: it takes much memory, which ends with that process

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


def _check_named(source: str) -> str:
    if not source.strip():
        raise ValueError("A source has a name of 1 to 100 characters")
    return source


Source = Annotated[str, Field(max_length=100), without_nul, AfterValidator(_check_named)]  # of records


@contextmanager
def uploaded(services: Services, token: str, name: str = "") -> Iterator[KeptFeed]:
    """The uploaded file; errors speak of it by the name it was sent with. JobRefused when it is not kept any more."""
    try:
        kept = open_feeds(services.settings).open(token)
    except FeedGone as error:
        raise JobRefused("The uploaded file is no longer kept; upload it again.") from error
    try:
        yield kept
    except CatalogError as error:
        raise FeedError(_renamed(error, kept.path, name)) if name else error from error
    except ReviewError as error:
        raise ReviewError(_renamed(error, kept.path, name)) if name else error from error


def delete_upload(services: Services, token: str) -> None:
    """Delete the uploaded file of a finished job."""
    open_feeds(services.settings).delete(token)


def _renamed(error: Exception, path: Path, name: str) -> str:
    return str(error).replace(str(path), name).replace(path.name, name)
