"""PrestaShop: its list of products, the format of its import, combinations."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.catalog.feeds.conftest import Read


def test_the_exported_list_is_read_with_the_price_a_shopper_pays(products: Read) -> None:
    text = (
        "Product ID,Image,Name,Reference,Category,Price (tax excl.),Price (tax incl.),Quantity,Status,Position\n"
        "1,https://s.example/1.jpg,Notebook,NB-1,Stationery,10.00,12.00,4,1,0\n"
        "2,https://s.example/2.jpg,Pen,PEN,Stationery,2.00,2.40,0,0,1\n"
    )
    found = products(text)
    assert (found["1"].price, found["1"].sku, found["1"].category) == (Decimal(12), "NB-1", "Stationery")
    assert [record.availability for record in found.values()] == ["in stock", "out of stock"]
    assert found["2"].unpublished_by == "Status: 0"


@pytest.mark.parametrize(
    "head",
    [
        "ID,Image,Nom,Référence,Catégorie,Prix (HT),Prix (TTC),Quantité,État",
        "ID,Imagen,Nombre,Referencia,Categoría,Precio (sin impuestos),Precio (con impuestos),Cantidad,Estado",
        "ID,Immagine,Nome,Riferimento,Categoria,Prezzo (tasse escl.),Prezzo (tasse incl.),Quantità,Stato",
    ],
)
def test_the_list_in_other_languages_is_read_alike(products: Read, head: str) -> None:
    notebook = products(f"{head}\n1,https://s.example/1.jpg,Cahier,NB-1,Papier,10,12,4,1")["1"]
    assert (notebook.title, notebook.price, notebook.availability, notebook.unpublished_by) == (
        "Cahier",
        Decimal(12),
        "in stock",
        "",
    )
    assert notebook.images == ("https://s.example/1.jpg",) and notebook.category == "Papier"


IMPORT = (
    "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Discount amount;"
    "Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;Manufacturer;EAN13;Quantity;"
    "Visibility;Description;Image URLs (x,y,z...);Feature(Name:Value:Position);Out of stock action"
)


def test_the_format_of_the_import_is_read(products: Read) -> None:
    text = (
        f"{IMPORT}\n1;1;Notebook;Home,Stationery,Gifts;20;1;;25;2020-01-01;"
        f"2999-01-01;NB-1;Arno;4006381333931;0;both;Ruled;"
        "https://s.example/1.jpg,https://s.example/2.jpg;Paper:Recycled:1,Pages:80:2;1\n"
        "2;1;Pen;Home/Stationery/Pens;5;1;1.5;;2020-01-01;2020-02-01;PEN;;;0;none;;;;2\n"
    )
    found = products(text)
    notebook, pen = found["1"], found["2"]
    assert (notebook.price, notebook.list_price) == (Decimal(15), Decimal(20))
    assert notebook.category == "Stationery" and notebook.attributes["categories"] == "Stationery | Gifts"
    assert (notebook.attributes["Paper"], notebook.attributes["Pages"]) == ("Recycled", "80")
    assert notebook.images == ("https://s.example/1.jpg", "https://s.example/2.jpg")
    assert [record.availability for record in found.values()] == ["in stock", "out of stock"]
    assert (pen.price, pen.category, pen.unpublished_by) == (Decimal(5), "Stationery > Pens", "Visibility: none")


def test_a_discount_to_come_waits_for_its_day(products: Read) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    pen = products(f"{IMPORT}\n2;1;Pen;Pens;5;1;1.5;;{tomorrow:%Y-%m-%d};;PEN;;;1;both;;;;")["2"]
    assert pen.price == Decimal(5) and pen.sale is not None and pen.sale.price == Decimal("3.50")


def test_combinations_are_variants_of_their_product(products: Read) -> None:
    text = (
        "Product ID*;Name;Attribute (Name:Type:Position)*;Value (Value:Position)*;Reference;EAN13;Price tax included;"
        "Impact on price;Quantity\n"
        "1;Mug;Size:select:0,Glaze:color:1;S:0,Blue:1;MUG-S;4006381333931;10;0;3\n"
        "1;Mug;Size:select:0,Glaze:color:1;L:0,Blue:1;MUG-L;;10;2.5;0\n"
    )
    mug = products(text)["1"]
    assert [(one.feed_id, one.options, one.price, one.availability) for one in mug.variants] == [
        ("MUG-S", {"Size": "S", "Glaze": "Blue"}, Decimal(10), "in stock"),
        ("MUG-L", {"Size": "L", "Glaze": "Blue"}, Decimal("12.50"), "out of stock"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Available for order (0 = No, 1 = Yes)",
        "Bestellbar (0 = Nein, 1 = Ja)",
        "Verfügbar für Bestellung (0 = Nein, 1 = Ja)",
        "Disponible à la vente (0 = Non, 1 = Oui)",
        "Disponible para pedidos (0 = No, 1 = Sí)",
        "Disponibile per l'ordine (0 = No, 1 = Sì)",
    ],
)
def test_what_cannot_be_ordered_is_out_of_stock_and_what_can_has_the_stock_it_has(products: Read, head: str) -> None:
    text = f"{IMPORT};{head}\n" + "".join(
        f"{key};1;Pen {key};Pens;5;1;;;;;PEN{key};;;{stock};both;;;;;{orderable}\n"
        for key, stock, orderable in ((1, 4, 1), (2, 4, 0), (3, 0, 1))
    )
    states = {key: record.availability for key, record in products(text).items()}
    assert states == {"1": "in stock", "2": "out of stock", "3": "out of stock"}


@pytest.mark.parametrize(
    ("attributes", "values", "options"),
    [
        ("Bore:select:0|Depth:select:1", "1,4:0|283,5:1", {"Bore": "1,4", "Depth": "283,5"}),
        ("Bore:select:0,Depth:select:1", "2:0,283:1", {"Bore": "2", "Depth": "283"}),
        ("Glaze:color:0", "Blue, matt:0", {"Glaze": "Blue, matt"}),
    ],
)
def test_values_of_combinations_are_divided_by_the_mark_of_their_attributes(
    products: Read, attributes: str, values: str, options: dict[str, str]
) -> None:
    text = (
        "Product ID*;Name;Attribute (Name:Type:Position)*;Value (Value:Position)*;Reference;Price tax included\n"
        f"1;Drill;{attributes};{values};D-1;4,84\n"
    )
    assert [one.options for one in products(text)["1"].variants] == [options]
