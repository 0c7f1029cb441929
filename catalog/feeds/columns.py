"""Which column of somebody's feed is which of ours."""

from collections.abc import Mapping, Sequence

from catalog.errors import MappingError
from catalog.feeds.entry import SEVERAL, by_head
from catalog.feeds.platforms.registry import recognize
from catalog.records import COLUMNS, REQUIRED

# Heads (`normalize_head`) that files of any origin use, the more specific first. The export of a platform is mapped
# by its module in catalog/feeds/platforms/ first, and by these for what that module does not name.
KNOWN: dict[str, tuple[str, ...]] = {
    "id": (
        "id",
        "sku",
        "variantsku",
        "productid",
        "itemid",
        "offerid",
        "handle",
        "articleid",
        "articlenumber",
        "itemnumber",
        "productcode",
        "stockcode",
        "code",
        "uniqueid",
        "asin",
        "mpn",
        "artikelnummer",
        "artikelnr",
        "reference",
        "referencia",
    ),
    "title": (
        "title",
        "name",
        "productname",
        "producttitle",
        "itemname",
        "displayname",
        "label",
        "product",
        "bezeichnung",
        "artikelname",
        "titel",
        "nom",
        "titre",
        "nombre",
    ),
    "description": (
        "description",
        "bodyhtml",
        "body",
        "longdescription",
        "productdescription",
        "shortdescription",
        "details",
        "summary",
    ),
    "brand": ("brand", "brandname", "vendor", "manufacturer", "maker", "producer", "brands"),
    "category": (
        "category",
        "producttype",
        "categories",
        "productcategory",
        "googleproductcategory",
        "type",
        "categorypath",
        "categoryname",
        "department",
        "kategorie",
        "categorie",
        "categoria",
    ),
    "price": (
        "price",
        "variantprice",
        "regularprice",
        "unitprice",
        "listprice",
        "amount",
        "retailprice",
        "cost",
        "preis",
        "prix",
        "precio",
    ),
    "currency": ("currency", "currencycode", "pricecurrency"),
    "url": ("url", "link", "producturl", "productlink", "permalink", "externalurl", "page"),
    "availability": (
        "availability",
        "stockstatus",
        "instock",
        "isinstock",
        "stock",
        "available",
        "quantity",
        "qty",
        "variantinventoryqty",
        "inventory",
    ),
    "group_id": ("groupid", "itemgroupid", "parentid", "parentsku", "parent", "handle", "modelid"),
    "gtin": ("gtin", "ean", "upc", "barcode", "variantbarcode", "ean13", "gtin13", "isbn", "gtinupceanorisbn"),
    "images": (
        "images",
        "image",
        "imagelink",
        "imagesrc",
        "baseimage",
        "imageurl",
        "picture",
        "pictures",
        "photo",
        "photos",
        "imageurls",
        "photourl",
        "pictureurl",
        "variantimage",
        "bild",
    ),
}
MORE_IMAGES = ("additionalimagelink", "additionalimages", "additionalimagelinks", "variantimage")


def guess_mapping(names: Sequence[str]) -> dict[str, str]:
    """Our columns that the file has, each with the file's own name for it."""
    heads, platform = by_head(names), recognize(names)
    mapping = platform.map_columns(heads) if platform else {}
    for ours in COLUMNS:
        free = (heads[known] for known in KNOWN[ours] if known in heads)
        theirs = next((name for name in free if name not in mapping.values()), None)
        if theirs is not None:
            mapping.setdefault(ours, theirs)
    if "title" not in mapping and "description" in mapping:  # all that an export of sales says about a product
        mapping["title"] = mapping.pop("description")
    if "images" in mapping:
        mapping["images"] = _with_more_images(mapping["images"], heads)
    return {ours: mapping[ours] for ours in COLUMNS if ours in mapping}


def resolve_mapping(
    names: Sequence[str], given: Mapping[str, str] | None, remembered: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The mapping (ours → theirs): what was given, then what is remembered of columns still there, then the guess.

    MappingError where a name is unknown or a needed column missing.
    """
    given = given or {}
    for ours, theirs in given.items():
        if ours not in COLUMNS:
            raise MappingError(f"there is no column {ours!r} to map to; ours are {', '.join(COLUMNS)}")
        for name in theirs.split(SEVERAL):
            if name not in names:
                raise MappingError(f"the feed has no column {name!r} for {ours}; it has {', '.join(names)}")
    wanted = {**_still_there(names, remembered or {}, given), **given}
    taken = {name for theirs in wanted.values() for name in theirs.split(SEVERAL)}
    guessed = guess_mapping([name for name in names if name not in taken])
    mapping = {ours: merged[ours] for merged in [{**guessed, **wanted}] for ours in COLUMNS if ours in merged}
    for ours in REQUIRED:
        if ours not in mapping:
            raise MappingError(
                f"no column of the feed looks like the product's {ours}; it has {', '.join(names)}."
                f" Name it: --map {ours}=COLUMN"
            )
    return mapping


def _still_there(names: Sequence[str], remembered: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """What is remembered of columns that the feed has and that were not given to another of ours."""
    free = set(names) - {name for theirs in given.values() for name in theirs.split(SEVERAL)}
    return {
        ours: theirs for ours, theirs in remembered.items() if ours in COLUMNS and set(theirs.split(SEVERAL)) <= free
    }


def _with_more_images(first: str, heads: Mapping[str, str]) -> str:
    more = [heads[known] for known in MORE_IMAGES if known in heads and heads[known] != first]
    return SEVERAL.join([first, *more])
