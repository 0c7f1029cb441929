"""Etsy's listings: no ids, ten columns of pictures, variations within a row."""

from decimal import Decimal

import pytest

from tests.catalog.feeds.conftest import Read

HEADS = {
    "English": "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,IMAGE10,"
    "VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU",
    "German": "TITEL,BESCHREIBUNG,PREIS,WÄHRUNGSCODE,STÜCKZAHL,TAGS,MATERIALIEN,BILD1,BILD2,BILD10,"
    "VARIATIONSTYP 1,VARIATIONSNAME 1,VARIATIONSWERT 1,VARIATIONSTYP 2,"
    "VARIATIONSNAME 2,VARIATIONSWERT 2,BESTANDSEINHEIT",
    "French": "TITRE,DESCRIPTION,PRIX,CODE_DEVISE,QUANTITÉ,TAGS,MATÉRIAUX,IMAGE1,IMAGE2,IMAGE10,"
    "TYPE VARIATION 1,NOM VARIATION 1,VALEURS VARIATION 1,TYPE VARIATION 2,NOM VARIATION 2,VALEURS VARIATION 2,SKU",
    "Spanish": "TÍTULO,DESCRIPCIÓN,PRECIO,CÓDIGO_DE_MONEDA,CANTIDAD,ETIQUETAS,MATERIALES,IMAGEN1,IMAGEN2,IMAGEN10,"
    "TIPO VARIACIÓN 1,NOMBRE VARIACIÓN 1,VALORES VARIACIÓN 1,TIPO VARIACIÓN 2,"
    "NOMBRE VARIACIÓN 2,VALORES VARIACIÓN 2,SKU",
    "Italian": "TITOLO,DESCRIZIONE,PREZZO,CODICE_VALUTA,QUANTITÀ,TAG,MATERIALI,IMMAGINE1,IMMAGINE2,IMMAGINE10,"
    "TIPO VARIAZIONE 1,NOME VARIAZIONE 1,VALORI VARIAZIONE 1,TIPO VARIAZIONE 2,"
    "NOME VARIAZIONE 2,VALORI VARIAZIONE 2,SKU",
}
RING = 'Silver ring,"Thin.\nPlain.",24.5,EUR,3,ring,Silver,a.jpg,b.jpg,c.jpg,,{variations},{sku}'
PLAIN = "Brass hook,For coats.,6,EUR,0,hook,Brass,h.jpg,,,,,,,,,"


def export(variations: str, sku: str, language: str = "English") -> str:
    return "\n".join([HEADS[language], RING.format(variations=variations, sku=sku), PLAIN])


@pytest.mark.parametrize("language", HEADS)
def test_listings_of_every_language_come_out_the_same(products: Read, language: str) -> None:
    ring, hook = products(export('Size,"S,L",,,', '"R-S,R-L"', language)).values()
    assert (ring.title, ring.description, ring.price, ring.currency) == (
        "Silver ring",
        "Thin. Plain.",
        Decimal("24.5"),
        "EUR",
    )
    assert [(one.feed_id, one.options) for one in ring.variants] == [("R-S", {"Size": "S"}), ("R-L", {"Size": "L"})]
    assert ring.images == ("a.jpg", "b.jpg", "c.jpg") and ring.availability == "in stock"
    assert hook.availability == "out of stock" and hook.variants == ()


def test_two_variations_are_every_pair_of_them(products: Read) -> None:
    ring = products(export('Size,"S,L",,Stone,"Opal,Jade"', '"A,B,C,D"'))["A"]
    assert [(one.sku, tuple(one.options.values())) for one in ring.variants] == [
        ("A", ("S", "Opal")),
        ("B", ("S", "Jade")),
        ("C", ("L", "Opal")),
        ("D", ("L", "Jade")),
    ]


def test_codes_that_do_not_fit_the_variations_are_given_to_none(products: Read) -> None:
    ring = next(iter(products(export('Size,"S,M,L",,,', '"A,B"')).values()))
    assert [one.sku for one in ring.variants] == ["", "", ""] and len({one.feed_id for one in ring.variants}) == 3


def test_a_listing_without_a_code_gets_the_same_id_each_time(products: Read) -> None:
    first, again = (list(products(export(",,,,", ""))) for _ in range(2))
    assert first == again and all(name.startswith("made-") for name in first)
