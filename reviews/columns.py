"""Maps the columns of a file of reviews to ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reviews.errors import ReviewError

# Normalised names (lower case, letters and digits only), the more telling first.
KNOWN: dict[str, tuple[str, ...]] = {
    "id": ("reviewid", "id", "uid"),
    "product": (
        "productid",
        "product",
        "sku",
        "productsku",
        "itemid",
        "articleid",
        "clothingid",
        "asin",
        "parentasin",
        "producthandle",
        "handle",
        "gtin",
        "ean",
    ),
    "stars": ("stars", "rating", "ratingvalue", "starrating", "reviewrating", "overall", "score"),
    "title": ("title", "reviewtitle", "summary", "headline", "reviewsummary"),
    "text": ("text", "reviewtext", "review", "body", "reviewbody", "comment", "content", "reviewcontent", "detail"),
    "author": ("author", "reviewer", "reviewername", "username", "nickname", "name", "customer"),
    "date": ("date", "reviewdate", "createdat", "writtenon", "reviewtime", "time", "submittedat"),
    "recommended": ("recommended", "recommendedind", "recommend", "wouldrecommend"),
    "verified": ("verified", "verifiedpurchase", "verifiedbuyer"),
}
REQUIRED = ("stars",)


def read_pairs(given: Iterable[str]) -> dict[str, str]:
    """OURS=THEIRS texts as a mapping ours → theirs; ReviewError for a text of another form."""
    pairs = [[part.strip() for part in pair.partition("=")] for pair in given if pair.strip()]
    for ours, equals, theirs in pairs:
        if not (ours and equals and theirs):
            raise ReviewError(f"{ours + equals + theirs!r}: expected OURS=THEIRS, for example stars=Rating")
    return {ours: theirs for ours, _, theirs in pairs}


def settle_columns(columns: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours → theirs: the given pairs, and a guess by name for the other columns.

    Raises ReviewError for a column that does not exist, and where stars, or both title and text, are not found.
    """
    normal = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(columns)}
    found = dict(given or {})
    for ours, theirs in found.items():
        if ours not in KNOWN:
            raise ReviewError(f"{ours!r} is no column of ours; those are {', '.join(KNOWN)}")
        if theirs not in columns:
            raise ReviewError(f"the file has no column {theirs!r}; it has {', '.join(columns)}")
    for ours, names in KNOWN.items():
        free = [normal[name] for name in names if name in normal and normal[name] not in found.values()]
        if ours not in found and free:
            found[ours] = free[0]
    if "stars" not in found or not {"title", "text"} & found.keys():
        missing = "stars" if "stars" not in found else "text"
        raise ReviewError(
            f"no column of the file is taken for {missing}; it has {', '.join(columns)}."
            f" Rename it there, or say which: {missing}=COLUMN (--map on the command line)"
        )
    return found
