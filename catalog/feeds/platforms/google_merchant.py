"""Google Merchant's feed, as a table in several languages or as XML: items of one group are a product with variants."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.feeds.entry import Numbered, by_head, normalize_head
from catalog.feeds.joining.families import Family, Row, by_key, merged
from catalog.feeds.joining.variants import Member, all_pictures, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, map_heads

SIGNS = {"id", "title", "link", "imagelink"}
COLUMNS = {
    "id": ("id",),
    "title": ("title", "titel", "titre", "titulo", "titolo", "tytul"),
    "description": ("description", "beschreibung", "descripcion", "descrizione", "beschrijving", "opis", "descricao"),
    "brand": ("brand", "marke", "marque", "marca", "merk", "marka"),
    "category": (
        "category",
        "producttype",
        "produkttyp",
        "typedeproduit",
        "tipodeproducto",
        "tipodiprodotto",
        "tipodeproduto",
        "producttype",
        "typproduktu",
        "googleproductcategory",
        "googleproduktkategorie",
    ),
    "price": ("price", "preis", "prix", "precio", "prezzo", "prijs", "cena", "preco"),
    "sale_price": (
        "saleprice",
        "sonderangebotspreis",
        "prixsolde",
        "preciodeoferta",
        "prezzoscontato",
        "cenasprzedazy",
    ),
    "sale_starts": ("salepriceeffectivedate", "sonderangebotszeitraum"),
    "url": ("url", "link", "lien", "enlace", "adres", "odnosnik"),
    "availability": (
        "availability",
        "verfugbarkeit",
        "disponibilite",
        "disponibilidad",
        "disponibilita",
        "beschikbaarheid",
        "dostepnosc",
        "disponibilidade",
    ),
    "group_id": (
        "itemgroupid",
        "artikelgruppenid",
        "identifiantgroupe",
        "iddegrupodearticulos",
        "iddegrupo",
        "idgruppoarticoli",
        "artikelgroepid",
        "idgrupyelementow",
        "iddogrupodeitens",
    ),
    "gtin": ("gtin",),
    "mpn": ("mpn",),
    "images": (
        "images",
        "image",
        "imagelink",
        "bildlink",
        "lienimage",
        "liendelimage",
        "enlacedelaimagen",
        "enlaceimagen",
        "linkimmagine",
        "afbeeldingslink",
        "linkdoobrazka",
        "linkdaimagem",
    ),
}
GENERAL = {"images", "image", "imagelink"}  # heads of pictures that are not a translation of Google's
# What items of one group differ in, with how shoppers call it.
OPTIONS = {
    "color": "Colour",
    "colour": "Colour",
    "farbe": "Farbe",
    "couleur": "Couleur",
    "colore": "Colore",
    "kleur": "Kleur",
    "kolor": "Kolor",
    "cor": "Cor",
    "size": "Size",
    "grosse": "Größe",
    "taille": "Taille",
    "talla": "Talla",
    "tamano": "Tamaño",
    "taglia": "Taglia",
    "maat": "Maat",
    "rozmiar": "Rozmiar",
    "tamanho": "Tamanho",
    "material": "Material",
    "materiau": "Matière",
    "materiale": "Materiale",
    "pattern": "Pattern",
    "muster": "Muster",
    "motif": "Motif",
    "agegroup": "Age group",
    "gender": "Gender",
}


def is_google_merchant(names: Sequence[str]) -> bool:
    """Whether these are the columns of a Google Merchant feed, as a table or as the names of its XML."""
    heads = set(by_head(names))
    translated = heads & set(COLUMNS["images"]) - GENERAL
    return heads >= SIGNS or bool(translated and "id" in heads and heads & set(COLUMNS["availability"]))


def join_groups(opened: Opened) -> Callable[[], Numbered]:
    """Items of one group become a product with variants; the group's id is the product's."""
    heads = by_head(opened.columns)
    column = next((heads[head] for head in COLUMNS["group_id"] if head in heads), "")
    if not column or column == opened.mapping.get("id"):
        return opened.entries
    options = {name: OPTIONS[head] for name in opened.columns if (head := normalize_head(name)) in OPTIONS}
    families = by_key(opened.entries, lambda entry: entry.values.get(column, "").strip())
    return merged(families, partial(_product, opened.mapping, column, options))


def _product(mapping: Mapping[str, str], group: str, options: Mapping[str, str], family: Family) -> Row:
    rows = [family.head, *family.members]
    differing = [name for name in options if len({row.values.get(name, "").strip() for _, row in rows}) > 1]
    if len(rows) == 1 or not differing:
        return family.head if len(rows) == 1 else _without_options(family, mapping, group)
    members = [
        Member(
            without(row.values, differing),
            {options[name]: row.values[name] for name in differing if row.values.get(name)},
        )
        for _, row in rows
    ]
    return _with_members(family, members, mapping, group, differing)


def _without_options(family: Family, mapping: Mapping[str, str], group: str) -> Row:
    """Items that say nothing to choose from are told apart by their titles."""
    title = mapping.get("title", "")
    members = [Member(row.values, {"Item": row.values.get(title, "")}) for _, row in (family.head, *family.members)]
    return _with_members(family, members, mapping, group, [])


def _with_members(
    family: Family, members: list[Member], mapping: Mapping[str, str], group: str, differing: Sequence[str]
) -> Row:
    head = family.head[1].values
    own = [mapping[ours] for ours in ("sku", "gtin", "mpn") if ours in mapping]
    pictures = all_pictures([family.head, *family.members], mapping)
    values = {**without(head, [*own, *differing]), **pictures, mapping["title"]: _title(family, mapping)}
    if "id" in mapping:
        values[mapping["id"]] = head[group]
    values.pop(group)
    return with_variants(family.head, members, len(family.members), values=values)


def _title(family: Family, mapping: Mapping[str, str]) -> str:
    """What the titles have in common in front, where that is most of them: "Shirt, red" and "Shirt, blue"."""
    titles = [row.values.get(mapping["title"], "").split() for _, row in (family.head, *family.members)]
    common = []
    for words in zip(*titles, strict=False):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    shared = " ".join(common).rstrip(" -–,|/(:")
    whole = " ".join(titles[0])
    return shared if len(shared) * 2 >= len(whole) else whole


GOOGLE_MERCHANT = Platform("Google Merchant", is_google_merchant, partial(map_heads, COLUMNS), join=join_groups)
