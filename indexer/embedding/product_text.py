"""The texts of a product: fields for the word index, one passage for the text encoder."""

from __future__ import annotations

from catalog.catalogue import ProductView
from indexer.words.documents import WordFields

# MiniLM averages at most 256 word pieces, so a long description would outweigh the title.
MAX_DESCRIPTION = 300  # characters


def make_word_fields(product: ProductView) -> WordFields:
    """The product's text by field; text printed on several pictures is taken once."""
    printed = dict.fromkeys(picture.printed_text for picture in product.pictures if picture.printed_text)
    return WordFields(
        id=product.id,
        title=product.title,
        brand=product.brand,
        category=product.category,
        description=product.description,
        printed="\n".join(printed),
        attributes="\n".join(value for _, value in sorted(product.shown_attributes.items())),
    )


def make_passage(product: ProductView) -> str:
    """The text that is embedded for the product: title, brand, category, attributes, start of the description."""
    shown = sorted(product.shown_attributes.items())
    attributes = ", ".join(value for _, value in shown if len(value) <= 60)
    parts = [product.title, product.brand, product.category, attributes, _shorten(product.description)]
    return ". ".join(part.strip(" .") for part in parts if part.strip(" ."))


def _shorten(description: str) -> str:
    if len(description) <= MAX_DESCRIPTION:
        return description
    return description[:MAX_DESCRIPTION].rpartition(" ")[0]
