"""Each rule of a table notes what it changed under its name."""

import pytest

from catalog.cleaning.profile import MAX_VALUES, ColumnProfile, profile_table
from catalog.cleaning.report import SAMPLES
from catalog.cleaning.table import TableCleaner, fake_null
from catalog.cleaning.units import is_measured, measure


@pytest.mark.parametrize(
    ("cell", "one_form"),
    [
        ("10CM", "10 cm"),
        ("1,5 Litre", "1.5 l"),
        ("10 x 20X30cm.", "10 × 20 × 30 cm"),
        ('12"', "12 in"),
        ("1,500 g", "1,500 g"),
        ("X-Large", "XL"),
        ("small", "S"),
        ("12 pieces", "12 pieces"),
        ("red", "red"),
    ],
)
def test_measures_and_sizes_have_one_form(cell: str, one_form: str) -> None:
    assert measure(cell) == one_form


def test_only_a_column_of_measures_is_treated_as_one() -> None:
    assert is_measured(["10 cm", "12cm", "unknown"]) and not is_measured(["m", "red", "blue"]) and not is_measured([])


@pytest.mark.parametrize("cell", ["nan", "N/A", "-", "NULL"])
def test_what_stands_for_nothing_is_nothing(cell: str) -> None:
    assert fake_null(cell) == "" and fake_null("Nancy") == "Nancy"


def test_every_change_is_reported_with_its_rule_column_and_samples() -> None:
    rows = [{"name": f"  Mug {n}", "made": f"{13 + n % 10}/4/2011", "size": f"{n}CM", "note": "n/a"} for n in range(40)]
    cleaner = TableCleaner(profile_table(rows))
    assert cleaner.clean(rows[3]) == {"name": "Mug 3", "made": "2011-04-16", "size": "3 cm", "note": ""}
    assert cleaner.report.counts.keys() == {
        ("white space", "name"),
        ("date format", "made"),
        ("unit", "size"),
        ("fake null", "note"),
    }
    samples = {(one["rule"], one["column"]): one["samples"] for one in cleaner.report.cells()}
    assert samples["unit", "size"] == [{"before": "3CM", "after": "3 cm"}]
    for row in rows:
        cleaner.clean(row)
    samples = {(one["rule"], one["column"]): one["samples"] for one in cleaner.report.cells()}
    assert cleaner.report.counts["unit", "size"] == 41 and len(samples["unit", "size"]) == SAMPLES


def test_a_column_the_first_pass_did_not_see_passes() -> None:
    assert TableCleaner(profile_table([])).clean({"new": " x "}) == {"new": " x "}


def test_a_profile_forgets_what_is_rare_before_it_grows_too_large() -> None:
    column = ColumnProfile()
    for number in range(3 * MAX_VALUES):
        column.add("often")
        column.add(str(number))
    assert len(column.values) <= MAX_VALUES and column.count("often") > 0 and column.forgotten > 0
