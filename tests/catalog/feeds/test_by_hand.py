"""Tables kept by hand in nine languages need no mapping."""

from decimal import Decimal

import pytest

from tests.catalog.feeds.conftest import Read

# Number, name, description, brand, category, price, offer, in stock, quantity, barcode, picture, visible.
TABLES = {
    "English": "Item no;Name;Description;Brand;Category;Price;Sale price;In stock?;Quantity;Barcode;Picture;Visible",
    "German": "Art.-Nr.;Bezeichnung;Beschreibung;Marke;Warengruppe;VK-Preis (€);"
    "Angebotspreis;Lieferbar;Bestand;EAN;Bild;Aktiv",
    "French": "Référence;Désignation;Description;Marque;Catégorie;Prix TTC;Prix promo;"
    "Disponibilité;Stock;Code-barres;Photo;Actif",
    "Spanish": "Código;Nombre;Descripción;Marca;Categoría;Precio;Precio de oferta;Disponible;"
    "Existencias;Código de barras;Foto;Activo",
    "Italian": "Codice;Nome;Descrizione;Marca;Categoria;Prezzo;Prezzo scontato;"
    "Disponibile;Quantità;Codice a barre;Foto;Attivo",
    "Dutch": "Artikelnummer;Omschrijving kort;Beschrijving;Merk;Categorie;Prijs;Actieprijs;"
    "Leverbaar;Aantal;Barcode;Afbeelding;Actief",
    "Polish": "Kod;Nazwa;Opis;Marka;Kategoria;Cena;Cena promocyjna;Dostępność;Ilość;Kod kreskowy;Zdjęcie;Aktywny",
    "Czech": "Kód;Název;Popis;Značka;Kategorie;Cena;Akční cena;Dostupnost;Množství;Čárový kód;Obrázek;Aktivní",
    "Portuguese": "Código;Nome;Descrição;Marca;Categoria;Preço;Preço promocional;"
    "Disponibilidade;Quantidade;Código de barras;Foto;Ativo",
}
WORDS = {  # yes, sold out, no
    "English": ("yes", "sold out", "no"),
    "German": ("ja", "ausverkauft", "nein"),
    "French": ("oui", "épuisé", "non"),
    "Spanish": ("sí", "agotado", "no"),
    "Italian": ("sì", "esaurito", "no"),
    "Dutch": ("ja", "uitverkocht", "nee"),
    "Polish": ("tak", "wyprzedany", "nie"),
    "Czech": ("ano", "vyprodáno", "ne"),
    "Portuguese": ("sim", "esgotado", "não"),
}


@pytest.mark.parametrize("language", TABLES)
def test_a_table_by_hand_needs_no_mapping(products: Read, language: str) -> None:
    yes, sold_out, no = WORDS[language]
    text = (
        f"{TABLES[language]}\n"
        f"K-1;Kanne;Rund;Arno;Küche > Kannen;24,50;19,90;{yes};4;4006381333931;k1.jpg;{yes}\n"
        f"K-2;Krug;Hoch;Arno;Küche > Krüge;18,00;;{sold_out};0;96385074;k2.jpg;{no}\n"
    )
    can, jug = products(text).values()
    assert (can.feed_id, can.title, can.description, can.brand) == ("K-1", "Kanne", "Rund", "Arno")
    assert (can.category, can.price, can.list_price) == ("Küche > Kannen", Decimal("19.90"), Decimal("24.50"))
    assert (can.availability, can.gtin, can.images, can.unpublished_by) == (
        "in stock",
        "4006381333931",
        ("k1.jpg",),
        "",
    )
    assert jug.availability == "out of stock" and jug.unpublished_by.endswith(no)


def test_slashes_are_between_steps_where_a_path_of_the_column_has_two(products: Read) -> None:
    head = "id,name,category\n1,Mug,Kitchen/Cups\n"
    assert products(f"{head}2,Pan,Kitchen/Pans/Copper\n")["1"].category == "Kitchen > Cups"
    assert products(f"{head}2,Pan,Pots\n")["1"].category == "Kitchen/Cups"


def test_rows_that_name_a_parent_are_its_variants(products: Read) -> None:
    text = (
        "Article no.;Name;Price;Availability;Parent article;Size;Material\n"
        "S-L;Socks;11,00 €;sold out;S;L;Wool\nS;Socks;;;;;Wool\n"
        "S-M;Socks;9,00 €;in stock;S;M;Wool\nX-1;Lace;2,00 €;;X;;\n"
    )
    socks, lace = products(text).values()
    assert (socks.feed_id, socks.price, socks.currency, socks.availability) == ("S", Decimal(9), "EUR", "in stock")
    assert [(one.feed_id, dict(one.options), one.availability) for one in socks.variants] == [
        ("S-L", {"Size": "L"}, "out of stock"),
        ("S-M", {"Size": "M"}, "in stock"),
    ]
    assert socks.attributes["Material"] == "Wool"
    assert (lace.feed_id, lace.group_id, lace.variants) == ("X-1", "X", ())  # its parent is not in the file


def test_rows_of_a_mere_group_stay_products(products: Read) -> None:
    assert len(products("id,title,group_id,size\nS,Socks,,\nS-L,Socks,S,L\n")) == 2
