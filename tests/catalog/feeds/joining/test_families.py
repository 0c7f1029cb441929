"""Rows of one product come together wherever they stand, each time the file is read."""

from collections.abc import Callable

from catalog.feeds.entry import Entry, Numbered
from catalog.feeds.joining.families import MAX_MEMBERS, Family, Place, by_key, by_parent


def numbered(*rows: str) -> Callable[[], Numbered]:
    """Rows "name" or "name<parent" or "name>child,child"."""
    entries = [Entry({"row": row}, "broken" if row == "?" else "") for row in rows]
    return lambda: iter(list(enumerate(entries, start=1)))


def place(entry: Entry) -> Place:
    name, _, parent = entry.values["row"].partition("<")
    name, _, taken = name.partition(">")
    return Place((name,), parent, tuple(filter(None, taken.split(","))))


def key(entry: Entry) -> str:
    return entry.values["row"].partition("-")[0] if "-" in entry.values["row"] else ""


def shown(families: list[Family]) -> list[list[int]]:
    return [[number for number, _ in (family.head, *family.members)] for family in families]


def test_rows_find_their_parent_before_and_behind_it() -> None:
    families = by_parent(numbered("a1<a", "b", "a", "b1<b", "a2<a"), place)
    assert shown(list(families())) == [[2, 4], [3, 1, 5]]


def test_a_parent_takes_the_rows_it_names() -> None:
    families = by_parent(numbered("a1", "b", "a>a1,a2", "a2", "c"), place)
    assert shown(list(families())) == [[2], [3, 1, 4], [5]]


def test_rows_without_their_parent_come_last() -> None:
    families = by_parent(numbered("x1<x", "a", "x2<x"), place)
    assert shown(list(families())) == [[2], [1], [3]]


def test_a_second_parent_of_the_same_name_gets_nothing() -> None:
    families = by_parent(numbered("a", "a1<a", "a"), place)
    assert shown(list(families())) == [[1, 2], [3]]


def test_rows_that_could_not_be_read_stay_where_they_are() -> None:
    assert shown(list(by_parent(numbered("a", "?", "a1<a"), place)())) == [[1, 3], [2]]
    assert shown(list(by_key(numbered("a-1", "?", "a-2"), key)())) == [[1, 3], [2]]


def test_rows_of_one_key_come_together_at_the_first_of_them() -> None:
    families = by_key(numbered("a-1", "a-2", "b-1", "alone", "a-3", "b-2", "c-1"), key)
    assert shown(list(families())) == [[1, 2, 5], [3, 6], [4], [7]]


def test_a_file_is_read_as_often_as_wanted() -> None:
    for families in (by_parent(numbered("a1<a", "a", "o<x"), place), by_key(numbered("a-1", "b-1", "a-2"), key)):
        first = shown(list(families()))
        next(families())
        assert shown(list(families())) == first


def test_a_product_has_so_many_rows_at_most() -> None:
    families = list(by_key(numbered(*["a-1"] * (MAX_MEMBERS + 2)), key)())
    assert max(len(family.members) for family in families) < MAX_MEMBERS
