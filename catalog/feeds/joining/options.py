"""Finds the options of variants in a table's columns: pairs of name and value, columns that differ, packed cells."""

import re
from collections.abc import Mapping, Sequence

from catalog.feeds.entry import normalize_head

_NAME, _VALUE = re.compile(r"option(\d+)name|optionname(\d+)"), re.compile(r"option(\d+)values?|optionvalues?(\d+)")
_PACKED = re.compile(r"([^:|;,]{1,40}):\s*([^:|;]{1,80})")  # "Colour: red" as one part of a cell


def option_pairs(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The columns of an option's name and of its value, in the order of their numbers."""
    heads = {normalize_head(name): name for name in names}
    called = {match[1] or match[2]: name for head, name in heads.items() if (match := _NAME.fullmatch(head))}
    said = {match[1] or match[2]: name for head, name in heads.items() if (match := _VALUE.fullmatch(head))}
    return tuple((called[number], said[number]) for number in sorted(called.keys() & said.keys(), key=int))


def telling_apart(free: Sequence[str], whole: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns that tell the rows apart, a blank cell saying nothing; of rows that none does, those that the
    product's row leaves blank.
    """
    differing = [name for name in free if len({row.get(name, "").strip() for row in rows} - {""}) > 1]
    own = [name for name in free if not whole.get(name, "").strip() and any(row.get(name, "").strip() for row in rows)]
    return differing or own


def unpacked(options: Mapping[str, str]) -> dict[str, str]:
    """The options, where one cell holds several as "Colour: red|Size: M" each of them by its own name."""
    made: dict[str, str] = {}
    for name, cell in options.items():
        parts = [_PACKED.fullmatch(part.strip()) for part in re.split(r"[|;]", cell)]
        if all(parts):
            made.update((part[1].strip(), part[2].strip()) for part in parts if part)
        else:
            made[name] = cell
    return made
