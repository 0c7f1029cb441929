"""Which column of somebody's feed is which of ours."""

import re
from collections.abc import Iterable, Mapping, Sequence

from catalog.errors import MappingError
from catalog.feeds.cells.contents import cells_fit, numbers_only, with_contents
from catalog.feeds.entry import SEVERAL, Entry, by_head, normalize_head
from catalog.feeds.platforms.platform import Platform
from catalog.feeds.platforms.registry import recognize
from catalog.languages.compound_heads import composed_head
from catalog.languages.words import vocabulary
from catalog.records import COLUMNS, REQUIRED

SHOWN, LONGEST_SHOWN = 40, 60  # names of a feed in a sentence, characters of one
_VALUE = re.compile(r"\d[\d.,]*|https?://.*")  # what no column is called
_OFFER = {"id", "sku", "gtin", "price", "list_price", "sale_price", "currency", "availability", "quantity"}
_IN_BRACKETS = re.compile(r"\s*[(\[].*$")  # "Preis (EUR)", "Image URLs (x,y,z...)"


def filled_columns(entries: Iterable[Entry]) -> set[str]:
    """The columns that say something in one of the entries."""
    return {name for entry in entries for name, cell in entry.values.items() if cell.strip()}


def guess_mapping(
    names: Sequence[str], first: Sequence[Entry] | None = None, every: Sequence[str] = ()
) -> dict[str, str]:
    """Our columns that the file has, each with the file's own name for it; of two names one that is filled goes first.

    Where some names are spoken for, `every` has them too: by them the platform is recognised.

    The export of a platform is mapped by its module in catalog/feeds/platforms/ first, and by the words of
    catalog/languages/ for what that module does not name; then by the parts of composed heads, and by the cells of the
    first entries.
    """
    heads, platform = _heads(names), recognize(every or names)
    empty = set(names) - filled_columns(first) if first else set()
    mapping = _by_platform(platform, heads, empty) if platform else {}
    only = platform.only if platform else frozenset()
    for ours in COLUMNS:
        free = [] if ours in only else _by_words(ours, heads, mapping, empty, first or ())
        if free and ours == "published":  # any of several columns can keep a product back
            mapping[ours] = SEVERAL.join(dict.fromkeys([*filter(None, [mapping.get(ours)]), *free]))
        elif free:
            mapping.setdefault(ours, free[0])
    if not platform:
        _add_composed(mapping, [name for name in names if name not in empty], first or ())
    if "title" not in mapping and "description" in mapping:  # all that an export of sales says about a product
        mapping["title"] = mapping.pop("description")
    if "images" in mapping or any(map(_is_numbered_image, heads)):
        mapping["images"] = _with_more_images(mapping.get("images", ""), heads)
    if first and not platform:
        mapping, _ = with_contents(mapping, names, first)
    return {ours: mapping[ours] for ours in COLUMNS if ours in mapping}


def _by_words(
    ours: str, heads: Mapping[str, str], mapping: Mapping[str, str], empty: set[str], first: Sequence[Entry]
) -> list[str]:
    """The file's columns that general words for one of ours name and that are none yet, the best first."""
    taken = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    free = [heads[known] for known in vocabulary().heads[ours] if known in heads and heads[known] not in taken]
    free.sort(key=empty.__contains__)
    if ours == "category" and first:
        free.sort(key=numbers_only(free, first).__contains__)
    return free


def _add_composed(mapping: dict[str, str], names: Sequence[str], first: Sequence[Entry]) -> None:
    """Columns whose heads are composed of several words, for what no head was found for; their cells have to fit."""
    taken = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    found = [(meant, name) for name in names if name not in taken and (meant := composed_head(name))]
    for meant, name in sorted(found, key=lambda pair: pair[0].rank):
        if not cells_fit(meant.ours, name, first):
            continue
        if meant.ours == "published":
            mapping["published"] = SEVERAL.join(filter(None, [mapping.get("published"), name]))
        else:
            mapping.setdefault(meant.ours, name)


