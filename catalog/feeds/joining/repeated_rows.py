"""Joins rows of any table that repeat their product: one product a key, its rows are the variants."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from typing import NamedTuple

from catalog.feeds.cells.rows import MARKS
from catalog.feeds.entry import SEVERAL, Entry, Numbered, normalize_head
from catalog.feeds.joining.families import Family, Row, by_key, merged
from catalog.feeds.joining.options import option_pairs, telling_apart, unpacked
from catalog.feeds.joining.variants import Member, all_pictures, is_off, numbered_options, with_variants, without
from catalog.languages.attributes import is_for_machines
from catalog.languages.words import vocabulary

CODES = ("sku", "gtin", "mpn")
OF_A_VARIANT = ("sku", "gtin", "price")  # what makes a row without options a variant of its own
OF_THE_PRODUCT = ("id", "title", "description", "brand", "category", "group_id", "url", "images")
ALIKE = 0.9  # share of the repeated keys whose rows have one title


class Repetition(NamedTuple):
    """How rows repeat their product: by which column, and the columns of its options as name and value."""

    key: str
    pairs: tuple[tuple[str, str], ...]
    mapping: dict[str, str]  # with the key as the product's id


def find_repetition(
    names: Sequence[str], mapping: Mapping[str, str], first: Sequence[Entry], given: Iterable[str] = ()
) -> Repetition | None:
    """How the first rows of a table repeat their product; None where they do not, or the id was `given` by a person.

    A key is the column of ids, where rows that share one have one title or leave it blank; or a column that is known as
    one of products, where the rows have columns of options beside it.
    """
    own, pairs = mapping.get("id", ""), option_pairs(names)
    known = [name for name in names if normalize_head(name) in vocabulary().heads["product_key"]]
    candidates = [own, *(known if pairs and "id" not in given else ())]
    key = next((name for name in candidates if name and _repeats(name, mapping["title"], first)), None)
    if key is None:
        return None
    codes = {"sku": own} if own and key != own and "sku" not in mapping else {}
    return Repetition(key, pairs, {**mapping, **codes, "id": key})


def join(entries: Callable[[], Numbered], columns: Sequence[str], repetition: Repetition) -> Callable[[], Numbered]:
    """One entry a product with its variants."""
    mapping = repetition.mapping
    used = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    free = [name for name in columns if name not in used and name not in MARKS and not is_for_machines(name)]
    families = by_key(_with_keys(entries, repetition), lambda entry: entry.values.get(repetition.key, "").strip())
    return merged(families, partial(_product, free, repetition))


def _repeats(key: str, title: str, first: Sequence[Entry]) -> bool:
    """Whether rows with the same key, or none behind one that has it, stand for one product."""
    rows = [entry.values for entry in first if not entry.problem]
    alike, several = 0, 0
    for _, run in groupby(_filled_down(key, title, rows), key=lambda pair: pair[0]):
        titles = [row.get(title, "").strip() for _, row in run]
        if len(titles) > 1:
            several += 1
            alike += set(titles) - {titles[0], ""} == set() and bool(titles[0])
    return several > 0 and alike >= ALIKE * several


def _filled_down(key: str, title: str, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[object, Mapping[str, str]]]:
    """Each row with its key; one with neither a key nor a title continues the row above it."""
    above: object = None
    for number, row in enumerate(rows):
        said = row.get(key, "").strip()
        above = said or (above if above is not None and not row.get(title, "").strip() else number)
        yield above, row


def _with_keys(entries: Callable[[], Numbered], repetition: Repetition) -> Callable[[], Numbered]:
    """The entries, those that continue the one above with its key."""
    key, title = repetition.key, repetition.mapping["title"]

    def filled() -> Numbered:
        above = ""
        for number, entry in entries():
            values = entry.values
            said = values.get(key, "").strip()
            if not said and above and not entry.problem and not values.get(title, "").strip():
                yield number, entry._replace(values={**values, key: above})
                continue
            above = above if entry.problem else said
            yield number, entry

    return filled


def _product(free: Sequence[str], repetition: Repetition, family: Family) -> Row:
    """A product with its variants: the rows with options where some have them, else those with a code or a price."""
    rows = [family.head, *family.members]
    mapping, values = repetition.mapping, [entry.values for _, entry in rows]
    options, of_options = _options(free, repetition, values)
    kept = [one for one in zip(values, options, strict=True) if one[1]]
    if not kept and len(rows) > 1:
        kept = [(row, {}) for row in values if any(row.get(mapping.get(ours, ""), "").strip() for ours in OF_A_VARIANT)]
    if not kept:
        return family.head
    published = mapping.get("published", "").split(SEVERAL)
    own = {name for ours, theirs in mapping.items() if ours not in OF_THE_PRODUCT for name in theirs.split(SEVERAL)}
    members = [
        Member({name: row[name] for name in (*own, *_pictures(mapping)) if row.get(name)}, chosen)
        for row, chosen in kept
        if not any(is_off(row.get(name, ""), name) for name in published)
    ]
    whole = {name: _first_said(name, values) for name in dict.fromkeys(chain.from_iterable(values))}
    whole = {**without(whole, of_options), **all_pictures(rows, mapping)}
    own_codes = (
        {} if any(row is values[0] for row, _ in kept) else values[0]
    )  # the codes of a variant are not the product's
    whole.update({name: own_codes.get(name, "") for ours in CODES if (name := mapping.get(ours, ""))})
    return with_variants(family.head, members, len(family.members), values=whole)


def _options(
    free: Sequence[str], repetition: Repetition, rows: Sequence[Mapping[str, str]]
) -> tuple[list[dict[str, str]], set[str]]:
    """Each row's options, and the columns they stand in."""
    if repetition.pairs:
        columns = {name for pair in repetition.pairs for name in pair}
        return [numbered_options(row, repetition.pairs, rows[0]) for row in rows], columns
    if len(rows) == 1:
        return [{}], set()
    chosen = telling_apart(free, rows[0], rows)
    return [unpacked({name: row[name] for name in chosen if row.get(name)}) for row in rows], set(chosen)


def _pictures(mapping: Mapping[str, str]) -> list[str]:
    return mapping.get("images", "").split(SEVERAL)


def _first_said(name: str, rows: Iterable[Mapping[str, str]]) -> str:
    return next((cell for row in rows if (cell := row.get(name, "").strip())), "")
