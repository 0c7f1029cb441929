"""What the feeds' reader knows of a shop platform: how its export is recognised, its columns, and rows to be joined."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.feeds.entry import SEVERAL, Entry, Numbered

Heads = Mapping[str, tuple[str, ...]]  # our column → normalised heads of the platform, the first that is present counts


def map_heads(columns: Heads, heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them; `heads` are the file's names by their normalised form."""
    present = ((ours, [heads[head] for head in known if head in heads]) for ours, known in columns.items())
    return {ours: names[0] for ours, names in present if names}


def map_with_pictures(columns: Heads, picture: re.Pattern[str], heads: Mapping[str, str]) -> dict[str, str]:
    """As `map_heads`, with every column of pictures: those whose normalised head is `picture`."""
    pictures = SEVERAL.join(name for head, name in heads.items() if picture.fullmatch(head))
    return {**map_heads(columns, heads), **({"images": pictures} if pictures else {})}


class Opened(NamedTuple):
    """A file whose columns are known: its entries from the first one on at each call, and its first entries."""

    entries: Callable[[], Numbered]
    columns: Sequence[str]
    mapping: Mapping[str, str]  # ours → theirs
    first: Sequence[Entry]


Join = Callable[[Opened], Callable[[], Numbered]]  # entries that belong to one product become one


@dataclass(frozen=True)
class Platform:
    """One platform; its functions get a file's own column names, unless they say otherwise."""

    name: str
    recognizes: Callable[[Sequence[str]], bool]
    map_columns: Callable[[Mapping[str, str]], dict[str, str]]  # file's names by normalised head → ours with theirs
    prepare: Callable[[Numbered], Numbered] | None = None  # entries one by one, before their columns are known
    join: Join | None = None
    makes_ids: bool = False  # its export has no ids, or lets some products be without
    only: frozenset[str] = frozenset()  # our columns that no general word stands for in its export


def each(change: Callable[[Entry], Entry]) -> Callable[[Numbered], Numbered]:
    """A change of one entry as one of all; entries that could not be read stay as they are."""

    def changed(entries: Numbered) -> Numbered:
        return ((number, entry if entry.problem else change(entry)) for number, entry in entries)

    return changed