def _by_platform(platform: Platform, heads: Mapping[str, str], empty: set[str]) -> dict[str, str]:
    """The platform's mapping; a column that says something goes before one that is empty throughout."""
    mapping = platform.map_columns(heads)
    filled = platform.map_columns({head: name for head, name in heads.items() if name not in empty})
    return {ours: theirs if SEVERAL in theirs else filled.get(ours, theirs) for ours, theirs in mapping.items()}


def _heads(names: Sequence[str]) -> dict[str, str]:
    """The file's names by their normalised form, and by that of what stands before a bracket."""
    heads = by_head(names)
    for name in names:
        heads.setdefault(normalize_head(_IN_BRACKETS.sub("", name)), name)
    heads.pop("", None)
    return heads


def resolve_mapping(
    names: Sequence[str],
    given: Mapping[str, str] | None,
    remembered: Mapping[str, str] | None = None,
    first: Sequence[Entry] | None = None,
    required: Sequence[str] = REQUIRED,
) -> dict[str, str]:
    """The mapping (ours → theirs): what was given, then what is remembered of columns still there, then the guess.

    MappingError where a name is unknown or a needed column missing.
    """
    given = given or {}
    for ours, theirs in given.items():
        if ours not in COLUMNS:
            raise MappingError(f"there is no column {ours!r} to map to; ours are {', '.join(COLUMNS)}")
        for name in theirs.split(SEVERAL):
            if name not in names:
                raise MappingError(f"the feed has no column {name!r} for {ours}; it has {_listed(names)}")
    wanted = {**_still_there(names, remembered or {}, given), **given}
    taken = {name for theirs in wanted.values() for name in theirs.split(SEVERAL)}
    guessed = guess_mapping([name for name in names if name not in taken], first, names)
    mapping = {ours: merged[ours] for merged in [{**guessed, **wanted}] for ours in COLUMNS if ours in merged}
    for ours in required:
        if ours not in mapping:
            raise MappingError(_without(ours, names, mapping))
    return mapping


def _without(ours: str, names: Sequence[str], mapping: Mapping[str, str]) -> str:
    """What is said of a feed that lacks a column."""
    lacks = f"no column of the feed looks like the product's {ours}; it has {_listed(names)}."
    if any(map(_VALUE.fullmatch, names)):
        return f"{lacks} The first line seems to be a product: write a line with the names of the columns above it"
    if ours == "title" and "id" in mapping and set(mapping) <= _OFFER:
        return f"{lacks} Prices and stock alone cannot be imported: a feed has whole products, each with its title"
    return f"{lacks} Name it: --map {ours}=COLUMN"


def _listed(names: Sequence[str]) -> str:
    """Names for a sentence, which stays one however many there are and however long they are."""
    shown = ", ".join(name[:LONGEST_SHOWN] for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN:,} others" if len(names) > SHOWN else shown


def _still_there(names: Sequence[str], remembered: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """What is remembered of columns that the feed has and that were not given to another of ours."""
    free = set(names) - {name for theirs in given.values() for name in theirs.split(SEVERAL)}
    return {
        ours: theirs for ours, theirs in remembered.items() if ours in COLUMNS and set(theirs.split(SEVERAL)) <= free
    }


def _is_numbered_image(head: str) -> bool:
    """Whether a head is that of one of several picture columns: IMAGE1, "Product Image File - 2"."""
    bare = head.rstrip("0123456789")
    return bare != head and bare in vocabulary().heads["images"]


def _with_more_images(first: str, heads: Mapping[str, str]) -> str:
    """Every column of pictures: the first, those with a number in their order, those of further pictures."""
    numbered = sorted(filter(_is_numbered_image, heads), key=lambda head: int(re.sub(r"^.*?(\d+)$", r"\1", head)))
    further = [known for known in vocabulary().heads["more_images"] if known in heads]
    names = [*filter(None, first.split(SEVERAL)), *(heads[head] for head in (*numbered, *further))]
    return SEVERAL.join(dict.fromkeys(names))
