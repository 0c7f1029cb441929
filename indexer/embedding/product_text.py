"""What a product says of itself: fields for the index of words, one passage for the text encoder."""

from __future__ import annotations

from catalog.catalogue import ProductView
from indexer.words.index import WordFields

# MiniLM reads at most 256 word pieces and averages them, so that a long description drowns the title.
MAX_DESCRIPTION = 300  # characters


def make_word_fields(product: ProductView) -> WordFields:
    """The product's text by field; what is printed on all its pictures counts once."""
    printed = dict.fromkeys(picture.printed_text for picture in product.pictures if picture.printed_text)
    return WordFields(
        id=product.id,
        title=product.title,
        brand=product.brand,
        category=product.category,
        description=product.description,
        printed="\n".join(printed),
        attributes="\n".join(value for _, value in sorted(product.attributes.items())),
    )


def make_passage(product: ProductView) -> str:
    """The text whose embedding stands for the product: title first, then what shoppers ask for most."""
    attributes = ", ".join(value for _, value in sorted(product.attributes.items()) if len(value) <= 60)
    parts = [product.title, product.brand, product.category, attributes, _shorten(product.description)]
    return ". ".join(part.strip(" .") for part in parts if part.strip(" ."))


def _shorten(description: str) -> str:
    if len(description) <= MAX_DESCRIPTION:
        return description
    return description[:MAX_DESCRIPTION].rpartition(" ")[0]
