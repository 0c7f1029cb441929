"""Etsy's listings (Shop Manager → Settings → Options → Download data): variations stand in the cells of one row."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import product

from catalog.feeds.entry import SEVERAL, Entry, Numbered, by_head, normalize_head
from catalog.feeds.joining.families import Row
from catalog.feeds.joining.variants import Member, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, map_heads

MAX_CHOICES = 400  # variants of a listing; Etsy allows 70 values of each of two variations
COLUMNS = {
    "title": ("title", "titel", "titre", "titulo", "titolo", "tytul"),
    "description": ("description", "beschreibung", "descripcion", "descrizione", "beschrijving", "opis", "descricao"),
    "price": ("price", "preis", "prix", "precio", "prezzo", "prijs", "cena", "preco"),
    "currency": (
        "currencycode",
        "wahrungscode",
        "codedevise",
        "devise",
        "codigodemoneda",
        "codigodedivisa",
        "codicevaluta",
        "valutacode",
        "kodwaluty",
    ),
    "quantity": ("quantity", "stuckzahl", "menge", "quantite", "cantidad", "quantita", "aantal", "ilosc", "quantidade"),
    "sku": ("sku", "bestandseinheit", "ugs", "artikelnummer"),
}
MATERIALS = {"materials", "materialien", "materiaux", "materiales", "materiali", "materialen", "materialy", "materiais"}
PICTURE = re.compile(r"(?:image|bild|photo|imagen|immagine|foto|afbeelding|obraz|zdjecie|imagem)(\d{1,2})")
_VARIATION = re.compile(r"varia|odmian")
_KINDS = {
    "name": ("name", "nom", "nome", "naam", "nazwa"),
    "values": ("value", "wert", "valeur", "valor", "waarde", "wartosc"),
}


def is_etsy(names: Sequence[str]) -> bool:
    """Whether these are the columns of a listings file, which has no column of ids."""
    heads = set(by_head(names))
    has_pictures = any((found := PICTURE.fullmatch(head)) and found[1] == "1" for head in heads)
    return has_pictures and bool(heads & MATERIALS) and bool(heads & set(COLUMNS["title"])) and "id" not in heads


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them; the numbered pictures are one list."""
    pictures = sorted((int(found[1]), name) for head, name in heads.items() if (found := PICTURE.fullmatch(head)))
    return {**map_heads(COLUMNS, heads), "images": SEVERAL.join(name for _, name in pictures)}


@cache
def _variation(column: str) -> tuple[str, str] | None:
    """The number of a variation, and "name" or "values", where the column is of one."""
    head = normalize_head(column)
    number = re.search(r"\d", head)
    if not number or not _VARIATION.search(head):
        return None
    kind = next((kind for kind, words in _KINDS.items() if any(word in head for word in words)), None)
    return (number[0], kind) if kind else None


def join(opened: Opened) -> Callable[[], Numbered]:
    """The listings with their variations."""
    columns: dict[str, dict[str, str]] = {}
    of_variations = [name for name in opened.columns if _VARIATION.search(normalize_head(name))]
    for name in opened.columns:
        if found := _variation(name):
            columns.setdefault(found[0], {})[found[1]] = name
    pairs = [(one["name"], one["values"]) for _, one in sorted(columns.items()) if len(one) == 2]
    make = partial(_listing, pairs, of_variations, opened.mapping)
    return lambda: (row if row[1].problem else make(row) for row in opened.entries())


def _listing(
    pairs: Sequence[tuple[str, str]], of_variations: Sequence[str], mapping: Mapping[str, str], row: Row
) -> Row:
    values, said = without(row[1].values, of_variations), row[1].values
    chosen = [(said.get(name, "").strip(), _listed(said.get(of, ""))) for name, of in pairs]
    chosen = [(name or "Variation", listed) for name, listed in chosen if listed]
    sku, quantity = mapping.get("sku", ""), mapping.get("quantity", "")
    skus = [part.strip() for part in values.get(sku, "").split(",")]
    if len(skus) > 1:
        values[sku] = next(filter(None, skus), "")
    choices = list(product(*(listed for _, listed in chosen))) if chosen else []
    if len(choices) < 2 or len(choices) > MAX_CHOICES:
        values.update({name: ", ".join(listed) for name, listed in chosen})
        return row[0], Entry(values)
    own = skus if len(skus) == len(choices) else [""] * len(choices)
    none_left = {quantity: "0"} if values.get(quantity, "").strip() == "0" else {}
    names = [name for name, _ in chosen]
    members = [
        Member({sku: code, **none_left}, dict(zip(names, options, strict=True)))
        for code, options in zip(own, choices, strict=True)
    ]
    return with_variants(row, members, 0, values=values)


def _listed(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in cell.split(",") if part.strip()))


ETSY = Platform("Etsy", is_etsy, map_columns, join=join, makes_ids=True, only=frozenset({"id", "availability"}))
