"""The files that jobs read: kept by webapp.catalogue.feeds until they are done with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from catalog.errors import CatalogError, FeedError
from reviews.errors import ReviewError
from webapp.catalogue.feeds import FeedGone, KeptFeed, open_feeds
from webapp.jobs.errors import JobRefused
from webapp.validation import without_nul

if TYPE_CHECKING:
    from pathlib import Path

    from webapp.services import Services


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
