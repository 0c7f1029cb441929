"""PrestaShop: the list of products as exported, the format of its import, and combinations beside their product."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.cleaning.category_paths import written
from catalog.feeds.entry import Entry, Numbered, by_head, normalize_head
from catalog.feeds.joining.amounts import changed_price, reduced_price
from catalog.feeds.joining.families import Family, Row, by_key, merged
from catalog.feeds.joining.variants import Member, is_off, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, each

WITHOUT_TAX = (
    *("pricetaxexcl", "pricetaxexcluded", "prixht", "preciosinimpuestos", "precioimpuestosexcl", "prezzotasseescl"),
    *("prezzoimposteescl", "preiszzglmwst", "preisohnesteuern", "preisexklmwst", "prijsexclbtw", "cenanetto"),
    *("precosemimposto", "cenabezdph"),
)
WITH_TAX = (
    *("pricetaxincl", "pricetaxincluded", "prixttc", "precioconimpuestos", "precioimpuestosincl", "prezzotasseincl"),
    *("prezzoimposteincl", "preisinklmwst", "preismitsteuern", "preisbrutto", "prijsinclbtw", "cenabrutto"),
    *("precocomimposto", "cenasdph"),
)
NAMES = ("name", "nom", "nombre", "nome", "naam", "nazwa", "nazev", "produktname", "bezeichnung")
IDS = (
    "productid",
    "id",
    "idproduit",
    "iddelproducto",
    "idprodotto",
    "produktid",
    "idproduktu",
    "idproduto",
    "artikelid",
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": IDS,
    "title": NAMES,
    "description": ("description", "summary", "shortdescription"),
    "brand": ("manufacturer", "brand"),
    "category": ("categories", "category", "categorie", "categoria", "kategorie", "kategoria"),
    "price": (*WITH_TAX, *WITHOUT_TAX),
    "quantity": ("quantity", "quantite", "cantidad", "quantita", "menge", "anzahl", "aantal", "ilosc", "quantidade"),
    "backorders": ("outofstockaction", "outofstock"),
    "published": ("active", "status", "etat", "estado", "stato", "zustand"),
    "sku": ("reference", "referencia", "riferimento", "artikelnr", "indeks", "referentie"),
    "gtin": ("ean13", "upc", "isbn"),
    "mpn": ("mpn", "supplierreference"),
    "images": ("imageurls", "imageurl", "image", "imagen", "immagine", "bild"),
    "sale_starts": ("discountfrom",),
    "sale_ends": ("discountto",),
}
ORDERABLE = (
    *("availablefororder", "verfugbarfurbestellung", "verfugbarfurbestellungen", "bestellbar", "disponiblealavente"),
    *("disponiblealacommande", "disponiblepourcommande", "disponibleparalaventa", "disponibleparapedidos"),
    *("disponibleparapedido", "disponibileperlordine", "disponibilepergliordini", "disponibileperlavendita"),
    "ordinabile",
)
SALE = "Sale price"
ROOTS = {"home", "accueil", "inicio", "startseite", "start", "root", "strona glowna"}
_BRACKETS = re.compile(r"\s*\(.*$")
_PAIR = re.compile(r"\s*([^:,]+):([^:,]+)(?::\w*)*\s*")


def _bare(names: Sequence[str]) -> dict[str, str]:
    """The file's names by their head without brackets; the tax of a price stands in them and belongs to its head."""
    found = by_head(names)
    for name in names:
        if (head := normalize_head(_BRACKETS.sub("", name))) and not head.startswith("pri"):
            found.setdefault(head, name)
    return found


def is_prestashop(names: Sequence[str]) -> bool:
    """Whether these are the columns of its list of products, or of its import."""
    heads = set(_bare(names))
    has_price = bool(heads & {*WITH_TAX, *WITHOUT_TAX})
    is_list = bool(heads & set(COLUMNS["sku"])) and bool(heads & set(COLUMNS["published"]))
    is_combined = "attribute" in heads and "value" in heads and "productid" in heads
    return bool(heads & set(NAMES)) and bool(heads & set(IDS)) and ((has_price and is_list) or is_combined)


def is_combinations(names: Sequence[str]) -> bool:
    """Whether these are the columns of the file of combinations, which names no products."""
    heads = set(_bare(names))
    return heads >= {"productid", "attribute", "value"} and not heads & set(NAMES)


