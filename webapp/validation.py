"""What pydantic accepts in settings, bodies and arguments: each check says what is accepted; problems by field."""

from __future__ import annotations

import os
import re
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limits import parse_many
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from catalog.cleaning.prices.cldr import check_currency, check_locale
from catalog.errors import StorageError
from catalog.storage.address import parse_address
from indexer.compare.bounds import parse_bounds
from indexer.errors import IndexingError
from indexer.words.analysis import LANGUAGES
from serving.discovery import comma_separated, wrong_with
from webapp.languages.translations import check_languages

_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*")
LONGEST_PLACE = 40  # characters of a name that the sender chose


def _check_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("Text should have no NUL character")  # PostgreSQL takes none
    return text


without_nul = AfterValidator(_check_nul)


def problems_of(error: ValidationError) -> dict[str, str]:
    """What is wrong with each field, by its place such as products[0].title; "" for the whole."""
    return {_place(problem["loc"]): problem["msg"].removeprefix("Value error, ") + "." for problem in error.errors()}


def _place(parts: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part[:LONGEST_PLACE]}" for part in parts).lstrip(".")


def check_rate(rate: str) -> str:
    """The rate as given; ValueError for one that cannot be read, with the accepted form. An empty one is no limit."""
    try:
        parse_many(rate) if rate else None
    except ValueError:
        raise ValueError(
            f"{rate!r} is no rate; write for example 600 per minute, several separated by semicolons"
        ) from None
    return rate


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


def read_hosts(text: str) -> list[str]:
    """The names of hosts in a list with commas between. Raises ValueError for what is none."""
    hosts = [host.strip().lower() for host in text.split(",") if host.strip()]
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ValueError(
                f"{host!r} is no name of a host; write shop.example, or .shop.example for all names below it as well,"
                " with commas between, without http:// and without a port"
            )
    return hosts


def find_zone(name: str) -> tzinfo:
    """The time zone of that name; UTC needs no time zones of the system. Raises ValueError."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        hint = "write it as Europe/Berlin or UTC (a system without time zones needs the package tzdata)"
        raise ValueError(f"{name!r} is no time zone; {hint}") from error


def _check_torchserve(urls: str, others: ValidationInfo) -> str:
    """Check it together with the two fields declared before it."""
    if several := comma_separated(urls):
        wrong = wrong_with(several, others.data["torchserve_management_url"], others.data["torchserve_key_file"])
        if wrong:
            raise ValueError(wrong)
    return urls


def _check_page_languages(codes: str, others: ValidationInfo) -> str:
    """Check it together with the folder of the shop's own translations, which is declared before it."""
    return ",".join(check_languages(codes, others.data.get("translations")))


def _check_storage(address: str) -> str:
    try:
        parse_address(address) if address else None
    except StorageError as error:
        raise ValueError(str(error)) from error
    return address


def _check_theme(given: Path) -> Path:
    from webapp.theming.parts import checked_theme  # here: most commands need no templates

    return checked_theme(given)


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
Hosts = Annotated[str, AfterValidator(lambda text: ",".join(read_hosts(text)))]
Language = Annotated[str, AfterValidator(_check_language)]
Currency = Annotated[str, AfterValidator(lambda code: check_currency(code) if code else "")]
TimeZone = Annotated[str, AfterValidator(lambda name: find_zone(name) and name)]
Locale = Annotated[str, AfterValidator(lambda name: check_locale(name) if name else "")]
PageLanguages = Annotated[str, AfterValidator(_check_page_languages)]
Theme = Annotated[Path, AfterValidator(_check_theme)]
CompareBounds = Annotated[str, AfterValidator(_check_bounds)]
RateStore = Annotated[
    Secret,
    _begins_with("memory://", "redis://", "rediss://", "redis+sentinel://", "redis+cluster://", "redis+unix://"),
]
StorageUrl = Annotated[str, AfterValidator(_check_storage)]  # it never holds a key
JobsUrl = Annotated[Secret, _begins_with("redis://", "rediss://", "unix://")]
TorchserveUrl = Annotated[str, AfterValidator(_check_torchserve)]


def secret_in_file(variable: str) -> str:
    """What stands in the file that <variable>_FILE names; "" without one. Raises ValueError where both are set."""
    file = os.environ.get(f"{variable}_FILE")
    if file and variable in os.environ:
        raise ValueError(f"set either {variable} or {variable}_FILE, not both")
    return Path(file).read_text(encoding="utf-8").strip() if file else ""
