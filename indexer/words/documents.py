"""What of a product is indexed: its fields, their weights and the words in them."""

from __future__ import annotations

from dataclasses import dataclass

from tantivy import Document, Schema, SchemaBuilder

from indexer.words.analysis import ANALYZER_NAME, tokenize
from indexer.words.measures import append_measures
from indexer.words.scripts import segment_with_characters

# The weight of a match by field. Title and category name the product; brand, attributes and printed words distinguish
# it; a description mentions other things, too ("goes with any mug"). Doubling or halving any of
# them moves nDCG@10 of the demo shop's dev queries by less than .003.
BOOSTS = {"title": 3.0, "printed": 2.0, "brand": 2.0, "category": 3.0, "attributes": 2.0, "description": 1.0}


@dataclass(frozen=True)
class WordFields:
    """The text of one product, by field. Signatures hash the names of these fields: renaming one changes them."""

    id: int
    title: str
    brand: str = ""
    category: str = ""
    description: str = ""
    printed: str = ""
    attributes: str = ""


def make_document(product: WordFields) -> Document:
    """The tantivy document of a product."""
    fields = {name: segment_with_characters(append_measures(getattr(product, name))) for name in BOOSTS}
    return Document(id=product.id, everything="\n".join(fields.values()), **fields)


def distinct_words(product: WordFields) -> set[str]:
    """The distinct words of a product, for the vocabulary."""
    text = "\n".join(append_measures(getattr(product, name)) for name in BOOSTS)
    return set(tokenize(segment_with_characters(text)))


def make_schema() -> Schema:
    """The fields of the index: each of BOOSTS with positions, and `everything` for the share of a query."""
    fields = SchemaBuilder().add_integer_field("id", fast=True)
    for name in BOOSTS:
        fields = fields.add_text_field(name, tokenizer_name=ANALYZER_NAME, index_option="position")
    return fields.add_text_field("everything", tokenizer_name=ANALYZER_NAME, index_option="basic").build()
