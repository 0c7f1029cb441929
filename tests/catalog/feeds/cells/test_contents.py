"""A column is told by its cells where its head says nothing."""

import pytest

from catalog.feeds.cells.contents import contents_of, is_gtin
from catalog.feeds.columns import guess_mapping
from catalog.feeds.entry import Entry


def entries(**columns: list[str]) -> list[Entry]:
    return [Entry(dict(zip(columns, cells, strict=True))) for cells in zip(*columns.values(), strict=True)]


@pytest.mark.parametrize(
    ("cells", "ours"),
    [
        (["https://s.example/a.jpg?w=9", "b/c.PNG", ""], "images"),
        (["a.jpg; b.jpg", "c.webp", "d.avif"], "images"),
        (["4006381333931", "96385074", "036000291452"], "gtin"),
        (["£1,299.00", "12,50 €", "CHF 9.-"], "price"),
        (["£1,299.00", "POA", "Price on request", "£9"], "price"),
        (["POA", "Price on request"], None),
        (["129,- Kč", "R$ 10", "USD 5"], "price"),
        (["EUR", "EUR", "GBP"], "currency"),
        (["4006381333932", "96385075", "036000291453"], None),
        (["12.50", "9.00", "7"], None),
        (["XXL", "RED", "NEW"], None),
        (["", "", "a.jpg"], None),
    ],
)
def test_what_cells_are(cells: list[str], ours: str | None) -> None:
    found = contents_of(["what"], entries(what=cells)).get("what")
    assert (found.ours if found else None) == ours


def test_a_check_digit_is_that_of_gs1() -> None:
    assert is_gtin("4006381333931") and is_gtin("0 36000 29145 2") and is_gtin("10614141000415")
    assert not is_gtin("4006381333930") and not is_gtin("00000000") and not is_gtin("1234567")


def test_columns_without_a_known_head_are_found_by_their_cells() -> None:
    first = entries(
        ref=["1", "2"],
        name=["Mug", "Bowl"],
        Aussen=["https://s.example/1.jpg", "https://s.example/2.jpg"],
        Innen=["https://s.example/3.jpg", ""],
        Nr2=["4006381333931", "96385074"],
        Wert=["9,50 €", "12 €"],
    )
    first.append(Entry({**first[1].values, "Innen": "https://s.example/4.jpg"}))
    assert guess_mapping(list(first[0].values), first) == {
        "id": "ref",
        "title": "name",
        "price": "Wert",
        "gtin": "Nr2",
        "images": "Aussen|Innen",
    }


def test_a_known_head_goes_before_the_cells() -> None:
    first = entries(
        sku=["1", "2"], name=["a", "b"], price=["5", "6"], saved=["1 €", "2 €"], brand_logo=["a.jpg", "b.jpg"]
    )
    assert guess_mapping(list(first[0].values), first) == {"id": "sku", "title": "name", "price": "price"}


def test_a_filled_column_goes_before_an_empty_one() -> None:
    first = entries(sku=["1", "2"], title=["", ""], name=["a", "b"])
    assert guess_mapping(list(first[0].values), first)["title"] == "name"
