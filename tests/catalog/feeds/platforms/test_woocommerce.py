"""WooCommerce's export: variations are variants, in any order and language; categories are paths."""

from decimal import Decimal

import pytest

from catalog.feeds.platforms.woocommerce import _listed, attribute_of, is_woocommerce
from catalog.languages.attributes import shown_attributes
from tests.catalog.feeds.conftest import Read

HEAD = (
    "ID,Type,SKU,Name,Published,Regular price,Sale price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)"
)
SCARF = '21,variable,SCARF,Wool scarf,1,,,"Scarves, Winter > Scarves > Wool",scarf.jpg,,Pattern,"Dots, Stripes"'
DOTS = "22,variation,SCARF-D,Wool scarf - Dots,1,30,24,,dots.jpg,{parent},Pattern,Dots"
STRIPES = '23,"variation, virtual",,Wool scarf - Stripes,1,34,,,,{parent},Pattern,Stripes'


def export(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


@pytest.mark.parametrize("parent", ["SCARF", "id:21", "id: 21"])
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (1, 0, 2)])
def test_variations_belong_to_their_parent_wherever_they_stand(
    products: Read, parent: str, order: tuple[int, ...]
) -> None:
    rows = [SCARF, DOTS.format(parent=parent), STRIPES.format(parent=parent)]
    scarf = products(export(*(rows[place] for place in order), "30,simple,MUG,Mug,1,9,,,,,,"))["21"]
    assert [(one.feed_id, one.options, one.price) for one in scarf.variants] == [
        ("22", {"Pattern": "Dots"}, Decimal(24)),
        ("23", {"Pattern": "Stripes"}, Decimal(34)),
    ]
    assert (scarf.price, scarf.list_price, scarf.price_from) == (Decimal(24), Decimal(30), True)
    assert scarf.images == ("scarf.jpg", "dots.jpg") and scarf.variants[0].image == "dots.jpg"


def test_a_variation_without_id_and_sku_is_named_after_its_product(products: Read) -> None:
    text = "Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
    text += (
        "variable,BELT,Belt,,,Length,80|90\nvariation,,Belt 80,12,BELT,Length,"
        "80\nvariation,,Belt 90,14,BELT,Length,90\n"
    )
    belt = products(text)["BELT"]
    assert [one.feed_id for one in belt.variants] == ["BELT-80", "BELT-90"]


def test_a_disabled_variation_is_left_out(products: Read) -> None:
    off = DOTS.format(parent="SCARF").replace("Dots,1,", "Dots,0,")
    scarf = products(export(SCARF, off, STRIPES.format(parent="SCARF")))["21"]
    assert [one.feed_id for one in scarf.variants] == ["23"]


def test_a_variation_whose_parent_is_elsewhere_is_a_product_of_its_own(products: Read) -> None:
    found = products(export(DOTS.format(parent="GONE"), "30,simple,MUG,Mug,1,9,,,,,,"))
    assert set(found) == {"22", "30"} and found["22"].price == Decimal(24)


def test_attributes_are_called_by_their_names(products: Read) -> None:
    mug = products(export(r'30,simple,MUG,Mug,1,9,,,,,Glaze,"Matt\, grey, White"'))["30"]
    assert mug.attributes == {"Type": "simple", "Glaze": "Matt, grey, White"}


def test_the_deepest_category_is_shown_and_all_are_kept(products: Read) -> None:
    scarf = products(export(SCARF))["21"]
    assert scarf.category == "Winter > Scarves > Wool"
    assert scarf.attributes["categories"] == "Scarves | Winter > Scarves > Wool"


def test_products_of_its_interface_in_json_are_read_alike(products: Read) -> None:
    text = """[{"id": 5, "type": "simple", "name": "Mug", "regular_price": "10", "sale_price": "8",
    "categories": [{"name": "Kitchen"}, {"name": "Gifts"}], "images": [{"src": "https://s.example/1.jpg"}]}]"""
    mug = products(text, "feed.json")["5"]
    assert (mug.price, mug.category, mug.attributes["categories"]) == (Decimal(8), "Kitchen", "Kitchen | Gifts")


def test_a_comma_in_a_category_is_escaped(products: Read) -> None:
    soap = products(export(r'31,simple,SOAP,Soap,1,4,,"Bath > Soap\, oil & balm > Bars",,,,'))["31"]
    assert soap.category == "Bath > Soap, oil & balm > Bars"


def test_products_without_id_and_sku_get_one(products: Read) -> None:
    text = "Type,SKU,Name,Regular price,Categories\nsimple,,Oak tray,20,Trays\nsimple,ASH,Ash tray,20,Trays\n"
    made, given = sorted(products(text), reverse=True)
    assert given == "ASH" and made.startswith("made-") and products(text)[made].title == "Oak tray"


def test_the_kind_of_a_record_is_no_category(products: Read) -> None:
    assert products("ID,Type,Name,Regular price\n5,simple,Oak tray,20\n6,external,Ash tray,20\n")["5"].category == ""


