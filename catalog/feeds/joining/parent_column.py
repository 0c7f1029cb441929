"""Joins the rows of a list kept by hand: a row that names another's code is a variant of that one's product."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.feeds.cells.rows import MARKS
from catalog.feeds.entry import SEVERAL, Entry, Numbered, normalize_head
from catalog.feeds.joining.families import Family, Place, Row, by_parent, merged
from catalog.feeds.joining.options import telling_apart, unpacked
from catalog.feeds.joining.variants import Member, all_pictures, is_off, with_variants, without
from catalog.languages.attributes import is_for_machines
from catalog.languages.words import vocabulary

CODES = ("id", "sku")  # by which a row can name another


def parent_column(mapping: Mapping[str, str]) -> str:
    """The column whose cells name a row's parent, "" where there is none; a mere group is none."""
    column = mapping.get("group_id", "")
    return column if normalize_head(column) in vocabulary().heads["parent"] else ""


def join(entries: Callable[[], Numbered], columns: Sequence[str], mapping: Mapping[str, str]) -> Callable[[], Numbered]:
    """Rows that name the code of another row become variants of its product; all others stay as they are."""
    used = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    free = [name for name in columns if name not in used and name not in MARKS and not is_for_machines(name)]
    return merged(by_parent(entries, partial(_place, mapping)), partial(_product, free, mapping))


def _place(mapping: Mapping[str, str], entry: Entry) -> Place:
    values = entry.values
    said = (values.get(mapping.get(ours, ""), "").strip() for ours in CODES)
    names = tuple(dict.fromkeys(filter(None, said)))
    parent = values.get(mapping["group_id"], "").strip()
    return Place(names) if parent in names or entry.variants else Place(names, parent)


def _product(free: Sequence[str], mapping: Mapping[str, str], family: Family) -> Row:
    """A product with its variants; what they do not have in common and no column of ours holds are their options."""
    if not family.members:
        return family.head
    whole = family.head[1].values
    rows = [entry.values for _, entry in family.members]
    chosen = _options(free, mapping, whole, rows)
    members = [
        Member(without(row, chosen), unpacked({name: row[name] for name in chosen if row.get(name)})) for row in rows
    ]
    published = mapping.get("published", "")
    if not is_off(whole.get(published, "")):
        members = [one for one in members if not is_off(one.values.get(published, ""))]
    pictures = all_pictures([family.head, *family.members], mapping)
    return with_variants(family.head, members, len(family.members), values={**without(whole, chosen), **pictures})


def _options(
    free: Sequence[str], mapping: Mapping[str, str], whole: Mapping[str, str], rows: Sequence[Mapping[str, str]]
) -> list[str]:
    """The columns that tell the rows apart; of rows that none does, those that the product's row leaves blank."""
    apart = telling_apart(free, whole, rows)
    titles = {row.get(mapping["title"], "").strip() for row in rows} - {whole.get(mapping["title"], "").strip(), ""}
    return apart or ([mapping["title"]] if titles else [])
