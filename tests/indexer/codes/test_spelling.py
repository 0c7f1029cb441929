"""One spelling for every way to write a code."""

import pytest

from indexer.codes.spelling import normalize_code, spellings


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Gr.49", "Gr49"),
        ("55/72/8", "55728"),
        ("DCD796N-XJ", "dcd796nxj"),
        ("NOR.0707-60", "nor 0707 60"),
        ("Ж-100/2", "ж1002"),
        ("AB_12–3", "ab123"),
    ],
)
def test_separators_and_case_do_not_count(written: str, asked: str) -> None:
    assert normalize_code(written) in spellings(asked)


def test_a_gtin_is_found_by_any_of_its_lengths() -> None:
    assert "12345678905" in spellings("012345678905")
    assert "12345678905" in spellings("0 012345 678905")
    assert "12345678905" in spellings("00012345678905")


def test_an_isbn_of_ten_digits_is_that_of_thirteen() -> None:
    assert "9780306406157" in spellings("0-306-40615-2")
    assert "9783000000000" not in spellings("3-00-000000-0")


def test_two_letters_are_no_code() -> None:
    assert list(spellings("xl")) == []