EXPORTS = {
    "German": "ID;Typ;Artikelnummer;Name;Veröffentlicht;Sichtbarkeit im Katalog;Beschreibung;"
    "Datum, an dem Angebotspreis beginnt;Datum, an dem Angebotspreis endet;Vorrätig?;Bestand;Lieferrückstande erlaubt?;"
    "Angebotspreis;Regulärer Preis;Kategorien;Bilder;Übergeordnetes Produkt;Marken;Attribut 1 Name;Attribut 1 Wert(e)",
    "French": "ID;Type;UGS;Nom;Publié;Visibilité dans le catalogue;Description;Date de "
    "début de promo;Date de fin de promo;"
    "En stock ?;Stock;Autoriser les commandes de produits en rupture ?;Tarif promo;Tarif régulier;Catégories;Images;"
    "Parent;Marques;Nom de l’attribut 1;Valeur(s) de l’attribut 1",
    "Spanish": "ID;Tipo;SKU;Nombre;Publicado;Visibilidad en el catálogo;Descripción;"
    "Día en que empieza el precio rebajado;"
    "Día en que termina el precio rebajado;¿Existencias?;Inventario;¿Permitir reservas de productos agotados?;"
    "Precio rebajado;Precio normal;Categorías;Imágenes;Superior;Marcas;Nombre del atributo 1;Valor(es) del atributo 1",
    "Italian": "ID;Tipo;COD;Nome;Pubblicato;Visibilità nel catalogo;Descrizione;Data d'inizio della vendita in saldo;"
    "Data di fine della vendita in saldo;In stock?;Magazzino;Abilita gli ordini arretrati?;Prezzo in offerta;"
    "Prezzo di listino;Categorie;Immagini;Genitore;Marchi;Attributo 1 nome;Attributo 1 valore/i",
    "Dutch": "ID;Type;Artikelnummer;Naam;Gepubliceerd;Zichtbaarheid in catalogus;Beschrijving;Startdatum actieprijs;"
    "Einddatum actieprijs;Op voorraad?;Voorraad;Nabestellingen toestaan?;Actieprijs;Reguliere prijs;Categorieën;"
    "Afbeeldingen;Hoofd;Merken;Naam eigenschap 1;Waarde(n) eigenschap 1",
    "Polish": "ID;Typ;SKU;Nazwa;Opublikowano;Widoczność w katalogu;Opis;Data "
    "rozpoczęcia promocji;Data zakończenia promocji;"
    "W magazynie?;Stan magazynowy;Pozwalać na zamówienia oczekujące (na dostawę do magazynu)?;Cena promocyjna;Cena;"
    "Kategorie;Obrazki;Element nadrzędny;Marki;Nazwa atrybutu 1;Wartości atrybutu 1",
    "Portuguese": "ID;Tipo;SKU;Nome;Publicado;Visibilidade no catálogo;Descrição;Data de preço promocional começa em;"
    "Data de preço promocional termina em;Em estoque?;Estoque;São permitidas encomendas?;Preço promocional;Preço;"
    "Categorias;Imagens;Ascendente;Marcas;Nome do atributo 1;Valores do atributo 1",
}


@pytest.mark.parametrize("language", EXPORTS)
def test_an_export_in_another_language_comes_out_the_same(products: Read, language: str) -> None:
    rows = [
        "7;variable;POT;Pot;1;visible;Round;;;1;;0;;;Kitchen > Pots;pot.jpg;;Arno;Size;S, L",
        "8;variation;POT-S;Pot S;1;visible;;2020-01-01;2020-02-01;0;0;0;9;12;;;POT;;Size;S",
        "9;variation;POT-L;Pot L;1;visible;;;;1;4;0;15;18;;;POT;;Size;L",
        "10;simple;LID;Lid;1;hidden;Flat;;;1;3;0;;5;Kitchen;;;;;",
    ]
    found = products("\n".join([EXPORTS[language], *rows]))
    pot, lid = found["7"], found["10"]
    assert (pot.title, pot.brand, pot.description, pot.category) == ("Pot", "Arno", "Round", "Kitchen > Pots")
    assert pot.images == ("pot.jpg",) and pot.availability == "in stock" and pot.sku == "POT"
    small, large = pot.variants
    assert (small.feed_id, small.sku, small.options, small.price) == ("8", "POT-S", {"Size": "S"}, Decimal(12))
    assert (large.price, large.list_price, large.availability) == (Decimal(15), Decimal(18), "in stock")
    assert small.availability == "out of stock" and lid.unpublished_by.endswith("hidden")


def test_a_head_of_an_attribute_says_its_number_and_what_it_is() -> None:
    assert attribute_of("Valeur(s) de l’attribut 12") == (12, "value")
    assert attribute_of("Attribut 1 Sichtbar") is None and attribute_of("Attribute name") is None


def test_a_table_by_hand_is_no_export() -> None:
    assert not is_woocommerce(["id", "title", "type", "price"])


GROUP = "ID,Type,SKU,Name,Published,Regular price,Sale price,In stock?,Grouped products\n"
CUPS = "1,simple,CUP-S,Small cup,1,9,,1,\n2,simple,CUP-L,Large cup,1,12,8,{large},\n"


