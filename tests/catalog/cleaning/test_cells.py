"""Each rule by examples."""

import pytest

from catalog.cleaning import cells as clean


def test_text_loses_control_characters_and_folds_white_space() -> None:
    assert clean.text(" Blue\u00a0 \x00mug\r\n\u200b1 ") == "Blue mug 1"
    assert clean.text("Cafe\u0301") == "Café"


@pytest.mark.parametrize("cell", ["nan", "N/A", "-", "NULL", " none "])
def test_fake_nulls_are_blank(cell: str) -> None:
    assert clean.text(cell) == ""


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("<![CDATA[<p>Warm &amp; dry</p>]]>", "Warm & dry"),
        ("<![if !supportLists]>Point<![endif]> one", "Point one"),
        ("<!DOCTYPE html><b>Kettle</b>", "Kettle"),
        ("tea <!-- not > this --> pot", "tea pot"),
        ("tea <![CDT[ x> pot", "tea pot"),
        ("tea <!ELEMENT [ pot", "tea <!ELEMENT [ pot"),
    ],
)
def test_declarations_are_no_words_and_end_no_import(cell: str, words: str) -> None:
    assert clean.plain(cell) == words


def test_html_becomes_plain_text() -> None:
    html = "<p>Tea &amp; coffee</p><ul><li>hot</li><li>cold</li></ul><script>alert(1)</script>"
    assert clean.plain(html) == "Tea & coffee hot cold"
    assert clean.plain("Fish &amp; chips") == "Fish & chips"
    assert clean.plain("5 < 6") == "5 < 6"


def test_a_gtin_has_the_right_number_of_digits() -> None:
    assert clean.gtin("4 006381 333931") == "4006381333931"
    with pytest.raises(ValueError, match="gtin"):
        clean.gtin("4.00638E+12")


@pytest.mark.parametrize("cell", ["javascript:alert(1)", "data:text/html,x", "/mug", "file:///etc/passwd"])
def test_an_address_that_shoppers_should_not_click_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="http"):
        clean.url(cell)


def test_pictures_of_one_cell_are_told_apart() -> None:
    assert clean.images("a.jpg| b.jpg |a.jpg|") == ("a.jpg", "b.jpg")
    assert clean.images("https://x/a.jpg,https://x/b.jpg") == ("https://x/a.jpg", "https://x/b.jpg")
    assert clean.images("red, large.jpg") == ("red, large.jpg",)
