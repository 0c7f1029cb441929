"""What keeps a product from shoppers, whatever platform says it."""

from datetime import UTC, datetime

import pytest

from catalog.offers.publication import named_cell, unpublished_by

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def by(*cells: str, preorder: bool = False) -> str:
    """What keeps a product with these columns back."""
    return unpublished_by("|".join(cells), now=NOW, preorder=preorder)[0]


@pytest.mark.parametrize(
    "cell",
    [
        "Status: Draft",
        "Status: archived",
        "Published: 0",
        "Published: -1",
        "Published: FALSE",
        "Visibility in catalog: hidden",
        "product_online: 2",
        "visibility: Not Visible Individually",
        "Product Visible?: N",
        "Active: 0",
        "Aktiv: nein",
        "Sichtbar: versteckt",
        "Publié: non",
        "Statut: brouillon",
        "Estado: borrador",
        "Stato: Bozza",
        "Zichtbaar: nee",
        "Widoczność: ukryty",
        "Viditelnost: skryté",
        "Estado: rascunho",
        "Availability date: 2026-12-24",
    ],
)
def test_it_is_kept_back_and_the_column_is_named(cell: str) -> None:
    assert by("Published: TRUE", cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "Status: Active",
        "Published: 1",
        "Visibility in catalog: visible",
        "visibility: Catalog, Search",
        "product_online: 1",
        "Sichtbarkeit: Katalog",
        "Publié: oui",
        "Availability date: 2020-01-01",
        "Availability date: 0000-00-00",
        "Password: ",
    ],
)
def test_it_is_shown(cell: str) -> None:
    assert by(cell) == ""


def test_a_password_keeps_it_back_and_goes_nowhere() -> None:
    assert by("Password: s3cret") == "Password: set"
    assert by("published: Password: set") == "Password: set"


def test_a_preorder_may_have_its_day_in_the_future() -> None:
    assert by("availability_date: 2026-12-24", preorder=True) == ""


def test_a_word_that_is_not_understood_publishes_and_is_reported() -> None:
    found, remarks = unpublished_by(named_cell("Status", "B-Ware"), now=NOW)
    assert found == ""
    assert remarks == ["Status 'B-Ware' is no known word for published or not: taken as published"]


def test_what_an_export_writes_is_read_back() -> None:
    assert by(named_cell("published", "Status: draft")) == "Status: draft"
    assert by(named_cell("published", "yes")) == ""