@pytest.mark.parametrize("named", ["CUP-S, CUP-L", "id:1, CUP-L", "id: 1,id:2"])
@pytest.mark.parametrize("first", [True, False])
def test_a_group_costs_what_its_cheapest_product_costs(products: Read, named: str, first: bool) -> None:
    group, cups = f'3,grouped,,Cups,1,,,1,"{named}"\n', CUPS.format(large=1)
    found = products(GROUP + (group + cups if first else cups + group))
    assert set(found) == {"1", "2", "3"}, "what it is made of is sold by itself too"
    assert (found["3"].price, found["3"].list_price, found["3"].price_from) == (Decimal(8), Decimal(12), True)
    assert not found["3"].variants


def test_a_group_costs_what_can_be_had_of_it(products: Read) -> None:
    group = '3,grouped,,Cups,1,,,1,"CUP-S, CUP-L"\n'
    cups = products(GROUP + group + CUPS.format(large=0))["3"]
    assert (cups.price, cups.price_from, cups.availability) == (Decimal(9), False, "in stock")
    gone = products(GROUP + group + CUPS.format(large=0).replace("9,,1,", "9,,0,"))["3"]
    assert gone.availability == "out of stock"


def test_a_product_of_a_group_that_is_a_draft_does_not_count(products: Read) -> None:
    cups = CUPS.format(large=1).replace("Large cup,1,", "Large cup,-1,")
    found = products(GROUP + '3,grouped,,Cups,1,,,1,"CUP-S, CUP-L"\n' + cups)
    assert found["3"].price == Decimal(9)


def test_a_group_of_products_that_are_elsewhere_has_no_price(products: Read) -> None:
    assert products(GROUP + "3,grouped,,Cups,1,,,1,GONE\n")["3"].price is None


def test_a_group_of_its_interface_names_numbers(products: Read) -> None:
    text = """[{"id": 7, "type": "simple", "name": "Mug", "sku": "8", "regular_price": "10", "grouped_products": []},
    {"id": 8, "type": "simple", "name": "Cup", "sku": "7", "regular_price": "6", "grouped_products": []},
    {"id": 9, "type": "grouped", "name": "Both", "sku": "", "regular_price": "", "grouped_products": [7]}]"""
    assert products(text, "feed.json")["9"].price == Decimal(10)


def test_groups_are_known_in_other_languages(products: Read) -> None:
    text = "ID,Typ,Artikelnummer,Name,Veröffentlicht,Regulärer Preis,Vorrätig?,Gruppierte Produkte\n"
    text += '1,simple,A,Becher,1,"9,50",1,\n3,grouped,,Becher im Satz,1,,1,A\n'
    assert products(text)["3"].price == Decimal("9.50")


KEYS = (
    "type,sku,name,catalog_visibility,regular_price,parent_id,category_ids,stock_status,stock_quantity,"
    "attributes:name1,attributes:value1,attributes:visible1,attributes:taxonomy1\n"
)


def test_the_keys_of_its_importer_are_heads_too(products: Read) -> None:
    text = (
        f'{KEYS}variable,TRAY,Tray,visible,,,"Home > Trays, Sale",instock,,Length,"26, 30",1,1\n'
        "variation,TRAY-26,,visible,14,TRAY,,instock,2,Length,26,1,1\n"
        "variation,TRAY-30,,visible,18,TRAY,,outofstock,0,Length,30,1,1\n"
    )
    found = products(text)
    assert set(found) == {"TRAY"} and found["TRAY"].attributes["categories"] == "Home > Trays | Sale"
    assert [(one.options, one.price, one.availability) for one in found["TRAY"].variants] == [
        ({"Length": "26"}, Decimal(14), "in stock"),
        ({"Length": "30"}, Decimal(18), "out of stock"),
    ]
    assert not {name for name in shown_attributes(found["TRAY"].attributes) if name.startswith("attributes:")}


def test_a_value_with_a_comma_stays_one(products: Read) -> None:
    text = export(
        r'10,variable,JUG,Jug,1,,,Jugs,,,Glaze,"Blue\, matt, Red"',
        r'11,variation,JUG-B,Jug - Blue matt,1,12,,,,JUG,Glaze,"Blue\, matt"',
        "12,variation,JUG-R,Jug - Red,1,13,,,,JUG,Glaze,Red",
    )
    assert [one.options for one in products(text)["10"].variants] == [{"Glaze": "Blue, matt"}, {"Glaze": "Red"}]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("S, M, L", ["S", "M", "L"]),
        ("S,M,L", ["S", "M", "L"]),
        ("36,37,38", ["36", "37", "38"]),
        ("1,2 m, 1,5 m, 1,8m", ["1,2 m", "1,5 m", "1,8m"]),
        ("1,2 m", ["1,2 m"]),
        ("2,5 l,rot", ["2,5 l", "rot"]),
        (r"Oak\, oiled, Ash", ["Oak, oiled", "Ash"]),
    ],
)
def test_a_comma_before_decimals_is_not_between_values(cell: str, values: list[str]) -> None:
    assert _listed(cell) == values
