"""Rates, such as 600 per minute: how many requests in how long."""

from __future__ import annotations

from limits import parse_many


def check_rate(rate: str) -> str:
    """The rate as given; ValueError for one that cannot be read, with the accepted form. An empty one is no limit."""
    try:
        parse_many(rate) if rate else None
    except ValueError:
        raise ValueError(
            f"{rate!r} is no rate; write for example 600 per minute, several separated by semicolons"
        ) from None
    return rate
