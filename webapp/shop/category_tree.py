"""Categories as pages show them: the facet nested, and the levels of a path as links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.cleaning.category_paths import STEP, last_step, levels
from indexer.search.results import FacetValue


@dataclass
class Branch:
    """A category of the facet with those below it; `is_open` when one of these is chosen."""

    value: FacetValue
    name: str
    below: list[Branch] = field(default_factory=list)
    is_open: bool = False


def nest(values: Sequence[FacetValue]) -> list[Branch]:
    """The values as a tree; each comes after the one above it. One without the one above it stands at the top."""
    top: list[Branch] = []
    known: dict[str, Branch] = {}
    for value in values:
        above = known.get(value.value.rpartition(STEP)[0])
        branch = known[value.value] = Branch(value, last_step(value.value) if above else value.value)
        (above.below if above else top).append(branch)
    for value in values:
        for name in levels(value.value)[:-1] if value.selected else ():
            if name in known:
                known[name].is_open = True
    return top


def right_below(values: Sequence[FacetValue], category: str) -> list[Branch]:
    """The categories one level below a category."""
    return [Branch(value, last_step(value.value)) for value in values if value.value.rpartition(STEP)[0] == category]


def crumbs(path: str) -> list[tuple[str, str]]:
    """The name and the whole path of each level of a category, from the top; none without a category."""
    return [(last_step(level), level) for level in levels(path)] if path else []
