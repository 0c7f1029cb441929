"""What the values of settings are made of: text that cannot be used is refused with a sentence on what is accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from catalog.cleaning.prices.cldr import check_currency, check_locale
from indexer.compare.bounds import parse_bounds
from indexer.errors import IndexingError
from indexer.words.languages import LANGUAGES
from serving.discovery import comma_separated, wrong_with
from webapp.access.rates import check_rate


def _check_language(name: str) -> str:
    if name not in LANGUAGES:
        raise ValueError(f"{name!r} is not one of {', '.join(LANGUAGES)}")
    return name


def _check_bounds(text: str) -> str:
    try:
        parse_bounds(text)
    except IndexingError as error:
        raise ValueError(str(error)) from error
    return text


def _check_torchserve(urls: str, others: ValidationInfo) -> str:
    """Check it together with the two fields declared before it."""
    if several := comma_separated(urls):
        wrong = wrong_with(several, others.data["torchserve_management_url"], others.data["torchserve_key_file"])
        if wrong:
            raise ValueError(wrong)
    return urls


def _begins_with(*accepted: str) -> AfterValidator:
    """Only an empty text or one that begins with one of these; the text itself may be a secret and is not shown."""

    def check(text: str) -> str:
        if text and not text.startswith(accepted):
            raise ValueError(f"accepted is what begins with one of {', '.join(accepted)}")
        return text

    return AfterValidator(check)


Secret = Annotated[str, Field(repr=False)]  # it may lie in a file, and is never printed
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().resolve())]  # or a file
Rate = Annotated[str, AfterValidator(check_rate)]
Language = Annotated[str, AfterValidator(_check_language)]
Currency = Annotated[str, AfterValidator(lambda code: check_currency(code) if code else "")]
Locale = Annotated[str, AfterValidator(check_locale)]
Bounds = Annotated[str, AfterValidator(_check_bounds)]
RateStore = Annotated[
    Secret,
    _begins_with("memory://", "redis://", "rediss://", "redis+sentinel://", "redis+cluster://", "redis+unix://"),
]
JobsUrl = Annotated[Secret, _begins_with("redis://", "rediss://", "unix://")]
ServerUrl = Annotated[str, AfterValidator(_check_torchserve)]
