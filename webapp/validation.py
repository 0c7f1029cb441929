"""Shared by all pydantic models: texts that can be stored, and problems by field."""

from __future__ import annotations

from pydantic import AfterValidator, ValidationError

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
