"""WooCommerce's product export in five languages.

Row grammar: https://woocommerce.com/document/product-csv-importer-exporter/ and its schema
(github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema): a variation names its parent by SKU or `id:`, a
variable product lists all values of an attribute, prices have the shop's decimal sign, dates are days. The heads of
other languages are the plugin's translations as exports show them: German in a public exporter of the kind
`WOOCOMMERCE_GERMAN_COLUMNS`, Spanish in a sync script (`WC_HEADERS`), French in a Kotlin importer of
`wooCommerce-catalog-initial.csv`, Italian in a list of the heads of eight files `wc-product-export-27-7-2026-*.csv`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

ENGLISH = (
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "Visibility in catalog",
    "Short description", "Description", "Date sale price starts", "Date sale price ends", "Tax status", "Tax class",
    "In stock?", "Stock", "Low stock amount", "Backorders allowed?", "Sold individually?", "Weight (kg)",
    "Allow customer reviews?", "Sale price", "Regular price", "Categories", "Tags", "Shipping class", "Images",
    "Parent", "Position", "Brands", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 1 visible",
    "Attribute 1 global", "Attribute 2 name", "Attribute 2 value(s)", "Attribute 2 visible", "Attribute 2 global",
)  # fmt: skip
GERMAN = (
    "ID", "Typ", "Artikelnummer", "GTIN, UPC, EAN oder ISBN", "Name", "Veröffentlicht", "Ist hervorgehoben?",
    "Sichtbarkeit im Katalog", "Kurzbeschreibung", "Beschreibung", "Datum, an dem Angebotspreis beginnt",
    "Datum, an dem Angebotspreis endet", "Steuerstatus", "Steuerklasse", "Vorrätig?", "Bestand", "Geringe Lagermenge",
    "Lieferrückstande erlaubt?", "Nur einzeln verkaufen?", "Gewicht (kg)", "Kundenrezensionen erlauben?",
    "Angebotspreis", "Regulärer Preis", "Kategorien", "Schlagwörter", "Versandklasse", "Bilder",
    "Übergeordnetes Produkt", "Position", "Marken", "Attribut 1 Name", "Attribut 1 Wert(e)", "Attribut 1 Sichtbar",
    "Attribut 1 Global", "Attribut 2 Name", "Attribut 2 Wert(e)", "Attribut 2 Sichtbar", "Attribut 2 Global",
)  # fmt: skip
FRENCH = (
    "ID", "Type", "UGS", "GTIN, UPC, EAN ou ISBN", "Nom", "Publié", "Mis en avant ?", "Visibilité dans le catalogue",
    "Description courte", "Description", "Date de début de promo", "Date de fin de promo", "État de la TVA",
    "Classe de TVA", "En stock ?", "Stock", "Montant de stock faible",
    "Autoriser les commandes de produits en rupture ?", "Vendre individuellement ?", "Poids (kg)",
    "Autoriser les avis clients ?", "Tarif promo", "Tarif régulier", "Catégories", "Étiquettes",
    "Classe d’expédition", "Images", "Parent", "Position", "Marques", "Nom de l’attribut 1",
    "Valeur(s) de l’attribut 1 ", "Attribut 1 visible", "Attribut 1 global", "Nom de l’attribut 2",
    "Valeur(s) de l’attribut 2 ", "Attribut 2 visible", "Attribut 2 global",
)  # fmt: skip
SPANISH = (
    "ID", "Tipo", "SKU", "GTIN, UPC, EAN o ISBN", "Nombre", "Publicado", "¿Está destacado?",
    "Visibilidad en el catálogo", "Descripción corta", "Descripción", "Día en que empieza el precio rebajado",
    "Día en que termina el precio rebajado", "Estado del impuesto", "Clase de impuesto", "¿Existencias?", "Inventario",
    "Cantidad de bajo inventario", "¿Permitir reservas de productos agotados?", "¿Vendido individualmente?",
    "Peso (kg)", "¿Permitir valoraciones de clientes?", "Precio rebajado", "Precio normal", "Categorías", "Etiquetas",
    "Clase de envío", "Imágenes", "Superior", "Posición", "Marcas", "Nombre del atributo 1",
    "Valor(es) del atributo 1", "Atributo visible 1", "Atributo global 1", "Nombre del atributo 2",
    "Valor(es) del atributo 2", "Atributo visible 2", "Atributo global 2",
)  # fmt: skip
ITALIAN = (
    "ID", "Tipo", "SKU", "GTIN, UPC, EAN, o ISBN", "Nome", "Pubblicato", "In primo piano?", "Visibilità nel catalogo",
    "Breve descrizione", "Descrizione", "Data di partenza del prezzo in saldo", "Data in cui termina l'offerta",
    "Stato delle imposte", "Aliquota di imposta", "In stock?", "Magazzino", "Quantità in magazzino bassa",
    "Abilita gli ordini arretrati?", "Venduto singolarmente?", "Peso (kg)", "Permetti le recensioni clienti?",
    "Prezzo in offerta", "Prezzo di listino", "Categorie", "Tag", "Classe di spedizione", "Immagine", "Genitore",
    "Posizione", "Marchi", "Nome dell'attributo 1", "Valore dell'attributo 1", "Attributo 1 visibile",
    "Attributo 1 globale", "Nome dell'attributo 2", "Valore dell'attributo 2", "Attributo 2 visibile",
    "Attributo 2 globale",
)  # fmt: skip
SILENT = {
    "mpn": "there is no column for the manufacturer's number",
    "preorder": "the stock states are in stock, out of stock and on backorder",
    "currency": "prices are bare numbers",
    "backorder": "the shop sells it; the catalogue calls it a preorder, for it can be ordered ahead",
}


def write(folder: Path, shop: Shop, *, heads: tuple[str, ...], comma: str) -> Path:
    """The export: products by id, so that all variations come last."""
    rows = [_product(product, comma) for product in shop.products]
    for product in shop.products:
        for place, item in enumerate(product.items if product.varies else ()):
            rows.append(_variation(product, item, place, comma))
    named = [{heads[ENGLISH.index(head)]: cell for head, cell in row.items()} for row in rows]
    return write_csv(folder / "wc-product-export.csv", heads, named, encoding="utf-8-sig")


def _product(product: Product, comma: str) -> dict[str, object]:
    row: dict[str, object] = {
        "ID": product.number,
        "Type": "variable" if product.varies else "simple",
        "SKU": product.sku,
        "Name": product.title,
        "Published": {"shown": 1, "draft": -1, "hidden": 1}[product.state],
        "Is featured?": 0,
        "Visibility in catalog": "hidden" if product.state == "hidden" else "visible",
        "Description": product.html,
        "Tax status": "taxable",
        "Sold individually?": 0,
        "Allow customer reviews?": 1,
        "Categories": ", ".join(_paths(product)),
        "Images": ", ".join(product.pictures),
        "Position": 0,
        "Brands": product.brand,
    }
    if not product.varies:
        return row | _offer(product.items[0], comma)
    row |= {"In stock?": 1 if any(item.availability == "in stock" for item in product.items) else 0}
    for place, name in enumerate(product.items[0].options, 1):
        row |= _attribute(place, name, ", ".join(product.values(name)), visible="1")
    return row | {"Backorders allowed?": 0}


def _variation(product: Product, item: Item, place: int, comma: str) -> dict[str, object]:
    row: dict[str, object] = {
        "ID": product.number * 100 + place,
        "Type": "variation",
        "SKU": item.sku,
        "Name": f"{product.title} - {', '.join(item.options.values())}",
        "Published": 1,
        "Is featured?": 0,
        "Visibility in catalog": "visible",
        "Tax status": "taxable",
        "Tax class": "parent",
        "Sold individually?": 0,
        "Allow customer reviews?": 0,
        "Parent": product.sku or f"id:{product.number}",
        "Position": place,
    }
    for number, (name, value) in enumerate(item.options.items(), 1):
        row |= _attribute(number, name, value, visible="")
    return row | _offer(item, comma)


def _offer(item: Item, comma: str) -> dict[str, object]:
    takes = item.beyond == "yes"
    stocked = {"in stock": 1, "out of stock": 0, "preorder": 1, "": ""}[item.availability]
    quantity = item.quantity if item.beyond != "preorder" else ""
    return {
        "GTIN, UPC, EAN, or ISBN": item.gtin,
        "In stock?": "backorder" if takes and not item.quantity else stocked,
        "Stock": "" if quantity is None else quantity,
        "Backorders allowed?": 1 if takes else 0,
        "Sale price": money(item.sale.price, comma) if item.sale else "",
        "Regular price": money(item.price, comma),
        "Date sale price starts": item.sale.start or "" if item.sale else "",
        "Date sale price ends": item.sale.end or "" if item.sale else "",
    }


def _attribute(place: int, name: str, values: str, visible: str) -> dict[str, object]:
    return {
        f"Attribute {place} name": name,
        f"Attribute {place} value(s)": values,
        f"Attribute {place} visible": visible,
        f"Attribute {place} global": 1,
    }


def _paths(product: Product) -> list[str]:
    """Parents before their children, as the shop's tree has them."""
    return sorted((" > ".join(path) for path in product.categories), key=len)


FEEDS = tuple(
    Feed(f"woocommerce-{language}", partial(write, heads=heads, comma=comma), SILENT)
    for language, heads, comma in (
        ("en", ENGLISH, "."),
        ("de", GERMAN, ","),
        ("fr", FRENCH, ","),
        ("es", SPANISH, ","),
        ("it", ITALIAN, ","),
    )
)
