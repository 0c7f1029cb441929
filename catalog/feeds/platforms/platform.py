"""What the feeds' reader knows of a shop platform: how its export is recognised, its columns, and rows to be joined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.feeds.entry import Numbered

Heads = Mapping[str, tuple[str, ...]]  # our column → normalised heads of the platform, the first that is present counts


def map_heads(columns: Heads, heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them; `heads` are the file's names by their normalised form."""
    present = ((ours, [heads[head] for head in known if head in heads]) for ours, known in columns.items())
    return {ours: names[0] for ours, names in present if names}


class Join(Protocol):
    """Joins entries that belong to one product, once all columns and the mapping (ours → theirs) are known."""

    def __call__(self, entries: Numbered, columns: Sequence[str], mapping: Mapping[str, str]) -> Numbered:
        """The joined entries."""
        ...


@dataclass(frozen=True)
class Platform:
    """One platform; its functions get a file's own column names, unless they say otherwise."""

    name: str
    recognizes: Callable[[Sequence[str]], bool]
    map_columns: Callable[[Mapping[str, str]], dict[str, str]]  # file's names by normalised head → ours with theirs
    prepare: Callable[[Numbered], Numbered] | None = None  # entries, before their columns are known
    join: Join | None = None
