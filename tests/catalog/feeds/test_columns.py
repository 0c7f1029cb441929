"""Whose column is which of ours."""

import pytest

from catalog.errors import MappingError
from catalog.feeds.columns import guess_mapping, resolve_mapping

SHOPIFY = ["Handle", "Title", "Body (HTML)", "Vendor", "Type", "Variant SKU", "Variant Price", "Image Src"]
GOOGLE = ["g:id", "g:title", "g:link", "g:image_link", "g:additional_image_link", "g:price", "g:item_group_id"]
MAGENTO = ["sku", "name", "categories", "price", "is_in_stock", "base_image", "additional_images"]
WOO = ["ID", "SKU", "Name", "Regular price", "Categories", "Images", "In stock?", "Parent"]


def test_our_own_names_are_taken_as_they_are() -> None:
    names = ["id", "title", "description", "brand", "category", "price", "images"]
    assert guess_mapping(names) == {name: name for name in names}


def test_shopifys_export_is_understood() -> None:
    guessed = guess_mapping(SHOPIFY)
    assert guessed["id"] == "Handle" and guessed["images"] == "Image Src" and guessed["brand"] == "Vendor"
    assert guessed["description"] == "Body (HTML)" and guessed["category"] == "Type"


def test_google_merchants_export_is_understood() -> None:
    guessed = guess_mapping(GOOGLE)
    assert guessed["url"] == "g:link" and guessed["group_id"] == "g:item_group_id"
    assert guessed["images"] == "g:image_link|g:additional_image_link"


def test_magentos_export_is_understood() -> None:
    guessed = guess_mapping(MAGENTO)
    assert guessed["id"] == "sku" and guessed["title"] == "name" and guessed["availability"] == "is_in_stock"
    assert guessed["images"] == "base_image|additional_images"


def test_woocommerces_export_is_understood() -> None:
    guessed = guess_mapping(WOO)
    assert guessed["id"] == "ID" and guessed["price"] == "Regular price" and guessed["availability"] == "In stock?"


def test_no_column_is_used_twice() -> None:
    guessed = guess_mapping(["handle", "title"])
    assert guessed == {"id": "handle", "title": "title"}


def test_what_is_given_goes_before_the_guess() -> None:
    mapping = resolve_mapping(["sku", "id", "name"], {"id": "sku", "title": "id"})
    assert mapping == {"id": "sku", "title": "id"}


def test_a_column_the_feed_lacks_is_answered_with_those_it_has() -> None:
    with pytest.raises(MappingError, match="it has sku, name"):
        resolve_mapping(["sku", "name"], {"title": "product_name"})


def test_a_column_we_lack_is_answered_with_ours() -> None:
    with pytest.raises(MappingError, match="ours are id, title"):
        resolve_mapping(["sku", "name"], {"colour": "name"})


def test_a_feed_without_ids_is_told_how_to_name_the_column() -> None:
    with pytest.raises(MappingError, match="--map id=COLUMN"):
        resolve_mapping(["title", "weight"], None)


def test_what_is_remembered_goes_before_the_guess_and_after_what_is_given() -> None:
    names, remembered = ["sku", "code", "name", "label"], {"id": "code", "title": "label", "brand": "gone"}
    assert resolve_mapping(names, None, remembered) == {"id": "code", "title": "label"}
    assert resolve_mapping(names, {"title": "code"}, remembered) == {"id": "sku", "title": "code"}


def test_a_description_stands_in_for_a_title_where_there_is_none() -> None:
    assert guess_mapping(["StockCode", "Description", "UnitPrice"]) == {
        "id": "StockCode",
        "title": "Description",
        "price": "UnitPrice",
    }


def test_what_a_platform_leaves_out_stays_so_when_its_other_columns_are_remembered() -> None:
    names = ["ID", "Type", "SKU", "Name", "Published", "Regular price", "In stock?", "Grouped products"]
    first = resolve_mapping(names, None)
    assert "category" not in first
    assert resolve_mapping(names, None, remembered=first) == first


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["1152087", "Stoneware mug", "13,75", "12"], "The first line seems to be a product"),
        (["ID", "Price"], "Prices and stock alone cannot be imported"),
        (["sku", "qty"], "Prices and stock alone cannot be imported"),
        (["colour", "weight"], "--map title=COLUMN"),
    ],
)
def test_a_feed_without_titles_is_told_what_it_lacks(names: list[str], said: str) -> None:
    with pytest.raises(MappingError, match=said):
        resolve_mapping(names, None, required=("title",))
