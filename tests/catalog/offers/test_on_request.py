"""Prices that are to be asked for: no price, told from one that nobody knows."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.export import export_feed
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.steering.overrides import ON_REQUEST, product_overrides, set_override, undo_override
from catalog.steering.tables import ProductOverride
from tests.support.feeds import Bring

ROW = {"id": "a", "title": "Boat", "currency": "EUR"}


def seen(catalogue: Catalogue, name: str = "a") -> ProductView:
    product = catalogue.product(name)
    assert product is not None
    return product


def said(catalogue: Catalogue, name: str = "a") -> tuple[str | None, bool]:
    product = seen(catalogue, name)
    return None if product.price is None else str(product.price), product.price_on_request


def outcome(catalogue: Catalogue, bring: Bring, *cells: dict[str, str]) -> list[tuple[str | None, bool]]:
    """What becomes of products whose cells are these, all in one feed."""
    heads = dict.fromkeys(head for one in cells for head in one)
    names = [f"n{number}" for number in range(len(cells))]
    rows = [{**ROW, **dict.fromkeys(heads, ""), **own, "id": name} for name, own in zip(names, cells, strict=True)]
    report = bring(*rows, {**rows[0], **dict.fromkeys(heads, ""), "price": "9", "id": "plain"})
    assert report.rejections.count == 0 and said(catalogue, "plain") == ("9.00", False)
    return [said(catalogue, name) for name in names]


def test_a_price_cell_that_asks_to_be_asked_is_a_price_on_request(catalogue: Catalogue, bring: Bring) -> None:
    cells = [
        *("call for price", "Preis auf Anfrage", "POA", "p.o.a.", "prix sur demande", "precio a consultar"),
        *("0,00 € (auf Anfrage)", "$0.00 - Call for pricing!", "0 POA", "EUR 0,-: Preis auf Anfrage"),
        *("Call 555-1234 for price", "Preis auf Anfrage unter 030 123456", "<b>Price on request</b>"),
        *("cena na dotaz", "Cena na zapytanie", "sob consulta", "prijs op aanvraag", "su richiesta"),
    ]
    found = outcome(catalogue, bring, *({"price": cell} for cell in cells))
    assert dict(zip(cells, found, strict=True)) == dict.fromkeys(cells, (None, True))


def test_a_price_that_nobody_knows_is_none_on_request(catalogue: Catalogue, bring: Bring) -> None:
    cells = ["", "TBA", "varies", "n/a", "Tagespreis", "RRP 59", "nonsense"]
    found = outcome(catalogue, bring, *({"price": cell} for cell in cells))
    assert dict(zip(cells, found, strict=True)) == dict.fromkeys(cells, (None, False))


def test_what_stands_beside_the_price_counts_where_it_is_about_the_price(catalogue: Catalogue, bring: Bring) -> None:
    switch = "Show price (0 = No, 1 = Yes)"
    expected: list[tuple[dict[str, str], tuple[str | None, bool]]] = [
        ({"price": "0", "Price label": "Call for price"}, (None, True)),
        ({"price": "", "Preishinweis": "auf Anfrage"}, (None, True)),
        ({"price": "0.00", "availability": "on request"}, (None, True)),
        ({"price": "12", "Price label": "Call for price"}, ("12.00", False)),
        ({"price": "12", "CallForPrice": "TRUE"}, (None, True)),
        ({"price": "12", "CallForPrice": "FALSE"}, ("12.00", False)),
        ({"price": "12", switch: "0"}, (None, True)),
        ({"price": "12", switch: "1"}, ("12.00", False)),
        ({"price": "12", "Preis anzeigen": "nein"}, (None, True)),
        ({"price": "0", "Delivery": "on request"}, ("0.00", False)),
        ({"price": "", "availability": "on request"}, (None, False)),
        ({"price": "0", "Note": "x"}, ("0.00", False)),
    ]
    assert outcome(catalogue, bring, *(cells for cells, _ in expected)) == [one for _, one in expected]


def test_variants_each_say_it_for_themselves(catalogue: Catalogue, bring: Bring) -> None:
    shirt = {"Handle": "a", "Title": "Shirt", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "20"}
    large = {**shirt, "Title": "", "Option1 Value": "L", "Variant Price": "Call for price"}
    bring(shirt, large)
    product = seen(catalogue)
    assert said(catalogue) == ("20.00", False)
    assert [(one.price, one.price_on_request) for one in product.variants] == [(20, False), (None, True)]
    bring({**shirt, "Variant Price": "POA"}, large)
    assert said(catalogue) == (None, True)


def test_a_product_on_request_of_an_unchanged_feed_is_unchanged(bring: Bring) -> None:
    rows = [{**ROW, "price": "POA"}, {**ROW, "id": "b", "price": ""}]
    bring(*rows)
    assert bring(*rows).unchanged == 2
    assert bring({**ROW, "price": ""}, rows[1]).changed == 1, "no longer on request: not known"


def test_an_export_says_it_again(
    database: Database, catalogue: Catalogue, bring: Bring, store: PictureStore, tmp_path: Path
) -> None:
    shirt = {"Handle": "s", "Title": "Shirt", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "20"}
    bring(shirt, {**shirt, "Title": "", "Option1 Value": "L", "Variant Price": "POA"}, source="shirts")
    bring({**ROW, "price": "POA"})
    for source, name in (("shirts", "s"), ("default", "a")):
        before = seen(catalogue, name)
        for kind in ("csv", "jsonl"):
            export_feed(database, tmp_path / f"{source}.{kind}", source=source)
            import_feed(database, store, tmp_path / f"{source}.{kind}", source=source)
            after = seen(catalogue, name)
            assert (after.price, after.price_on_request) == (before.price, before.price_on_request)
            assert after.variants == before.variants


def test_what_a_person_sets_goes_before_it_and_is_undone(
    database: Database, catalogue: Catalogue, bring: Bring
) -> None:
    bring({**ROW, "price": "POA"}, {**ROW, "id": "b", "price": "9"})
    set_override(database, "a", "price", "12.00", "Ada")
    assert said(catalogue) == ("12.00", False)
    assert product_overrides(database, "default", "a")["price"].feed_value == ON_REQUEST
    undo_override(database, "a", "price")
    assert said(catalogue) == (None, True)
    set_override(database, "b", "price", "", "Ada")
    assert said(catalogue, "b") == (None, True)
    undo_override(database, "b", "price")
    assert said(catalogue, "b") == ("9.00", False)


def test_an_override_of_an_older_version_is_undone_to_what_it_holds(
    database: Database, catalogue: Catalogue, bring: Bring
) -> None:
    bring({**ROW, "price": "9"})
    set_override(database, "a", "price", "", "Ada")
    with database.session() as session:
        [row] = session.scalars(select(ProductOverride))
        row.feed = {name: value for name, value in row.feed.items() if name != "price_on_request"}
    undo_override(database, "a", "price")
    assert said(catalogue) == ("9.00", False)