def same_columns(names: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Columns with the name that another file has for each, or their own."""
    known = _bare(others)
    return {name: known.get(normalize_head(_BRACKETS.sub("", name)), name) for name in names}


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them: the price with tax is what a shopper pays."""
    own = _bare(list(heads.values()))
    present = ((ours, [own[head] for head in known if head in own]) for ours, known in COLUMNS.items())
    return {ours: names[0] for ours, names in present if names}


def _prepared(entry: Entry) -> Entry:
    """A row with its price in a sale, its categories as a list, and its features by their names."""
    heads, values = _bare(list(entry.values)), dict(entry.values)
    values[SALE] = _sale(values, heads)
    if (column := heads.get("categories")) and values[column]:
        values[column] = written(_categories(values[column]))
    if values.get(heads.get("outofstockaction", ""), "").strip() == "2":  # as the shop is set up
        values[heads["outofstockaction"]] = ""
    # Whether it can be ordered at all: a stock of none is none all the same.
    for column in (heads[head] for head in ORDERABLE if head in heads):
        values[column] = "out of stock" if is_off(values[column]) else ""
    if column := heads.get("feature"):
        for name, value in _PAIR.findall(values.pop(column)):
            values.setdefault(name.strip(), value.strip())
    return Entry(values)


def _categories(cell: str) -> list[list[str]]:
    paths = [[step.strip() for step in path.split("/") if step.strip()] for path in cell.split(",")]
    paths = [path[1:] if path and path[0].lower() in ROOTS else path for path in paths]
    return [path for path in paths if path and not path[-1].isdigit()]


def _sale(values: Mapping[str, str], heads: Mapping[str, str]) -> str:
    """The price with the discount of the row, by an amount or by percent."""
    price = next((values[heads[head]] for head in COLUMNS["price"] if values.get(heads.get(head, ""), "").strip()), "")
    amount, percent = (values.get(heads.get(f"discount{kind}", ""), "").strip() for kind in ("amount", "percent"))
    if amount.strip("0., "):
        return changed_price(price, f"-{amount}")
    return reduced_price(price, percent) if percent.strip("0., ") else ""


def join(opened: Opened) -> Callable[[], Numbered]:
    """Combinations in the rows of a product become its variants."""
    heads = _bare(opened.columns)
    if not {"attribute", "value"} <= set(heads):
        return opened.entries
    families = by_key(opened.entries, lambda entry: entry.values.get(opened.mapping.get("id", ""), "").strip())
    return merged(families, partial(_product, heads, opened.mapping))


def _product(heads: Mapping[str, str], mapping: Mapping[str, str], family: Family) -> Row:
    rows = [family.head[1].values, *(entry.values for _, entry in family.members)]
    attribute, value = heads["attribute"], heads["value"]
    members = []
    for row in rows:
        options = _options(row.get(attribute, ""), row.get(value, ""))
        if options:
            members.append(Member(_combination(row, rows[0], heads, mapping), options))
    codes = [mapping[ours] for ours in ("sku", "gtin", "mpn") if ours in mapping]
    whole = without(rows[0], [attribute, value, *(codes if rows[0].get(attribute) else [])])
    return with_variants(family.head, members, len(family.members), values=whole if members else rows[0])


def _options(attributes: str, values: str) -> dict[str, str]:
    """What a combination differs in; the mark between several is a setting of the import: "1,4" may be one value."""
    mark = "|" if "|" in attributes else "," if "," in attributes else ""
    names, said = ([part.split(":")[0].strip() for part in _split(cell, mark)] for cell in (attributes, values))
    return {name: own for name, own in zip(names, said, strict=False) if name and own}


def _split(cell: str, mark: str) -> list[str]:
    return cell.split(mark) if mark else [cell]


def _combination(
    row: Mapping[str, str], product: Mapping[str, str], heads: Mapping[str, str], mapping: Mapping[str, str]
) -> dict[str, str]:
    """A combination's own cells; what it costs more or less is added to the product's price, and reduced as that is."""
    own = {name: cell for name, cell in row.items() if name != mapping.get("id")}
    impact, price = row.get(heads.get("impactonprice", ""), "").strip(), mapping.get("price", "")
    if beyond := mapping.get("backorders"):
        own[beyond] = own.get(beyond, "") or product.get(beyond, "")
    if impact.strip("0., "):
        own[price] = changed_price(product.get(price, ""), impact)
        own[SALE] = _sale({**product, price: own[price]}, heads)
    return own


PRESTASHOP = Platform("PrestaShop", is_prestashop, map_columns, prepare=each(_prepared), join=join)
