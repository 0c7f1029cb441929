"""Codes are found as the catalogue has them now, in any spelling, a product's own numbers first."""

from collections.abc import Callable

import pytest

from catalog.catalogue import Catalogue
from catalog.importing.importer import ImportReport
from indexer.codes.live import LiveCodes
from indexer.codes.product_codes import KINDS, own_code

Bring = Callable[..., ImportReport]

PLATE = {"id": "7", "title": "Hinge plate", "SKU": "NOR.0707-60", "GTIN": "4006381333931", "Related": "NOR.0707-99"}
GUTTER = {"id": "8", "title": "Gutter 55/72/8", "SKU": "RIN-1", "GTIN": "", "Artikelnummer": "K 4711/b"}
SHIRT = {"Handle": "shirt", "Title": "Shirt", "Option1 Name": "Size", "Option1 Value": "M", "Variant SKU": "SH-M"}


@pytest.fixture
def codes(catalogue: Catalogue) -> LiveCodes:
    return LiveCodes(catalogue)


@pytest.fixture
def found(codes: LiveCodes, catalogue: Catalogue) -> Callable[[str], list[tuple[str, str]]]:
    """The feed id of each product with a code, and what the code is."""

    def find(query: str) -> list[tuple[str, str]]:
        hits = codes.find(query, catalogue.sequence())
        views = catalogue.by_ids([hit.product for hit in hits])
        return [(views[hit.product].feed_id, KINDS[hit.kind]) for hit in hits]

    return find


Find = Callable[[str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("query", "product", "kind"),
    [
        ("NOR.0707-60", "7", "SKU"),
        ("nor070760", "7", "SKU"),
        ("4006381333931", "7", "GTIN"),
        ("04006381333931", "7", "GTIN"),
        ("55728", "8", "Title"),
        ("k4711b", "8", "Detail"),
    ],
)
def test_a_code_finds_its_product(bring: Bring, found: Find, query: str, product: str, kind: str) -> None:
    bring(PLATE, GUTTER)
    assert found(query) == [(product, kind)]


def test_a_product_that_mentions_a_code_does_not_have_it(bring: Bring, found: Find) -> None:
    bring(PLATE, GUTTER)
    assert found("NOR.0707-99") == []


def test_a_variants_code_finds_the_product_with_that_variant(
    bring: Bring, codes: LiveCodes, catalogue: Catalogue
) -> None:
    bring(SHIRT, {**SHIRT, "Option1 Value": "L", "Variant SKU": "SH-L"})
    (hit,) = codes.find("shl", catalogue.sequence())
    own = own_code(catalogue.by_ids([hit.product])[hit.product], hit.code)
    assert own is not None and own.variant == "SH-L"


@pytest.mark.parametrize("part", ["NOR.07", "0707-6", "070760", "333931"])
def test_a_part_finds_it_too(bring: Bring, codes: LiveCodes, catalogue: Catalogue, part: str) -> None:
    bring(PLATE, GUTTER)
    assert len(codes.find_part(part, catalogue.sequence())) == 1


def test_what_many_titles_have_in_common_is_no_code(bring: Bring, codes: LiveCodes, catalogue: Catalogue) -> None:
    bring(*({"id": str(number), "title": f"Mug {number} 350ml"} for number in range(20)))
    assert codes.find("350ml", catalogue.sequence()) == []


def test_what_changed_is_found_as_it_is_now(bring: Bring, found: Find) -> None:
    bring(PLATE, GUTTER)
    assert found("RIN-1")
    bring(PLATE, {**GUTTER, "SKU": "RIN-2"})
    assert found("RIN-1") == [] and found("RIN-2") == [("8", "SKU")]
